"""How canaries are judged: together where that will do, alone where it fails, and never twice for the same machine."""

import contextlib
import dataclasses
import shutil

import pytest

from asynth import resources
from asynth.catalog.workloads import WORKLOADS, WORKLOADS_BY_NAME
from asynth.errors import MachineError
from asynth.example.judge import MEMORY, PROCESSES
from asynth.example.workbench import NO_WALL
from asynth.execution import Threads
from asynth.machine.capabilities import Tool
from asynth.machine.probing import judging
from asynth.machine.probing.canaries import Canary, workload_canary
from asynth.machine.probing.judging import Failure, Machine, tell_failure
from asynth.witness.engine import Engine

TOOLS = {
    name: Tool(name, f"/usr/bin/{name}", "aa")
    for name in ("bash", "git", "openssl", *WORKLOADS_BY_NAME["make build"].tools)
}


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Return a machine with an empty cache whose workbench does nothing."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(judging, "open_workbench", lambda *_, **__: contextlib.nullcontext())
    with Threads(1) as threads:
        yield Machine(Engine("embedded", None, "embedded", "e", "v0.12"), TOOLS, threads, NO_WALL)


@pytest.fixture
def ran(monkeypatch):
    """Return the members whose canaries ran, in order; those in `ran.failures` fail as often as it says."""

    class Ran(list):
        def __init__(self):
            self.failures = {}
            self.fault = ""

    seen = Ran()

    async def run(canary, bench):
        seen.append(canary.member)
        left = seen.failures.get(canary.member, 0)
        seen.failures[canary.member] = left - 1
        return Failure("broken", seen.fault) if left > 0 else None

    monkeypatch.setattr(judging, "try_canary", run)
    return seen


def canaries(*names):
    return [Canary("attestor", name, (), {}) for name in names]


def merge(several):
    return Canary("attestor", "+".join(canary.member for canary in several), (), {})


async def test_where_all_together_verify_none_runs_alone(machine, ran):
    assert await machine.judge(canaries("a", "b"), "attestors", "", merge=merge) == {"a": "", "b": ""}
    assert ran == ["a+b"]
    assert await machine.judge(canaries("a", "b", "c"), "attestors", "", merge=merge) == {"a": "", "b": "", "c": ""}
    assert ran == ["a+b", "c"]


async def test_where_together_they_fail_each_runs_alone_and_the_failing_one_again(machine, ran):
    ran.failures |= {"a+b": 1, "b": 2}
    assert await machine.judge(canaries("a", "b"), "attestors", "", merge=merge) == {"a": "", "b": "broken"}
    assert ran[0] == "a+b"
    assert sorted(ran[1:]) == ["a", "b", "b"]


async def test_what_fails_once_on_a_busy_machine_works(machine, ran):
    ran.failures["b"] = 1
    assert await machine.judge(canaries("a", "b"), "attestors", "") == {"a": "", "b": ""}


async def test_what_the_machine_lacked_is_not_kept_against_a_member(machine, ran):
    ran.failures["b"] = 2
    ran.fault = MEMORY
    assert await machine.judge(canaries("a", "b"), "attestors", "") == {"a": "", "b": "broken"}
    assert await machine.judge(canaries("a", "b"), "attestors", "") == {"a": "", "b": ""}


async def test_what_a_machine_gives_later_stops_the_probing_rather_than_leaving_a_member_out(machine, ran):
    ran.failures["b"] = 2
    ran.fault = PROCESSES
    with pytest.raises(MachineError, match=r"probing b failed twice .*no process.*run the same command"):
        await machine.judge(canaries("a", "b"), "attestors", "")
    assert await machine.judge(canaries("a", "b"), "attestors", "") == {"a": "", "b": ""}


@pytest.mark.parametrize(("again", "expected"), [("", []), ("failed", ["b"]), ("all", ["a", "b"])])
async def test_what_is_known_runs_again_where_that_is_asked_for(machine, ran, again, expected):
    ran.failures["b"] = 2
    await machine.judge(canaries("a", "b"), "attestors", "")
    ran.clear()
    await machine.judge(canaries("a", "b"), "attestors", again)
    assert sorted(ran) == expected


async def test_an_outcome_is_kept_until_anything_it_rests_on_changes(machine, ran):
    workload = WORKLOADS_BY_NAME["make build"]
    canary = workload_canary(workload, {"git"})
    await machine.judge([canary], "workloads", "")
    others = [
        (dataclasses.replace(machine, engine=dataclasses.replace(machine.engine, sha256="f")), canary),
        (dataclasses.replace(machine, tools=TOOLS | {"make": Tool("make", "/usr/bin/make", "bb")}), canary),
        (dataclasses.replace(machine, tools=TOOLS | {"make": Tool("make", "/opt/bin/make", "aa")}), canary),
        (dataclasses.replace(machine, tools=TOOLS | {"git": Tool("git", "/usr/bin/git", "bb")}), canary),
        (machine, workload_canary(workload, {"git", "environment"})),
    ]
    for number, (elsewhere, other) in enumerate(others):
        ran.clear()
        await elsewhere.judge([other], "workloads", "")
        assert ran == ["make build"], number
    ran.clear()
    unrelated = dataclasses.replace(machine, tools=TOOLS | {"node": Tool("node", "/usr/bin/node", "aa")})
    await unrelated.judge([canary], "workloads", "")
    assert ran == []


async def test_caches_that_were_deleted_are_filled_by_the_canaries_that_use_them(machine, ran, tmp_path):
    """Examples add nothing to them, so each would build a compiler's whole library for itself."""
    some = [workload_canary(WORKLOADS_BY_NAME[name], {"git"}) for name in ("go build", "make build")]
    tools = {name: Tool(name, f"/usr/bin/{name}", "aa") for canary in some for name in canary.tools}
    everything = dataclasses.replace(machine, tools=TOOLS | tools)
    await everything.judge(some, "workloads", "")
    assert sorted(ran) == ["go build", "make build"]
    ran.clear()
    await everything.judge(some, "workloads", "")
    assert ran == []
    shutil.rmtree(tmp_path / "asynth" / "tools")
    await everything.judge(some, "workloads", "")
    assert ran == ["go build"]


def test_an_outcome_rests_on_its_own_project_and_on_no_phrasing(machine, tmp_path, monkeypatch):
    fixtures = tmp_path / "fixtures"
    shutil.copytree(resources.fixtures_root(), fixtures)
    monkeypatch.setattr(resources, "fixtures_root", lambda: fixtures)
    tools = {name: Tool(name, f"/usr/bin/{name}", "aa") for workload in WORKLOADS for name in workload.tools}
    everything = dataclasses.replace(machine, tools=TOOLS | tools)

    def keys():
        return {workload.name: everything._key_of(workload_canary(workload, {"git"})) for workload in WORKLOADS}

    before = keys()
    for path in (fixtures / "phrasings").rglob("*.*"):
        path.write_bytes(path.read_bytes() + b"\n")
    assert keys() == before
    folder = WORKLOADS_BY_NAME["make build"].builds[0].project.folder
    (fixtures / "projects" / folder / "Makefile").write_text("all:\n")
    users = {w.name for w in WORKLOADS if any(build.project.folder == folder for build in w.builds)}
    after = keys()
    assert {name for name in after if after[name] != before[name]} == users
    assert {"make build"} <= users < {*after}


def test_the_code_that_runs_canaries_counts(machine, tmp_path, monkeypatch):
    assert all((judging._PACKAGE / name).exists() for name in judging.RUNNER)
    [canary] = canaries("a")
    before = machine._key_of(canary)
    monkeypatch.setattr(judging, "_digest_code", lambda names: "another")
    assert machine._key_of(canary) != before


@pytest.mark.parametrize("text", [b"", b"[]", b'{"reason": 3}', b"\xff"], ids=str)
async def test_a_damaged_outcome_counts_as_none(machine, ran, tmp_path, text):
    await machine.judge(canaries("a"), "attestors", "")
    [file] = (tmp_path / "asynth" / "canaries").iterdir()
    file.write_bytes(text)
    await machine.judge(canaries("a"), "attestors", "")
    assert ran == ["a", "a"]


SIGNER = 'level=error msg="failed to create fulcio signer: ACTIONS_ID_TOKEN_REQUEST_URL is not set"'
REJECTED = 'level=error msg="collection rejected: canary, Reason: no verifiers present"'


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((SIGNER, 'level=error msg="failed to load signers: failed to load any signers"'), SIGNER),
        (
            (
                'level=info msg="policy signature verified"',
                'level=error msg="Verification failed"',
                'level=error msg="Evidence:"',
                'level=error msg="Step: canary"',
                REJECTED,
                'level=error msg="failed to verify policy: policy verification failed"',
            ),
            REJECTED,
        ),
        (
            ('level=error msg="exit status 2"', "make: *** No rule to make target 'x'.  Stop."),
            "make: *** No rule to make target 'x'.  Stop.",
        ),
        (('level=error msg="Verification failed"',), 'level=error msg="Verification failed"'),
        ((), "no message"),
    ],
    ids=["signer", "verify", "command", "only a frame", "nothing"],
)
def test_the_line_that_names_the_cause_is_told(lines, told):
    assert tell_failure("\n".join(lines)) == told

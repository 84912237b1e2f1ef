"""Probing: canaries really run, what fails is named and not taken, and what is known is not run again."""

import logging

import pytest

from asynth.catalog.workloads import WORKLOADS, WORKLOADS_BY_NAME
from asynth.errors import ToolchainError
from asynth.execution import Threads
from asynth.machine.capabilities import Tool
from asynth.machine.probing import canaries, versions
from asynth.machine.probing.cache import read_verdict, verdict_key, write_verdict
from asynth.machine.probing.tools import require
from asynth.run.prepare import examine_machine


@pytest.fixture
def examine(on_machine, tmp_path, monkeypatch, caplog):
    """Examine the small machine with an empty cache; return what was found and which canaries ran."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ran = []
    try_workload = canaries._try_workload

    async def watched(workload, attestors, bench):
        ran.append(workload.name)
        return await try_workload(workload, attestors, bench)

    monkeypatch.setattr(canaries, "_try_workload", watched)
    caplog.set_level(logging.INFO, "asynth.machine.probing")

    async def examine(*names, **options):
        ran.clear()
        _, found = await examine_machine("embedded", wanted=names or None, **options)
        return found, sorted(ran)

    return examine


async def test_a_canary_runs_once_for_the_same_tools(examine, caplog):
    found, ran = await examine("tar czf", "make build")
    assert (found.workloads, ran) == (("make build", "tar czf"), ["make build", "tar czf"])
    assert "probing 2/2" in caplog.text
    caplog.clear()
    found, ran = await examine("tar czf", "make build")
    assert (found.workloads, ran) == (("make build", "tar czf"), [])
    assert not caplog.text
    _, ran = await examine("tar czf", again="all")
    assert ran == ["tar czf"]


async def test_versions_are_asked_again_only_where_all_is(examine, monkeypatch):
    asked = []
    monkeypatch.setattr(versions, "_ask", lambda tool, stop: asked.append(tool.name) or "1.0")
    await examine("tar czf")
    first = sorted(asked)
    assert {"bash", "git", "openssl", "tar"} <= {*first}
    for again, expected in (("", []), ("failed", []), ("all", first)):
        asked.clear()
        await examine("tar czf", again=again)
        assert sorted(asked) == expected, again


async def test_what_fails_is_tried_again_alone_and_then_left_out(examine, monkeypatch):
    import dataclasses

    broken = dataclasses.replace(
        WORKLOADS_BY_NAME["make build"],
        builds=tuple(
            dataclasses.replace(build, command="make no-such-target")
            for build in WORKLOADS_BY_NAME["make build"].builds
        ),
    )
    monkeypatch.setattr(canaries, "WORKLOADS", (broken, WORKLOADS_BY_NAME["tar czf"]))
    found, ran = await examine("make build", "tar czf")
    assert found.workloads == ("tar czf",)
    assert ran == ["make build", "make build", "tar czf"]
    [left_out] = [entry for entry in found.unavailable if entry.kind == "workload"]
    assert left_out.member == "make build"
    assert "No rule to make target" in left_out.reason
    assert "needs make" in left_out.remedy


async def test_a_missing_program_is_named_with_its_remedy(examine):
    found, ran = await examine("go build")
    assert (found.workloads, ran) == ((), [])
    [left_out] = [entry for entry in found.unavailable if entry.kind == "workload"]
    assert left_out.reason.startswith("go not found")
    assert left_out.remedy == "install Go"


def test_every_workload_has_a_canary_that_ends_with_verify():
    for workload in WORKLOADS:
        for build in workload.builds:
            draft = canaries.canary(workload, build, frozenset({"git", "environment", *build.attestors}))
            assert draft.answer[-1].text.splitlines()[-1].startswith("witness verify ")
            assert build.command.split("{")[0] in draft.answer[-1].text


def test_what_every_example_needs_is_required():
    with pytest.raises(ToolchainError, match="git, openssl not found"):
        require({"bash": Tool("bash", "/bin/bash", "")})


def test_a_verdict_is_kept_until_anything_it_rests_on_changes(tmp_path):
    tool = Tool("make", "/usr/bin/make", "aa")
    key = verdict_key("e", "c", "make build", [tool])
    write_verdict(tmp_path, key, "make build", "")
    assert read_verdict(tmp_path, key) == ""
    others = {
        verdict_key("f", "c", "make build", [tool]),
        verdict_key("e", "d", "make build", [tool]),
        verdict_key("e", "c", "make test", [tool]),
        verdict_key("e", "c", "make build", [Tool("make", "/usr/bin/make", "bb")]),
        verdict_key("e", "c", "make build", [Tool("make", "/opt/bin/make", "aa")]),
    }
    assert len(others) == 5
    assert [read_verdict(tmp_path, other) for other in others] == [None] * 5


@pytest.mark.parametrize("text", [b"", b"[]", b'{"reason": 3}', b"\xff"], ids=str)
def test_a_damaged_verdict_counts_as_none(tmp_path, text):
    key = verdict_key("e", "c", "make build", [])
    write_verdict(tmp_path, key, "make build", "broken")
    [file] = tmp_path.iterdir()
    file.write_bytes(text)
    assert read_verdict(tmp_path, key) is None


async def test_a_cache_that_cannot_be_written_only_costs_time(examine, tmp_path):
    (tmp_path / "cache").write_text("not a directory")
    found, ran = await examine("tar czf")
    assert (found.workloads, ran) == (("tar czf",), ["tar czf"])
    _, ran = await examine("tar czf")
    assert ran == ["tar czf"]
    with Threads(1) as threads:  # nothing of it was left in the way
        assert await threads.call((tmp_path / "cache").read_text) == "not a directory"

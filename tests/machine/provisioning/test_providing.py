"""Providing toolchains: complete or not there, told in one line, and gone on with; clients are stand-ins on PATH."""

import asyncio
import os
import stat

import pytest

from asynth.catalog.member import Build, Project, Toolchain, Workload
from asynth.errors import ConfigurationError
from asynth.execution import Launcher, Threads
from asynth.machine.probing import places
from asynth.machine.probing.places import MARKER, is_installed, is_warm, place_of
from asynth.machine.probing.tools import find_tools, locate
from asynth.machine.provisioning import Wanted, choose, provide
from asynth.machine.provisioning.outcomes import summarize_failure
from asynth.machine.provisioning.warming import warm_all

LINTER = Toolchain("linter", ("lint-it",), "npm", ("lint-it@1.2.3",), 1.0)
OTHER = Toolchain("other", ("other-tool",), "npm", ("other-tool@4.5.6",), 2.0)

INSTALL = """\
#!/bin/sh
echo "$@" >> "$LOG"
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/.bin"
case $* in
*other-tool*) echo 'npm error code ENOTFOUND' >&2; echo 'npm error network getaddrinfo ENOTFOUND registry' >&2; exit 1;;
esac
printf '#!/bin/sh\\necho linted\\n' > "$2/node_modules/.bin/lint-it"
chmod +x "$2/node_modules/.bin/lint-it"
"""


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Put a stand-in for npm on PATH, use an empty cache, and know two toolchains; return a function that reads its log."""
    programs = tmp_path / "programs"
    programs.mkdir()
    client = programs / "npm"
    client.write_text(INSTALL)
    client.chmod(client.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(places, "TOOLCHAINS", (LINTER, OTHER))

    def calls():
        log = tmp_path / "log"
        return log.read_text().splitlines() if log.exists() else []

    return calls


async def test_what_is_installed_is_found_and_not_installed_again(npm):
    assert locate("lint-it") is None
    [outcome] = await provide(Wanted((LINTER,), (), False))
    assert (outcome.kind, outcome.name, outcome.status) == ("toolchain", "linter", "provided")
    path = locate("lint-it")
    assert path == place_of(LINTER) / "bin" / "lint-it"
    assert os.access(path, os.X_OK)
    assert find_tools(["lint-it"])["lint-it"].path == str(path)
    [outcome] = await provide(Wanted((LINTER,), (), True))
    assert outcome.status == "present"
    assert len(npm()) == 1


async def test_a_failure_is_one_line_and_the_rest_goes_on(npm):
    failed, done = await provide(Wanted((OTHER, LINTER), (), False))
    assert (failed.status, done.status) == ("failed", "provided")
    assert "the registry cannot be reached" in failed.reason
    assert "\n" not in failed.reason
    assert not place_of(OTHER).exists()


async def test_a_program_of_other_origin_makes_a_toolchain_unnecessary_unless_it_is_named(npm, tmp_path):
    own = tmp_path / "programs" / "lint-it"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    [outcome] = await provide(Wanted((LINTER,), (), False))
    assert (outcome.status, outcome.reason) == ("present", str(own))
    assert npm() == []
    [outcome] = await provide(Wanted((LINTER,), (), True))
    assert outcome.status == "provided"
    assert locate("lint-it") == own


async def test_a_program_that_will_not_do_is_shadowed(npm, tmp_path, monkeypatch):
    own = tmp_path / "programs" / "lint-it"
    own.write_text("#!/bin/sh\nexit 3\n")
    own.chmod(0o755)
    chain = Toolchain("linter", ("lint-it",), "npm", ("lint-it@1.2.3",), 1.0, check=("lint-it", "--plugin"))
    monkeypatch.setattr(places, "TOOLCHAINS", (chain,))
    [outcome] = await provide(Wanted((chain,), (), False))
    assert outcome.status == "provided"
    assert locate("lint-it") == place_of(chain) / "bin" / "lint-it"
    own.write_text("#!/bin/sh\nexit 0\n")
    place_of(chain).joinpath(MARKER).unlink()
    [outcome] = await provide(Wanted((chain,), (), False))
    assert (outcome.status, outcome.reason) == ("present", str(own))


async def test_an_interrupted_installation_counts_for_nothing_and_is_begun_anew(npm, tmp_path):
    client = tmp_path / "programs" / "npm"
    client.write_text(INSTALL.replace("mkdir -p", "sleep 30\nmkdir -p", 1))
    work = asyncio.create_task(provide(Wanted((LINTER,), (), False)))
    await asyncio.sleep(1)  # the stand-in sleeps for half a minute
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert not is_installed(LINTER)
    assert not place_of(LINTER).exists()
    client.write_text(INSTALL)
    [outcome] = await provide(Wanted((LINTER,), (), False))
    assert outcome.status == "provided"


async def test_two_commands_install_one_after_the_other(npm):
    first, second = await asyncio.gather(provide(Wanted((LINTER,), (), False)), provide(Wanted((LINTER,), (), False)))
    assert sorted([first[0].status, second[0].status]) == ["present", "provided"]
    assert len(npm()) == 1


async def test_a_new_recipe_replaces_the_old_one(npm, monkeypatch):
    await provide(Wanted((LINTER,), (), False))
    newer = Toolchain("linter", ("lint-it",), "npm", ("lint-it@2.0.0",), 1.0)
    monkeypatch.setattr(places, "TOOLCHAINS", (newer,))
    assert locate("lint-it") is None
    await provide(Wanted((newer,), (), False))
    assert locate("lint-it") is not None
    assert not place_of(LINTER).exists()


async def test_without_its_client_a_toolchain_cannot_be_had(npm, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    [outcome] = await provide(Wanted((LINTER,), (), False))
    assert outcome.status == "impossible"
    assert outcome.reason == "npm not found on PATH; install Node.js with npm, then asynth doctor --fix linter"
    [outcome] = await provide(Wanted((LINTER,), (), True))
    assert outcome.status == "failed"


async def test_warming_runs_once_in_a_copy_of_each_project_with_the_callers_registry(npm, tmp_path, monkeypatch):
    monkeypatch.setenv("GOPROXY", "the caller's own")
    monkeypatch.setenv("SEEN", str(tmp_path / "seen"))
    project = Project("site/handbook", "a team handbook")
    workload = Workload(
        name="reading",
        language="site",
        tools=("sh",),
        builds=(Build(project, "true", ()), Build(Project("c/checksum", "a tool"), "true", ())),
        environment=(("GOPROXY", "off"), ("READ_CACHE", "{cache}/read")),
        warming='mkdir -p "$READ_CACHE"; ls README.md project.toml >> "$SEEN" || echo "$GOPROXY" >> "$SEEN"\n'
        'touch "$READ_CACHE/warm"',
    )
    sh = find_tools(["sh"]).values()

    async def warm(named):
        with Threads(1) as threads:
            async with Launcher(concurrency=1) as launcher:
                return [outcome.status async for outcome in warm_all([workload], launcher, threads, named=named)]

    assert not is_warm(workload, sh)
    assert await warm(False) == ["provided"]
    assert (tmp_path / "seen").read_text().splitlines() == ["README.md", "the caller's own"] * 2
    assert (tmp_path / "cache" / "asynth" / "tools" / "read" / "warm").exists()
    assert is_warm(workload, sh)
    assert await warm(False) == ["present"]
    assert await warm(True) == ["provided"]


def test_names_choose_toolchains_and_workloads():
    assert not any(chain.heavy for chain in choose([]).toolchains)
    assert any(chain.heavy for chain in choose(["all"]).toolchains)
    seconds = [(chain.heavy, chain.seconds) for chain in choose(["all"]).toolchains]
    assert seconds == sorted(seconds)
    wanted = choose(["docker build"])
    assert [chain.name for chain in wanted.toolchains] == ["docker"]
    assert {"docker build", "docker save"} <= {workload.name for workload in wanted.workloads}
    with pytest.raises(ConfigurationError, match="no such toolchain or workload"):
        choose(["grpye"])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", "it said nothing"),
        ("npm warn old\nboom\nnpm error A complete log of this run is there\n", "boom"),
        ('go: x@v1: Get "https": dial tcp: lookup: no such host\nmore', "the registry cannot be reached"),
        ("ERROR: No matching distribution found for x==9", "the registry cannot be reached, or does not have it"),
    ],
)
def test_a_clients_failure_in_one_line(said, expected):
    assert summarize_failure(said).startswith(expected)

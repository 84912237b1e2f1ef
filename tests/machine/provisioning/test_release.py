"""Getting a release of witness: whole or not there, from a mirror that apt knows; clients are stand-ins on PATH."""

import asyncio
import shlex

import pytest

from asynth.execution import Launcher, Threads
from asynth.machine.caches import cache_directory, provided_witness
from asynth.machine.provisioning import debian
from asynth.machine.provisioning.providing import choose
from asynth.machine.provisioning.release import provide_release
from asynth.witness.discovery import discover
from asynth.witness.engine import embedded_command

SOURCES = """\
'https://vendor.invalid/linux/dists/bookworm/InRelease' vendor 0
'http://mirror.invalid/debian/dists/bookworm/InRelease' mirror 0
'http://mirror.invalid/debian/dists/bookworm-updates/InRelease' mirror 0
'http://mirror.invalid/debian-security/dists/bookworm-security/InRelease' mirror 0
'http://mirror.invalid/debian/dists/bookworm/main/binary-amd64/Packages.xz' mirror 0
"""
REPOSITORIES = """\
APT "";
APT::Update::Post-Invoke:: "rm -rf /var/cache/apt";
Acquire::http::Proxy "http://proxy.invalid:3128";
Acquire::IndexTargets::deb::Packages::Optional "0";
Dir::State "var/lib/apt";
"""
APT_GET = """\
#!/bin/sh
echo "$@" >> "$LOG"
case $* in
'update --print-uris') cat "$SOURCES" ;;
'-q update')
    cat "$APT_CONFIG" "${APT_CONFIG%/*}/witness.sources" >> "$LOG"
    if grep -q "^URIs: $DEAD\\$" "${APT_CONFIG%/*}/witness.sources"; then
        echo "E: Failed to fetch $DEAD  Temporary failure resolving 'mirror.invalid'" >&2; exit 100
    fi ;;
'-q download witness') sleep "$SLOW"; touch witness_0.11.0-1_amd64.deb ;;
esac
"""
DPKG_DEB = """\
#!/bin/sh
mkdir -p "$3/usr/bin" "$3/usr/share/doc/witness"
echo "the licence" > "$3/usr/share/doc/witness/copyright"
cp "$WITNESS" "$3/usr/bin/witness"
"""


def write_program(path, text):
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def debian_machine(tmp_path, monkeypatch):
    """Put stand-ins for Debian's programs on PATH; what they unpack runs the embedded engine, which behaves as witness."""
    programs = tmp_path / "programs"
    programs.mkdir()
    write_program(programs / "apt-get", APT_GET)
    write_program(programs / "apt-config", f"#!/bin/sh\ncat <<'END'\n{REPOSITORIES}END\n")
    write_program(programs / "dpkg", "#!/bin/sh\necho amd64\n")
    write_program(programs / "dpkg-deb", DPKG_DEB)
    write_program(tmp_path / "witness", f'#!/bin/sh\nexec {shlex.join(embedded_command())} "$@"\n')
    (tmp_path / "sources").write_text(SOURCES)
    (tmp_path / "keyring.gpg").touch()
    monkeypatch.setattr(debian, "_KEYRINGS", (tmp_path / "absent.gpg", tmp_path / "keyring.gpg"))
    monkeypatch.delenv("ASYNTH_WITNESS", raising=False)
    for name, value in {
        "PATH": f"{programs}:/usr/bin:/bin",
        "LOG": str(tmp_path / "log"),
        "SOURCES": str(tmp_path / "sources"),
        "WITNESS": str(tmp_path / "witness"),
        "DEAD": "none",
        "SLOW": "0",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path


async def provide(*, named=True):
    with Threads(2) as threads:
        async with Launcher(concurrency=1) as launcher:
            return await provide_release(launcher, threads, named=named)


def left_behind():
    folder = cache_directory() / "toolchains"
    return [path.name for path in folder.iterdir() if not path.name.endswith(".lock")]


async def test_it_is_got_once_with_its_licence_and_nothing_else(debian_machine):
    outcome = await provide()
    assert (outcome.kind, outcome.name, outcome.status) == ("engine", "witness", "provided")
    assert left_behind() == ["witness"]
    assert sorted(path.name for path in provided_witness().parent.parent.rglob("*")) == ["bin", "copyright", "witness"]
    calls = (debian_machine / "log").read_text()
    again = await provide()
    assert (again.status, again.reason) == ("present", str(provided_witness()))
    assert (debian_machine / "log").read_text() == calls


async def test_apt_works_in_a_folder_of_its_own_with_the_machines_proxy_and_without_its_hooks(debian_machine):
    await provide()
    used = (debian_machine / "log").read_text()
    assert "URIs: http://mirror.invalid/debian\nSuites: sid\n" in used
    assert f"Signed-By: {debian_machine / 'keyring.gpg'}\n" in used
    assert 'Acquire::http::Proxy "http://proxy.invalid:3128";\n' in used
    assert 'Acquire::AllowInsecureRepositories "false";\n' in used
    assert "Post-Invoke" not in used
    for directory in ("Dir::State", "Dir::Cache", "Dir::Log", "Dir::Etc::sourcelist"):
        assert f'{directory} "{cache_directory()}/toolchains/' in used
    assert "vendor.invalid" not in used


async def test_a_mirror_out_of_reach_is_one_line_and_leaves_nothing(debian_machine, monkeypatch):
    monkeypatch.setenv("DEAD", ".*")
    outcome = await provide()
    assert outcome.status == "failed"
    assert "the registry cannot be reached" in outcome.reason
    assert "Temporary failure resolving" in outcome.reason
    assert "\n" not in outcome.reason
    assert left_behind() == []


async def test_the_next_repository_is_tried_where_the_likeliest_is_not_debians(debian_machine, monkeypatch):
    monkeypatch.setenv("DEAD", "http://mirror.invalid/debian")
    assert (await provide()).status == "provided"
    assert "URIs: https://vendor.invalid/linux\n" in (debian_machine / "log").read_text()


async def test_apt_without_a_mirror_of_debian_is_said(debian_machine):
    (debian_machine / "sources").write_text(
        "'http://m.invalid/debian-security/dists/bookworm-security/InRelease' m 0\n"
    )
    outcome = await provide()
    assert (outcome.status, outcome.reason) == ("failed", "apt is configured without a mirror of Debian")
    assert left_behind() == []


async def test_an_interruption_leaves_nothing_and_the_same_command_goes_on(debian_machine, monkeypatch):
    monkeypatch.setenv("SLOW", "30")
    work = asyncio.create_task(provide())
    for _ in range(600):
        if (debian_machine / "log").exists() and "download" in (debian_machine / "log").read_text():
            break
        await asyncio.sleep(0.05)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert left_behind() == []
    monkeypatch.setenv("SLOW", "0")
    assert (await provide()).status == "provided"


async def test_what_a_killed_command_left_is_removed(debian_machine):
    staging = cache_directory() / "toolchains" / ".witness.new-4194305"
    (staging / "0" / "unpacked").mkdir(parents=True)
    assert (await provide()).status == "provided"
    assert left_behind() == ["witness"]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        pytest.param("exit 127", "it ends with exit code 127 for `version`", id="does not run"),
        pytest.param(
            f'[ "$1" = verify ] && exit 1; exec {shlex.join(embedded_command())} "$@"',
            "behaves as no known version",
            id="behaves otherwise",
        ),
    ],
)
async def test_what_is_no_witness_here_is_not_kept(script, words, debian_machine):
    write_program(debian_machine / "witness", f"#!/bin/sh\n{script}\n")
    outcome = await provide()
    assert outcome.status == "failed"
    assert words in outcome.reason
    assert left_behind() == []


async def test_one_of_other_origin_makes_it_unnecessary_unless_it_is_named(debian_machine):
    own = debian_machine / "programs" / "witness"
    write_program(own, "#!/bin/sh\n")
    outcome = await provide(named=False)
    assert (outcome.status, outcome.reason) == ("present", str(own))
    assert (await provide()).status == "provided"


async def test_homebrew_is_asked_where_apt_is_not(debian_machine, monkeypatch):
    programs = debian_machine / "homebrew"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/bin")
    monkeypatch.setattr(debian, "_KEYRINGS", ())
    assert ((await provide(named=False)).status, (await provide()).status) == ("impossible", "failed")
    write_program(programs / "brew", f'#!/bin/sh\necho "$@" > {debian_machine}/log\n')
    missing = await provide()
    assert "not on PATH" in missing.reason
    write_program(
        programs / "brew", f"#!/bin/sh\nprintf '#!/bin/sh\\n' > {programs}/witness; chmod +x {programs}/witness\n"
    )
    assert (await provide()).status == "provided"
    assert left_behind() == []


async def test_what_was_got_runs_unless_path_has_one(debian_machine):
    """The stand-in is the embedded engine, which discovery never takes for a release; so it says why, of that very file."""
    await provide()
    cache = cache_directory() / "behaviour.json"
    engine = discover("auto", {"PATH": ""}, provided=provided_witness(), cache=cache)
    assert engine.notes[0].startswith(f"{provided_witness()} is not used: it is asynth's embedded engine")


def test_a_release_is_wanted_by_name_and_with_everything():
    assert choose(["witness"]).release
    assert choose(["witness"]).toolchains == ()
    assert choose(["witness"]).workloads == ()
    assert choose(["witness"]).only_release
    assert not choose(["witness", "hadolint"]).only_release
    assert choose([]).release
    assert choose(["all"]).release
    assert not choose(["hadolint"]).release

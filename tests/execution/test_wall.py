"""The wall: escapes and leaks that are tried behind it, and what must be the same with and without it."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from asynth.errors import CapabilityError
from asynth.example.draft import Fixture, GitState
from asynth.example.judge import WALL, find_fault
from asynth.execution import Workspace, execute
from asynth.execution.wall import TEMPORARY_BYTES, Wall, find_wall
from asynth.execution.wall import _offers as offers
from asynth.script import Bash

from .conftest import processes_marked, wait_until

FOUND = find_wall()
behind = pytest.mark.skipif(not FOUND.up, reason=f"commands cannot run behind a wall here: {FOUND.why_not}")

ESCAPED = "ESCAPED"

ESCAPES = {
    "writes into the system": "touch /usr/bin/asynth-escape /etc/asynth-escape",
    "writes into a home": 'echo x > "{person}/.bashrc"',
    "writes beside its example": "touch ../../escape && [ -e {root}/escape ]",
    "replaces the witness on PATH": "echo x > {root}/bin/witness",
    "changes the script that runs": "echo x >> {scratch}/01.sh",
    "writes through a symbolic link": 'ln -s "{person}/.profile" link && echo x > link',
    "writes through a hard link": "ln /etc/hostname hard && echo x > hard",
    "reads the environment of its parent": "grep -qz SECRET_OF_THE_CALLER= /proc/$PPID/environ",
    "reads the environment of any process": "grep -qz SECRET_OF_THE_CALLER= /proc/[0-9]*/environ",
    "sees the processes of the machine": "grep -qz sleep /proc/{pid}/cmdline",
    "signals a process of the machine": "kill -0 {pid}",
    "reads a file of a home": 'grep -q machine "{person}/.netrc"',
    "reads the password hashes": "[ -s /etc/shadow ] && cat /etc/shadow",
    "reads another example": "grep -q other {root}/other/secret.txt",
    "reaches a port of the machine": "exec 3<> /dev/tcp/127.0.0.1/{port}",
    "reaches an abstract socket": "{python} -c 'import socket; socket.socket(socket.AF_UNIX).connect(\"\\0{mark}\")'",
    "reaches a socket in a folder": "{python} -c 'import socket; socket.socket(socket.AF_UNIX).connect(\"{sock}\")'",
    "makes the system writable": "mount -o remount,bind,rw / && touch /usr/asynth-escape",
    "uncovers what is hidden": 'umount /tmp && ls "{person}"',
    "uncovers it in a namespace of its own": "unshare -Urm sh -c 'umount /tmp; ls \"{person}\"'",
    "makes a device": "mknod disk b 254 0 && head -c 1 disk",
    "reads a disk": "head -c 1 /dev/vda || head -c 1 /dev/sda",
    "changes the kernel's settings": "v=$(cat /proc/sys/kernel/panic) && echo $v > /proc/sys/kernel/panic",
    "asks the kernel to act": "[ -w /proc/sysrq-trigger ]",
    "moves interrupts": "v=$(cat /proc/irq/default_smp_affinity) && echo $v > /proc/irq/default_smp_affinity",
    "changes a control group": "mkdir /sys/fs/cgroup/pids/asynth-escape || mkdir /sys/fs/cgroup/asynth-escape",
    "sets the clock": "date -s '2001-01-01'",
    "gains privileges": "! grep -q 'NoNewPrivs:.*1' /proc/self/status",
    "keeps a descriptor of its caller": "ls -l /proc/$$/fd | grep -q '{root}/owner.lock'",
    "writes a file without end": '[ "$(ulimit -f)" = unlimited ]',
    "starts processes without end": '[ "$(ulimit -u)" = unlimited ] && [ "$(id -u)" != 0 ]',
}


@dataclass
class Place:
    """A workspace behind a wall, and what is outside of it."""

    execute: object
    workspace: Workspace
    values: dict


@pytest.fixture
def person(tmp_path, monkeypatch):
    """A home with what must not leak, in variables and files."""
    home = tmp_path / "person"
    (home / "bin").mkdir(parents=True)
    (home / "templates" / "hooks").mkdir(parents=True)
    (home / ".netrc").write_text("machine example.com login a password b\n")
    (home / ".gitconfig").write_text("[user]\n\tname = Somebody Else\n")
    (home / "templates" / "hooks" / "post-commit").write_text("#!/bin/sh\ntouch ../leaked\n")
    (home / "bin" / "sed").write_text("#!/bin/sh\ntouch leaked\n")
    for path in (home / "bin" / "sed", home / "templates" / "hooks" / "post-commit"):
        path.chmod(0o755)
    (home / "rc").write_text("touch leaked\n")
    for name, value in LEAKS.items():
        monkeypatch.setenv(name, value.format(home=home))
    monkeypatch.setenv("PATH", f"{home / 'bin'}:{os.environ['PATH']}")
    return home


LEAKS = {
    "SECRET_OF_THE_CALLER": "hunter2",
    "AWS_SECRET_ACCESS_KEY": "hunter2",
    "GITHUB_TOKEN": "hunter2",
    "SSH_AUTH_SOCK": "{home}/agent",
    "GPG_AGENT_INFO": "{home}/gpg",
    "BASH_ENV": "{home}/rc",
    "ENV": "{home}/rc",
    "GIT_CONFIG_GLOBAL": "{home}/.gitconfig",
    "GIT_TEMPLATE_DIR": "{home}/templates",
    "NETRC": "{home}/.netrc",
    "PYTHONSTARTUP": "{home}/rc",
    "XDG_CONFIG_HOME": "{home}",
    "LD_PRELOAD": "{home}/leak.so",
}


@pytest.fixture
def open_place(open_bench, tmp_path):
    @asynccontextmanager
    async def open_place(wall):
        shared = tmp_path / "shared"
        shared.mkdir(exist_ok=True)
        wall = wall.around((), shared, tmp_path / "toolchains")
        async with open_bench() as bench:
            workspace = await bench.workspaces.lay_out(
                Fixture("c", GitState()), "e1", layers=bench.layers, keys=bench.keys
            )
            root = bench.workspaces.root
            (root / "other").mkdir()
            (root / "other" / "secret.txt").write_text("other")

            def enclose(argv, place):
                return wall.enclose(
                    argv,
                    directory=place.project.parent,
                    home=place.home,
                    scratch=place.scratch,
                    bin_directory=root / "bin",
                    cwd=place.project,
                    layer=place.directory / "layer",
                )

            async def run(text, place=workspace, **options):
                return await execute(
                    (Bash(text),),
                    place,
                    bench.environment.build(place.home),
                    launcher=bench.launcher,
                    threads=bench.threads,
                    time_limit=options.get("time_limit", 30),
                    terminal=options.get("terminal", False),
                    enclose=enclose,
                )

            values = {"root": root, "scratch": workspace.scratch, "shared": shared}
            yield Place(run, workspace, values)

    return open_place


@behind
@pytest.mark.timeout(300)
async def test_no_escape_succeeds(open_place, person, tmp_path, mark):
    path = tmp_path / "socket"
    process = await asyncio.create_subprocess_exec("sleep", "300")
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.socket(socket.AF_UNIX) as plain,
    ):
        abstract.bind(f"\0{mark}")
        abstract.listen()
        plain.bind(str(path))
        plain.listen()
        try:
            async with open_place(replace(FOUND, trusted=False)) as place:
                values = place.values | {
                    "person": person,
                    "pid": process.pid,
                    "mark": mark,
                    "port": server.getsockname()[1],
                    "python": sys.executable,
                    "sock": path,
                }
                escaped = []
                for name, text in ESCAPES.items():
                    script = "( " + _fill(text, values) + f" ) && echo {ESCAPED}\ntrue\n"
                    transcript = await place.execute(script)
                    assert transcript.ok, (name, transcript)
                    if ESCAPED in transcript.steps[0].stdout:
                        escaped.append(name)
                assert escaped == []
                assert process.returncode is None
        finally:
            process.kill()
            await process.wait()
    assert not Path("/usr/bin/asynth-escape").exists()
    assert (person / ".netrc").exists()
    assert not list((tmp_path / "shared").iterdir())


def _fill(text, values):
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


@behind
async def test_nothing_of_the_caller_leaks(open_place, person):
    async with open_place(FOUND) as place:
        transcript = await place.execute(
            "env\ngit init -q again\ngit -C again -c user.name=a -c user.email=b@c commit -q --allow-empty -m x\n"
            "git config --global --list || true\necho a | sed s/a/b/\n"
        )
        assert transcript.ok, transcript
        printed = transcript.steps[0].stdout
        assert not [name for name in LEAKS if f"\n{name}=" in f"\n{printed}"]
        assert "hunter2" not in printed
        assert "Somebody Else" not in printed
        assert str(person) not in printed
        assert not list(place.workspace.project.parent.rglob("leaked"))


@behind
@pytest.mark.parametrize(
    "text",
    ["sleep 300 {mark} &", "setsid sleep 300 {mark} &", "env -i setsid bash -c 'sleep 300 {mark} & disown' &"],
    ids=["in the background", "a daemon", "a daemon without variables"],
)
async def test_what_a_command_leaves_running_ends_with_it(open_place, mark, text):
    async with open_place(FOUND) as place:
        script = text.replace("sleep 300 {mark}", f"bash -c 'exec -a {mark} sleep 300'".replace("'", '"'))
        assert (await place.execute(f"{script}\nsleep 0.2\n")).ok
        wait_until(lambda: not processes_marked(mark))


OWNER = """
import subprocess, sys, time
from dataclasses import replace
from pathlib import Path
from asynth.execution.guardian import guard_group, guard_root, guarded
from asynth.execution.wall import find_wall
root, mark = Path(sys.argv[1]), sys.argv[2]
home = root / "tree" / ".home"
for folder in (home, root / "scratch", root / "bin", root / "shared"):
    folder.mkdir(parents=True)
loop = f": {mark}; while :; do echo more >> grown; sleep 0.01; done"
argv = replace(find_wall(), shared=str(root / "shared")).enclose(
    ("bash", "-c", f"setsid bash -c '{loop}' & {loop}"),
    directory=root / "tree", home=home, scratch=root / "scratch", bin_directory=root / "bin", cwd=root / "tree",
    layer=root / "layer",
)
with guarded():
    guard_root(root)
    command = subprocess.Popen(argv, env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, start_new_session=True)
    guard_group(command.pid)
    while not (root / "tree" / "grown").exists():
        time.sleep(0.01)
    print("up", flush=True)
    time.sleep(300)
"""


@behind
def test_nothing_behind_it_outlives_the_process_that_put_it_up(tmp_path, mark):
    root = tmp_path / "root"
    with subprocess.Popen((sys.executable, "-c", OWNER, str(root), mark), stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout.readline() == "up\n"
        assert len(processes_marked(f": {mark};")) >= 2
        owner.kill()
        owner.wait()
        wait_until(lambda: not processes_marked(f": {mark};") and not root.exists())


@behind
async def test_commands_see_the_same_with_and_without_the_wall(open_place):
    """What the environment attestor records, and what bash tells of itself."""
    script = (
        "env | sort\nhostname\nid -un\nid -u\npwd\numask\ntest -t 2 && echo terminal\nls -ld . .. | cut -c1-10\ntrue\n"
    )
    said = {}
    for name, wall in (("with", FOUND), ("without", find_wall("off"))):
        async with open_place(wall) as place:
            transcript = await place.execute(script, terminal=True)
            assert transcript.ok, transcript
            said[name] = transcript.steps[0].stdout.replace(str(place.values["root"]), "ROOT")
    assert said["with"] == said["without"]


@behind
async def test_exit_codes_and_time_limits_come_through(open_place):
    async with open_place(FOUND) as place:
        assert (await place.execute("exit 7\n")).steps[0].exit_code == 7
        assert (await place.execute("kill -9 $$\n")).steps[0].exit_code == 128 + signal.SIGKILL
        began = time.monotonic()
        step = (await place.execute("trap '' TERM\nsleep 300\n", time_limit=0.5)).steps[0]
        assert step.timed_out
        assert time.monotonic() - began < 10


@behind
async def test_cpu_time_is_told(open_place):
    async with open_place(FOUND) as place:
        step = (await place.execute("i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done\n")).steps[0]
        assert step.cpu > 0.03
        assert not (place.workspace.home / ".times").exists()


WRITING = "cat {shared}/kept && echo changed > {shared}/kept && rm {shared}/gone && echo x > {shared}/added\n"
READING = "cat {shared}/kept {shared}/added; ls {shared}\n"


@behind
@pytest.mark.skipif(not FOUND.layering, reason="nothing layers caches here")
async def test_what_commands_write_to_the_shared_caches_is_their_examples_own(open_place, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    for name in ("kept", "gone"):
        (shared / name).write_text("as it was\n")
    async with open_place(FOUND) as place:
        assert (await place.execute(_fill(WRITING, place.values))).steps[0].stdout == "as it was\n"
        later = await place.execute(_fill(READING, place.values))
        assert later.steps[0].stdout == "changed\nx\nadded\nkept\n"
        other = replace(place.workspace, directory=place.workspace.directory / "other")
        told = await place.execute("ls {shared}; cat {shared}/kept\n".format(**place.values), other)
        assert told.steps[0].stdout == "gone\nkept\nas it was\n"
    assert sorted(path.name for path in shared.iterdir()) == ["gone", "kept"]
    assert (shared / "kept").read_text() == "as it was\n"


@behind
@pytest.mark.parametrize(
    ("wall", "ok", "kept"),
    [
        (replace(FOUND, filling=True), True, True),
        (replace(FOUND, layering=""), True, True),
        (replace(FOUND, layering="", trusted=False), False, False),
        (replace(FOUND, trusted=False), bool(FOUND.layering), False),
    ],
    ids=["canaries", "own ones where nothing layers", "strangers where nothing layers", "strangers"],
)
async def test_who_fills_the_shared_caches(open_place, wall, ok, kept):
    async with open_place(wall) as place:
        assert (await place.execute(f"echo x > {place.values['shared']}/kept\n")).ok == ok
        assert (place.values["shared"] / "kept").exists() == kept


def test_a_bubblewrap_that_knows_overlays_layers_by_itself(tmp_path):
    wall = Wall("/usr/bin/bwrap", "bwrap", shared=str(tmp_path), layering="bwrap")
    argv = wall.enclose(
        ("true",),
        directory=tmp_path,
        home=tmp_path,
        scratch=tmp_path,
        bin_directory=tmp_path,
        cwd=tmp_path,
        layer=tmp_path / "layer",
    )
    at = argv.index("--overlay-src")
    layer = tmp_path / "layer"
    assert argv[0] == "/usr/bin/bwrap"
    assert argv[at + 1 : at + 6] == (
        str(tmp_path),
        "--overlay",
        str(layer / "written"),
        str(layer / "work"),
        str(tmp_path),
    )


@behind
async def test_memory_cannot_be_filled_through_temporary_files(open_place):
    async with open_place(FOUND) as place:
        step = (await place.execute("df -B1 --output=size /tmp | tail -n 1\n")).steps[0]
        told = int(step.stdout)
    assert told == TEMPORARY_BYTES or not offers(FOUND.program, "--size")


@behind
async def test_what_a_command_prints_is_no_failure_of_the_wall(open_place):
    """Text of a stranger's row that looks like bubblewrap's own counts against the row, not against the machine."""
    async with open_place(FOUND) as place:
        for more in ("", "mkdir $HOME/.times\n"):
            step = (
                await place.execute(f"{more}echo 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
            ).steps[0]
            assert step.stderr.startswith("bwrap: ")
            assert find_fault(step) == ""


@behind
async def test_a_wall_that_cannot_be_put_up_is_the_machines_failure(open_place, tmp_path):
    async with open_place(replace(FOUND, program=str(broken(tmp_path)))) as place:
        assert find_fault((await place.execute("true\n")).steps[0]) == WALL


def broken(tmp_path, text="echo 'bwrap: No permissions to create new namespace' >&2; exit 1"):
    program = tmp_path / "bwrap"
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo bubblewrap 9.9 && exit\n{text}\n')
    program.chmod(0o755)
    return program


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
def test_a_bubblewrap_that_does_not_work_is_one_line(tmp_path):
    program = broken(tmp_path)
    wall = find_wall(path=str(tmp_path))
    assert not wall.up
    assert wall.failed
    assert wall.said == "off (No permissions to create new namespace)"
    with pytest.raises(CapabilityError, match="is here and does not work") as error:
        find_wall("bwrap", str(tmp_path))
    assert str(program) in str(error.value)
    assert "\n" not in str(error.value)


def test_without_bubblewrap_there_is_no_wall(tmp_path):
    wall = find_wall(path=str(tmp_path))
    assert not wall.up
    assert wall.enclose(
        ("true",), directory=tmp_path, home=tmp_path, scratch=tmp_path, bin_directory=tmp_path, cwd=tmp_path
    ) == ("true",)
    with pytest.raises(CapabilityError, match="--sandbox bwrap"):
        find_wall("bwrap", str(tmp_path))


def test_no_wall_is_said_to_be_asked_for():
    assert find_wall("off").said == "off (asked for)"


def test_a_home_is_never_made_visible(tmp_path, monkeypatch):
    tools = [str(Path.home() / "bin" / "tool"), str(Path.home() / ".local" / "bin" / "tool")]
    visible = Wall("/usr/bin/bwrap", "bwrap").around(tools, None, tmp_path / "none").visible
    assert str(Path.home()) not in visible
    assert str(Path.home() / ".local") not in visible


def test_bubblewrap_is_where_the_tests_look():
    """On the machine of the tests a missing wall must not go unnoticed: the reason stands in the skips."""
    assert FOUND.up or FOUND.why_not
    assert not FOUND.up or shutil.which(FOUND.program)

"""Control groups: in a tree of plain files, where the tests play the kernel's part, and where they may be had, the kernel's."""

import os
import shutil
import subprocess
import sys
import time

import anyio
import pytest

from asynth.execution import Launcher, child
from asynth.execution.memory import Group, Groups, find_groups

LIMIT = 48 << 20


class Tree(Groups):
    """Makes groups, and notes what is written to them, since closing removes it."""

    def __init__(self, folder):
        super().__init__(folder)
        self.told = []

    def close(self, group):
        files = {path.name: path.read_text() for path in group._folder.iterdir()}
        self.told.append(files)
        for name in files:
            (group._folder / name).unlink()
        super().close(group)


@pytest.fixture
def slice_(tmp_path):
    """A slice that this user may write, in which a scope holds this process, as systemd makes them."""
    folder = tmp_path / "tree" / "user.slice"
    (folder / "run.scope").mkdir(parents=True)
    (folder / "cgroup.subtree_control").write_text("cpu memory pids\n")
    (folder / "cgroup.procs").touch()
    (tmp_path / "told").write_text("4:memory:/elsewhere\n0::/user.slice/run.scope\n")
    return folder


def find(slice_):
    return find_groups((slice_.parent,), slice_.parents[1] / "told")


def test_groups_are_made_beside_ones_own(slice_):
    group = find(slice_).open(LIMIT)
    (made,) = slice_.glob("asynth-*")
    assert {path.name: path.read_text() for path in made.iterdir()} == {
        "memory.max": str(LIMIT),
        "memory.swap.max": "0",
        "memory.oom.group": "1",
    }
    group.add(os.getpid())
    assert (made / "cgroup.procs").read_text() == str(os.getpid())


@pytest.mark.parametrize("forbidden", ["controllers", "tree", "version 1", "nothing"])
def test_without_permission_there_are_none(slice_, forbidden, monkeypatch):
    if forbidden == "controllers":
        (slice_ / "cgroup.subtree_control").write_text("cpu pids\n")
    elif forbidden == "tree":
        monkeypatch.setattr(os, "access", lambda path, _: path != slice_ / "cgroup.procs")
    elif forbidden == "version 1":
        (slice_.parents[1] / "told").write_text("4:memory:/user.slice/run.scope\n")
    else:
        (slice_.parents[1] / "told").unlink()
    assert find(slice_) is None


def test_a_tree_that_refuses_is_done_without(slice_, monkeypatch):
    groups = find(slice_)

    def refuse(*_):
        raise PermissionError

    with monkeypatch.context() as patching:
        patching.setattr(Group, "write", refuse)
        assert groups.open(LIMIT) is None
    assert not list(slice_.glob("asynth-*"))
    (slice_ / f"asynth-{os.getpid()}-1").touch()
    assert groups.open(LIMIT) is None


def test_what_cannot_go_yet_goes_later(slice_):
    groups = find(slice_)
    first = groups.open(LIMIT)
    groups.close(first)
    (left,) = slice_.glob("asynth-*")  # the files of a real one vanish with it
    assert (left / "cgroup.kill").read_text() == "1"
    for path in left.iterdir():
        path.unlink()
    first.write = lambda *_: None
    groups.open(LIMIT)
    assert not left.exists()


def test_those_of_the_dead_are_removed_by_the_next_start(slice_):
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    (slice_ / f"asynth-{dead.pid}-0").mkdir()
    (slice_ / f"asynth-{os.getpid()}-0").mkdir()
    Group.write, write = lambda *_: None, Group.write
    try:
        assert find(slice_)
    finally:
        Group.write = write
    assert [path.name for path in slice_.glob("asynth-*")] == [f"asynth-{os.getpid()}-0"]


@pytest.mark.parametrize("killed", [0, 3])
async def test_what_the_kernel_ends_for_its_memory_counts_as_swollen(slice_, tmp_path, killed):
    tree = Tree(slice_)
    # The command plays the kernel's part: it says how many processes were killed in its group.
    script = f"printf 'oom 1\\noom_kill {killed}\\n' > {slice_}/asynth-{os.getpid()}-0/memory.events; echo $$"
    async with Launcher(concurrency=1, memory_limit=LIMIT, groups=tree) as launcher:
        completed = await launcher.run(
            ("sh", "-c", f"until [ -e {slice_}/asynth-{os.getpid()}-0/cgroup.procs ]; do sleep 0.01; done; {script}"),
            cwd=tmp_path,
            environment={"PATH": "/usr/bin:/bin"},
            time_limit=30,
            stdout=tmp_path / "out",
            stderr=tmp_path / "err",
        )
    assert completed.swollen == (killed > 0)
    (told,) = tree.told
    assert told["memory.max"] == str(LIMIT)
    assert told["cgroup.procs"] == completed.stdout.read_text().strip()


KERNEL = find_groups()

in_the_kernel = pytest.mark.skipif(
    KERNEL is None,
    reason="no control groups of version 2 that this user may write; `systemd-run --user --scope pytest ...` gives some",
)

WALLS = [
    pytest.param((), id="no wall"),
    pytest.param(
        ("bwrap", "--bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-pid"),
        id="wall",
        marks=pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed"),
    ),
]


@in_the_kernel
@pytest.mark.parametrize("wall", WALLS)
async def test_the_kernel_ends_a_command_with_all_that_it_started_and_no_other(tmp_path, wall, monkeypatch):
    monkeypatch.setattr(child, "held_memory", lambda _: 0)  # so that nobody else does
    fill = f"'{sys.executable}' -c 'held = bytearray({4 * LIMIT}); print(len(held))'"
    scripts = {"large": f"sleep 0.2; (setsid -w {fill}); sleep 60", "small": "sleep 2; echo done"}
    ended = {}
    async with Launcher(concurrency=2, memory_limit=LIMIT, groups=KERNEL) as launcher:

        async def run(name):
            ended[name] = await launcher.run(
                (*wall, "sh", "-c", scripts[name]),
                cwd=tmp_path,
                environment={"PATH": os.environ["PATH"]},
                time_limit=30,
                stdout=tmp_path / f"{name}.out",
                stderr=tmp_path / f"{name}.err",
            )

        async with anyio.create_task_group() as tasks:
            for name in scripts:
                tasks.start_soon(run, name)
    assert (ended["large"].swollen, ended["large"].timed_out, ended["large"].stdout.read_text()) == (True, False, "")
    assert (ended["small"].swollen, ended["small"].stdout.read_text()) == (False, "done\n")
    until = time.monotonic() + 5
    while list(KERNEL._folder.glob("asynth-*")) and time.monotonic() < until:
        await anyio.sleep(0.05)
        KERNEL.close(KERNEL.open(LIMIT))  # what could not be removed at once goes with the next one
    assert not list(KERNEL._folder.glob("asynth-*"))

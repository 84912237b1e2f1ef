"""Where examples live, what is in the places, and that nothing of them outlives a run."""

import asyncio
import os
import random
import stat

import pytest

from asynth.example.draft import Fixture, GitState, KeyRequest
from asynth.execution import Threads, Workspaces, execute
from asynth.script import Bash

from .conftest import processes_marked, wait_until

FIXTURE = Fixture(
    "c",
    GitState(),
    files=(("../build.pass", "secret"), ("docs/note.txt", "hi\n")),
    keys=(
        KeyRequest("attest", "ed25519", "../build.key", "../build.pub"),
        KeyRequest("policy", "ecdsa-p384", "../p.key", None),
    ),
)


async def test_only_project_home_keys_and_files_stand_side_by_side(open_bench):
    async with open_bench() as bench:
        workspace = await bench.workspaces.lay_out(FIXTURE, "e1", layers=bench.layers, keys=bench.keys)
        parent = workspace.project.parent
        assert {path.name for path in parent.iterdir()} == {
            "project", ".home", "build.pass", "build.key", "build.pub", "p.key",
        }  # fmt: skip
        assert stat.S_IMODE((parent / "build.key").stat().st_mode) == 0o600
        assert stat.S_IMODE((parent / "build.pub").stat().st_mode) == 0o644
        assert (workspace.project / "docs/note.txt").read_text() == "hi\n"
        assert parent not in workspace.scratch.parents


async def test_modes_do_not_follow_the_umask_of_the_host(open_bench):
    before = os.umask(0o077)
    try:
        async with open_bench() as bench:
            workspace = await bench.workspaces.lay_out(FIXTURE, "e1", layers=bench.layers, keys=bench.keys)
            for name, mode in (("main.txt", 0o644), ("scripts/check.sh", 0o755), ("scripts", 0o755), (".", 0o755)):
                assert stat.S_IMODE((workspace.project / name).stat().st_mode) == mode
    finally:
        os.umask(before)


async def test_a_clone_is_the_state_as_it_stands(open_bench):
    async with open_bench() as bench:
        workspace = await bench.workspaces.lay_out(FIXTURE, "e1", layers=bench.layers, keys=bench.keys)
        (workspace.project / "made").write_text("product")
        (workspace.project / "made").chmod(0o751)
        os.utime(workspace.project / "made", ns=(5, 1_700_000_000_123_456_789))
        (workspace.home / "tmp" / "leftover").write_text("x")
        os.mkfifo(workspace.project / "pipe")
        clone = await bench.workspaces.clone(workspace)
        copied = (clone.project / "made").stat()
        assert stat.S_IMODE(copied.st_mode) == 0o751
        assert copied.st_mtime_ns == 1_700_000_000_123_456_789
        assert (clone.project.parent / "build.key").read_bytes() == (
            workspace.project.parent / "build.key"
        ).read_bytes()
        assert list((clone.home / "tmp").iterdir()) == []
        assert not (clone.project / "pipe").exists()


async def test_removal_copes_with_folders_that_may_not_be_written(open_bench):
    async with open_bench() as bench:
        workspace = await bench.workspaces.lay_out(FIXTURE, "e1", layers=bench.layers, keys=bench.keys)
        folder = workspace.project / "modules" / "inner"
        folder.mkdir(parents=True)
        (folder / "file").write_text("x")
        folder.chmod(0o555)
        folder.parent.chmod(0o555)
        await bench.workspaces.remove(workspace)
        assert not workspace.directory.exists()


async def test_a_target_takes_the_project_and_its_parent_the_rest(open_bench, tmp_path):
    target = tmp_path / "private" / "checkout"
    target.parent.mkdir()
    async with open_bench() as bench:
        workspace = await bench.workspaces.lay_out(FIXTURE, "e1", layers=bench.layers, keys=bench.keys, target=target)
        assert workspace.project == target
        assert (target / "Makefile").exists()
    assert (target.parent / "build.key").exists()


def test_the_root_is_gone_after_any_cancellation(run, open_bench, mark):
    chance = random.Random(3)

    async def example(bench, number):
        workspace = await bench.workspaces.lay_out(FIXTURE, f"e{number}", layers=bench.layers, keys=bench.keys)
        environment = bench.environment.build(workspace.home)
        block = Bash(f"echo x > y\nsleep 0.0{number}\nexec -a {mark} sleep 306.5\n")
        await execute((block,), workspace, environment, launcher=bench.launcher, threads=bench.threads, time_limit=60)

    async def main():
        async with open_bench() as bench, asyncio.TaskGroup() as group:
            for number in range(8):
                group.create_task(example(bench, number))

    async def cancelled(moment):
        task = asyncio.create_task(main())
        await asyncio.sleep(moment)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert list(open_bench.base.iterdir()) == []

    for moment in (0.0, 0.001, *(chance.uniform(0, 0.4) for _ in range(10))):
        run(cancelled(moment))
    wait_until(lambda: not processes_marked(mark))


async def test_workspaces_need_their_block(tmp_path):
    with Threads(1) as threads, pytest.raises(RuntimeError, match="async with"):
        _ = Workspaces(threads=threads, base=tmp_path).root

"""A disk without room, two ways: a limit on the size of files, and (as root on Linux) a small file system."""

import asyncio
import errno
import os
import resource
import subprocess
import sys

import pytest

from asynth.errors import StorageError
from asynth.store import open_run, read_manifest
from asynth.store.layout import LINE_FILES

COUNT = 400


@pytest.fixture
def limit_files():
    """Return a function that limits the size of any file of this process, in bytes, or with None lifts the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size: int | None) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft if size is None else size, hard))

    yield limit
    limit(None)


def mount(*arguments) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["mount", *arguments], capture_output=True, text=True)


@pytest.fixture
def small_disk(tmp_path):
    """Return a directory on a file system of 256 KiB."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux may mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = mount("-t", "tmpfs", "-o", "size=256k", "tmpfs", disk)
    if done.returncode:
        pytest.skip(f"no small file system here: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


async def record_until_full(directory, identity, made_up) -> list[BaseException]:
    """Record with many tasks; return what each of them met, and check that the run itself says so too."""

    async def work(run, owed) -> None:
        while not run.satisfied(COUNT):
            await run.record(made_up(next(owed), 2000))

    errors: list[BaseException] = []

    async def use_run() -> None:
        async with open_run(directory, identity=identity, count=COUNT) as run:
            owed = run.owed()
            met = await asyncio.gather(*(work(run, owed) for _ in range(16)), return_exceptions=True)
            errors.extend(error for error in met if error is not None)
            with pytest.raises(StorageError):
                await run.write_manifest({})

    with pytest.raises(StorageError):
        await use_run()
    return errors


def assert_rows_are_whole(files: dict[str, bytes], whole: dict[str, bytes]) -> None:
    for name in LINE_FILES:
        assert whole[name].startswith(files[name])
        assert not files[name] or files[name].endswith(b"\n")


async def finish_run(directory, identity, made_up) -> None:
    async with open_run(directory, identity=identity, count=COUNT, mode="resume") as run:
        assert run.repaired == []
        owed = run.owed()
        while not run.satisfied(COUNT):
            await run.record(made_up(next(owed), 2000))
        await run.write_manifest({})


@pytest.fixture
async def whole(tmp_path, identity, made_up, files_of):
    async with open_run(tmp_path / "whole", identity=identity, count=COUNT) as run:
        owed = run.owed()
        while not run.satisfied(COUNT):
            await run.record(made_up(next(owed), 2000))
    return files_of(tmp_path / "whole")


@pytest.mark.parametrize("size", [1, 5_000, 60_001, 300_000], ids=str)
async def test_a_journal_that_cannot_grow_stops_the_run_resumably(
    size, tmp_path, identity, made_up, files_of, whole, limit_files
):
    async with open_run(tmp_path / "run", identity=identity, count=COUNT):
        pass
    limit_files(size)
    errors = await record_until_full(tmp_path / "run", identity, made_up)
    limit_files(None)
    assert len(errors) == 16
    for error in errors:
        assert isinstance(error, StorageError)
        assert isinstance(error, OSError)
        assert error.errno == errno.EFBIG
        assert error.exit_code == 3
        assert "journal.jsonl" in str(error)
        assert "make room" in str(error)
        assert "\n" not in str(error)
    assert_rows_are_whole(files_of(tmp_path / "run"), whole)
    assert (tmp_path / "run" / "work" / "journal.jsonl").stat().st_size <= size
    await finish_run(tmp_path / "run", identity, made_up)
    assert files_of(tmp_path / "run") == whole


async def test_a_row_file_that_cannot_grow_stops_the_run_resumably(
    tmp_path, identity, made_up, files_of, whole, limit_files
):
    run_directory = tmp_path / "run"
    async with open_run(run_directory, identity=identity, count=0) as run:
        for position in range(300):
            await run.record(made_up(position, 2000))
    limit_files(100_000)
    with pytest.raises(StorageError, match=r"cannot write .*\.jsonl"):
        async with open_run(run_directory, identity=identity, count=COUNT):
            pytest.fail("the rows do not fit, so the block must not be entered")
    limit_files(None)
    assert_rows_are_whole(files_of(run_directory), whole)
    await finish_run(run_directory, identity, made_up)
    assert files_of(run_directory) == whole


async def test_a_full_file_system_stops_the_run_resumably(small_disk, identity, made_up, files_of, whole):
    run_directory = small_disk / "run"
    async with open_run(run_directory, identity=identity, count=COUNT) as run:
        await run.write_manifest({"written": "before"})
    before = read_manifest(run_directory)
    errors = await record_until_full(run_directory, identity, made_up)
    assert {error.errno for error in errors} == {errno.ENOSPC}
    assert_rows_are_whole(files_of(run_directory), whole)
    assert read_manifest(run_directory) == before
    assert not (run_directory / "work" / "manifest.json.partial").exists()
    mount("-o", "remount,size=16m", small_disk).check_returncode()
    await finish_run(run_directory, identity, made_up)
    assert files_of(run_directory) == whole


async def test_a_manifest_that_cannot_be_written_leaves_the_old_one(tmp_path, identity, limit_files):
    async with open_run(tmp_path, identity=identity, count=COUNT) as run:
        await run.write_manifest({"written": "before"})
        before = read_manifest(tmp_path)
        limit_files(100)
        with pytest.raises(StorageError, match=r"manifest\.json"):
            await run.write_manifest({"written": "after"})
        limit_files(None)
        assert read_manifest(tmp_path) == before
        assert not list(tmp_path.glob("work/*.partial"))
        await run.write_manifest({"written": "after"})
        assert read_manifest(tmp_path)["written"] == "after"

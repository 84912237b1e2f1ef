import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from asynth.errors import RunDirectoryError
from asynth.store import open_run, read_identity


def tree(directory: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(directory)): path.read_bytes() if path.is_file() else None
        for path in sorted(directory.rglob("*"))
    }


async def test_a_new_run_remembers_its_identity_and_shard(tmp_path, identity, files_of):
    async with open_run(tmp_path / "a" / "run", identity=identity, count=3, shard=(1, 4)) as run:
        assert run.restored.accepted == run.restored.quarantined == 0
        assert run.repaired == []
    assert read_identity(tmp_path / "a" / "run") == {**identity, "shard": [1, 4]}
    assert files_of(tmp_path / "a" / "run") == dict.fromkeys(files_of(tmp_path / "a" / "run"), b"")


@pytest.mark.parametrize("mode", ["auto", "resume", "fresh"])
@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param({"thesis.tex": b"years of work"}, id="file"),
        pytest.param({"train.jsonl": b"{}\n"}, id="rows-of-somebody-else"),
        pytest.param({"work/notes.txt": b"mine"}, id="work-of-somebody-else"),
        pytest.param({"work": b"a file"}, id="work-is-a-file"),
        pytest.param({"work/identity.json": b"{}"}, id="identity-of-somebody-else"),
        pytest.param({"work/identity.json": b'{"format": 1, "iden'}, id="damaged-identity"),
        pytest.param({"work/identity.json": b'{"format": 99, "identity": {}}'}, id="later-format"),
    ],
)
async def test_a_directory_of_somebody_else_is_refused_untouched(tmp_path, identity, foreign, mode):
    for name, content in foreign.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    before = tree(tmp_path)
    with pytest.raises(RunDirectoryError, match="another --out") as caught:
        async with open_run(tmp_path, identity=identity, count=1, mode=mode):
            pass
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
    assert tree(tmp_path) == before


async def test_another_identity_is_refused_by_the_names_of_what_differs(tmp_path, identity, write):
    await write(tmp_path, 5)
    before = tree(tmp_path)
    other = {**identity, "seed": 8, "capabilities": "f" * 64}
    with pytest.raises(RunDirectoryError, match=r"capabilities, seed: 7 there, 8 asked\); use --fresh"):
        async with open_run(tmp_path, identity=other, count=5):
            pass
    with pytest.raises(RunDirectoryError, match="shard"):
        async with open_run(tmp_path, identity=identity, count=5, shard=(0, 2)):
            pass
    assert tree(tmp_path) == before


async def test_an_identity_that_is_gone_is_the_manifests(tmp_path, identity, write, made_up, expected, files_of):
    await write(tmp_path, 5)
    path = tmp_path / "work" / "identity.json"
    whole = path.read_bytes()
    async with open_run(tmp_path, identity=identity, count=5) as run:
        await run.write_manifest({"identity": identity, "config": {"shard": [0, 1]}})
    path.unlink()
    before = tree(tmp_path)
    with pytest.raises(RunDirectoryError, match="seed: 7 there, 8 asked"):
        async with open_run(tmp_path, identity={**identity, "seed": 8}, count=5):
            pass
    assert tree(tmp_path) == before
    assert read_identity(tmp_path) == {**identity, "shard": [0, 1]}
    async with open_run(tmp_path, identity=identity, count=9) as run:
        assert run.repaired == [f"{path} was gone: written again, since the manifest has the same identity"]
        owed = run.owed()
        while not run.satisfied(9):
            await run.record(made_up(next(owed)))
    assert path.read_bytes() == whole
    assert files_of(tmp_path) == expected(9)


async def test_a_run_that_nothing_names_any_more_is_left_alone_with_a_way_back(tmp_path, identity, write):
    await write(tmp_path, 5)
    (tmp_path / "work" / "identity.json").unlink()
    before = tree(tmp_path)
    for mode in ("auto", "resume", "fresh"):
        with pytest.raises(RunDirectoryError, match=r"identity.json is gone, .*: put one of the two back from a copy"):
            async with open_run(tmp_path, identity=identity, count=5, mode=mode):
                pass
    assert tree(tmp_path) == before


async def test_fresh_removes_the_run_and_nothing_else(tmp_path, identity, write, files_of):
    await write(tmp_path, 5)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "report.html").write_text("of the old run")
    (tmp_path / "work" / "cache").mkdir()
    (tmp_path / "work" / "cache" / "layer").write_text("of the old run")
    async with open_run(tmp_path, identity={"seed": 8}, count=5, mode="fresh") as run:
        assert run.restored.accepted == 0
    assert read_identity(tmp_path) == {"seed": 8, "shard": [0, 1]}
    assert set(files_of(tmp_path).values()) == {b""}
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "work", *files_of(tmp_path)}
    assert {path.name for path in (tmp_path / "work").iterdir()} == {"identity.json", "journal.jsonl", "lock"}


async def test_resume_needs_something_to_resume(tmp_path, identity):
    for directory in (tmp_path, tmp_path / "absent"):
        with pytest.raises(RunDirectoryError, match="no run to resume"):
            async with open_run(directory, identity=identity, count=1, mode="resume"):
                pass
    assert tree(tmp_path) == {}


async def test_a_start_that_was_killed_at_once_does_not_block_the_directory(tmp_path, identity):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "lock").write_text("1\n")
    (tmp_path / "work" / "identity.json.partial").write_text("{")
    (tmp_path / ".DS_Store").write_text("")
    async with open_run(tmp_path, identity=identity, count=1) as run:
        assert run.accepted == 0


async def test_a_path_that_cannot_be_a_directory_is_refused(tmp_path, identity):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(RunDirectoryError, match="is a file"):
        async with open_run(tmp_path / "file", identity=identity, count=1):
            pass
    with pytest.raises(RunDirectoryError, match="Not a directory"):
        async with open_run(tmp_path / "file" / "below", identity=identity, count=1):
            pass
    assert tree(tmp_path) == {"file": b"mine"}


async def test_an_unwritable_directory_is_refused(tmp_path, identity):
    tmp_path.chmod(0o500)
    # root may write anywhere but into a file system of the kernel's, or of macOS's sealed system volume
    place = tmp_path if os.geteuid() else Path("/sys" if sys.platform == "linux" else "/System")
    try:
        with pytest.raises(RunDirectoryError, match=r"cannot use .*run: .*name a directory that you may write"):
            async with open_run(place / "run", identity=identity, count=1):
                pass
    finally:
        tmp_path.chmod(0o700)
    assert tree(tmp_path) == {}


async def test_a_second_opener_is_refused_until_the_first_leaves(tmp_path, identity, made_up, expected, files_of):
    async with open_run(tmp_path, identity=identity, count=9) as run:
        for mode in ("auto", "fresh"):
            with pytest.raises(RunDirectoryError, match=f"in use by process {os.getpid()}"):
                async with open_run(tmp_path, identity=identity, count=9, mode=mode):
                    pass
        await run.record(made_up(0))
    async with open_run(tmp_path, identity=identity, count=9) as run:
        assert run.accepted + run.quarantined == 1
    assert files_of(tmp_path) == expected(9, 1)


async def test_one_of_many_openers_of_a_new_directory_wins(tmp_path, identity):
    async def hold() -> bool:
        try:
            async with open_run(tmp_path / "run", identity=identity, count=1):
                await asyncio.sleep(0.3)
        except RunDirectoryError:
            return False
        return True

    assert sorted(await asyncio.gather(*(hold() for _ in range(6)))) == [False] * 5 + [True]


KILLED = """
import asyncio, sys
from asynth.store import open_run, JournalEntry

async def main():
    async with open_run(sys.argv[1], identity={"seed": 7}, count=10**6) as run:
        async def work():
            for position in owed:
                await run.record(JournalEntry(position, "quarantined", None, None, None, b'{"position":%d}' % position))
                print(position, flush=True)
        owed = run.owed()
        await asyncio.gather(*(work() for _ in range(16)))

asyncio.run(main())
"""


def run_until_killed(directory: Path, lines: int) -> set[int]:
    """Let another process record positions, kill it after `lines` of them, and return all that it was sure of."""
    with subprocess.Popen([sys.executable, "-c", KILLED, str(directory)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = {int(process.stdout.readline()) for _ in range(lines)}
        process.kill()
        return told | {int(line) for line in process.stdout.read().split("\n")[:-1]}


async def test_being_killed_loses_no_recorded_position_and_leaves_no_lock(tmp_path):
    told: set[int] = set()
    for _ in range(3):
        told |= run_until_killed(tmp_path, 150)
    async with open_run(tmp_path, identity={"seed": 7}, count=10**6, mode="resume") as run:
        assert all(run.is_recorded(position) for position in told)
    records = [orjson.loads(line)["position"] for line in (tmp_path / "quarantine.jsonl").read_bytes().splitlines()]
    assert records == list(range(len(records)))
    assert len(told) <= len(records) + run.waiting


async def test_an_opening_that_is_cancelled_leaves_no_lock(tmp_path, identity, write, monkeypatch):
    await write(tmp_path, 20)
    from asynth.store import opened_files

    really_agree = opened_files.agree

    def agree_slowly(*arguments):
        time.sleep(0.2)
        return really_agree(*arguments)

    monkeypatch.setattr(opened_files, "agree", agree_slowly)

    async def hold():
        async with open_run(tmp_path, identity=identity, count=20):
            pytest.fail("opened although it was cancelled")

    task = asyncio.create_task(hold())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with open_run(tmp_path, identity=identity, count=20) as run:
        assert run.satisfied(20)

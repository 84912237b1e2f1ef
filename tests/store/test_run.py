import asyncio
import random
import sys
import tracemalloc
from hashlib import sha256
from itertools import islice

import anyio
import orjson
import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from asynth.store import open_run, read_manifest
from asynth.store.line_file import LineFile


@given(order=st.permutations(range(14)), some=st.integers(0, 14), count=st.integers(0, 12))
@settings(deadline=None, max_examples=60)
def test_whatever_the_order_the_files_hold_the_finished_prefix(
    order, some, count, made_up, files_of, expected, identity, tmp_path_factory
):
    directory = tmp_path_factory.mktemp("run")

    async def write() -> None:
        async with open_run(directory, identity=identity, count=count) as run:
            for done, position in enumerate(order[:some], start=1):
                await run.record(made_up(position))
                end = next(place for place in range(15) if place not in order[:done])
                accepted = sum(made_up(place).outcome == "accepted" for place in range(end))
                assert files_of(directory) == expected(count, end)
                assert run.written == min(accepted, count)
                assert run.satisfied(accepted)
                assert not run.satisfied(accepted + 1)
                assert run.accepted + run.quarantined == done
                assert list(islice(run.owed(), 3)) == [p for p in range(20) if p not in order[:done]][:3]

    asyncio.run(write())


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_many_tasks_share_writes_and_the_bytes_are_those_of_one(
    new_loop, tmp_path, identity, made_up, expected, files_of, monkeypatch
):
    appends = []
    really_append = LineFile.append

    async def append(file, data):
        appends.append(file.path.name)
        await really_append(file, data)

    monkeypatch.setattr(LineFile, "append", append)

    async def write() -> None:
        async with open_run(tmp_path, identity=identity, count=800) as run:
            owed = run.owed()

            async def work() -> None:
                while run.accepted < 800:
                    position = next(owed)
                    await asyncio.sleep(random.random() / 500)
                    await run.record(made_up(position))

            await asyncio.gather(*(work() for _ in range(50)))
            await run.write_manifest({})
            assert run.satisfied(800)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(write())
    assert files_of(tmp_path) == expected(800)
    lines = (tmp_path / "work" / "journal.jsonl").read_bytes().count(b"\n")
    assert 0 < appends.count("journal.jsonl") < lines / 2


async def test_the_manifest_gives_rows_and_digests_of_the_files(tmp_path, identity, write, files_of, made_up):
    for count in (6, 11, 20):
        await write(tmp_path, count)
        manifest = read_manifest(tmp_path)
        assert manifest["seed"] == 7
        assert manifest["files"] == {
            name: {"rows": content.count(b"\n"), "bytes": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in files_of(tmp_path).items()
        }
        assert sum(manifest["files"][f"{split}.jsonl"]["rows"] for split in ("train", "valid", "test")) == count


async def test_a_smaller_count_takes_nothing_away_and_a_larger_one_extends(
    tmp_path, identity, write, files_of, expected
):
    await write(tmp_path / "long", 40)
    await write(tmp_path / "short", 10)
    assert files_of(tmp_path / "long") == expected(40)
    assert files_of(tmp_path / "short") == expected(10)
    for count in (10, 25, 0, 40):
        async with open_run(tmp_path / "long", identity=identity, count=count) as run:
            assert run.accepted == run.restored.accepted == run.written == 40
            assert run.satisfied(count)
        assert files_of(tmp_path / "long") == expected(40)
    await write(tmp_path / "short", 40)
    assert files_of(tmp_path / "short") == expected(40)
    for name, content in expected(10).items():
        assert expected(40)[name].startswith(content)


async def test_the_last_row_is_neither_preceded_nor_followed_by_what_is_not_counted(tmp_path, identity, made_up):
    quarantined = [position for position in range(60) if made_up(position).outcome == "quarantined"]
    *before, last = quarantined[:5]
    count = last - len(before)
    assert made_up(last - 1).outcome == "accepted"
    async with open_run(tmp_path, identity=identity, count=count) as run:
        for position in range(last + 3):
            await run.record(made_up(position))
        assert run.written == count
    records = [orjson.loads(line)["position"] for line in (tmp_path / "quarantine.jsonl").read_bytes().splitlines()]
    assert records == before


async def test_a_shard_takes_its_own_positions_only(tmp_path, identity, made_up):
    async with open_run(tmp_path, identity=identity, count=10, shard=(2, 5)) as run:
        assert list(islice(run.owed(), 3)) == [2, 7, 12]
        await run.record(made_up(7))
        assert list(islice(run.owed(), 3)) == [2, 12, 17]
        with pytest.raises(ValueError, match="another shard"):
            await run.record(made_up(8))
        assert run.waiting == 1
        await run.record(made_up(2))
        assert run.waiting == 0


async def test_a_position_is_recorded_once(tmp_path, identity, made_up):
    async with open_run(tmp_path, identity=identity, count=10) as run:
        results = await asyncio.gather(*(run.record(made_up(3)) for _ in range(3)), return_exceptions=True)
        assert [type(result) for result in results] == [type(None), ValueError, ValueError]
        with pytest.raises(ValueError, match="position 3 is already recorded"):
            await run.record(made_up(3))
        assert run.accepted + run.quarantined == 1
    with pytest.raises(RuntimeError, match="closed"):
        await run.record(made_up(4))
    with pytest.raises(RuntimeError, match="closed"):
        await run.write_manifest({})


async def test_cancelled_callers_harm_nobody(tmp_path, identity, made_up, expected, files_of):
    async with open_run(tmp_path, identity=identity, count=1000) as run:
        tasks = [asyncio.create_task(run.record(made_up(position))) for position in range(60)]
        await asyncio.sleep(0)
        for task in tasks[::3]:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert sum(isinstance(result, asyncio.CancelledError) for result in results) == 20
        await run.record(made_up(60))
        assert not list(filter(lambda position: not run.is_recorded(position), range(61)))
    assert files_of(tmp_path) == expected(1000, 61)


async def test_a_block_that_is_cancelled_closes_the_run(tmp_path, identity, made_up, expected, files_of):
    some_are_in = asyncio.Event()

    async def write() -> None:
        async with open_run(tmp_path, identity=identity, count=1000) as run:
            await asyncio.gather(*(run.record(made_up(position)) for position in range(30)))
            some_are_in.set()
            await asyncio.gather(*(run.record(made_up(position)) for position in range(30, 500)))
            await asyncio.sleep(60)

    task = asyncio.create_task(write())
    await some_are_in.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with open_run(tmp_path, identity=identity, count=1000) as run:
        end = run.accepted + run.quarantined
        assert 30 <= end <= 500
    assert files_of(tmp_path) == expected(1000, end)


async def test_a_cancel_scope_around_the_block_closes_the_run(tmp_path, identity, made_up):
    with anyio.CancelScope() as scope:
        async with open_run(tmp_path, identity=identity, count=1000) as run:
            await run.record(made_up(0))
            scope.cancel()
            await run.record(made_up(1))
    assert scope.cancelled_caught
    async with open_run(tmp_path, identity=identity, count=1000) as run:
        assert run.is_recorded(0)


async def test_a_second_cancellation_does_not_leave_the_run_open(tmp_path, identity, made_up, expected, files_of):
    async def write() -> None:
        async with open_run(tmp_path, identity=identity, count=1000) as run:
            await run.record(made_up(0))
            begun.set()
            await asyncio.gather(*(run.record(made_up(position)) for position in range(1, 300)))
            await asyncio.sleep(60)

    begun = asyncio.Event()
    task = asyncio.create_task(write())
    await begun.wait()
    for _ in range(2):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others)
    async with open_run(tmp_path, identity=identity, count=1000) as run:
        assert files_of(tmp_path) == expected(1000, run.accepted + run.quarantined)


async def test_an_error_in_the_block_closes_the_run_and_passes_through(tmp_path, identity, made_up):
    async def fail(recording) -> None:
        await recording
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with open_run(tmp_path, identity=identity, count=5) as run:
            await fail(run.record(made_up(0)))
    async with open_run(tmp_path, identity=identity, count=5) as run:
        assert run.is_recorded(0)


@pytest.mark.skipif(sys.gettrace() is not None, reason="a tracer allocates by itself")
def test_memory_stays_flat_over_many_rows(tmp_path, identity, made_up):
    """Measured in traced bytes: 20,000 rows of 1.5 KB are 30 MB, of which nothing may stay."""

    async def write() -> tuple[int, int]:
        async with open_run(tmp_path, identity=identity, count=10**6) as run:
            owed = run.owed()

            async def work(end: int) -> None:
                while run.accepted + run.quarantined < end:
                    await run.record(made_up(next(owed), 3000))

            await asyncio.gather(*(work(2_000) for _ in range(24)))
            tracemalloc.start()
            before, _ = tracemalloc.get_traced_memory()
            await asyncio.gather(*(work(20_000) for _ in range(24)))
            after, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return after - before, peak - before

    kept, peak = asyncio.run(write())
    assert (tmp_path / "train.jsonl").stat().st_size > 8_000_000
    assert kept < 300_000
    assert peak < 8_000_000


def test_memory_stays_flat_while_a_long_run_is_opened_and_rebuilt(tmp_path, identity, write, made_up, files_of):
    async def reopen() -> int:
        tracemalloc.start()
        async with open_run(tmp_path, identity=identity, count=10**6) as run:
            assert run.accepted + run.quarantined == 6_000
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    async def record() -> None:
        async with open_run(tmp_path, identity=identity, count=10**6) as run:
            await asyncio.gather(*(run.record(made_up(position, 3000)) for position in range(6_000)))

    asyncio.run(record())
    whole = files_of(tmp_path)
    assert asyncio.run(reopen()) < 8_000_000
    with (tmp_path / "train.jsonl").open("r+b") as rows:
        rows.write(b"edited")
    assert asyncio.run(reopen()) < 12_000_000
    assert files_of(tmp_path) == whole

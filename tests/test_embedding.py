"""asynth inside somebody else's loop: however its block is left, nothing of it stays and nothing of the host is touched."""

import asyncio
import contextlib
import signal
import sys
import threading
from pathlib import Path

import pytest

import asynth
from asynth.execution.guardian import find_strays

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="what a command's home is, is read from /proc")


def settings(directory, **changes):
    return asynth.Config(
        **{"out": directory / "run", "count": 40, "seed": 7, "concurrency": 3, "engine": "embedded"} | changes
    )


def root_of(examples):
    return examples._bench._workspaces.root


async def reach(condition):
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  what is waited for tells nobody when it comes
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def untouched_host():
    """Hold the block to leaving the host's loop as it was: tasks, signal handlers, default executor, exception handler."""
    loop = asyncio.get_running_loop()
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    other = loop.create_task(tick())
    tasks = asyncio.all_tasks()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    executor = loop._default_executor
    complaints = []
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    try:
        yield
        await asyncio.sleep(0.05)
        assert not other.done()
        assert ticks > 0
        assert asyncio.all_tasks() == tasks
        assert {number: signal.getsignal(number) for number in handlers} == handlers
        assert loop._default_executor is executor
        assert not complaints
    finally:
        other.cancel()


@pytest.fixture(autouse=True)
def _on_machine(on_machine):
    """All tests here run on the small machine."""


async def test_yields_each_accepted_example_once(tmp_path):
    async with untouched_host():
        seen = []
        async with asynth.generate(settings(tmp_path, count=4)) as examples:
            async for example in examples:
                assert [message["role"] for message in example.messages] == ["user", "assistant"]
                assert example.evidence["sha256"]
                seen.append(example.id)
        assert len(seen) == len(set(seen)) == 4
        assert examples.progress.accepted == 4
        lines = [line for path in tmp_path.glob("run/t*.jsonl") for line in path.read_bytes().splitlines()]
        lines += (tmp_path / "run" / "valid.jsonl").read_bytes().splitlines()
        assert len(lines) == 4


def left_by_break(reached):
    async def body(examples):
        async for _ in examples:
            reached.set()
            break

    return body, None


def left_by_error(reached):
    async def body(examples):
        async for _ in examples:
            reached.set()
            raise KeyError("the host's own")

    return body, KeyError


def left_without_iterating(reached):
    async def body(examples):
        await reach(lambda: examples.progress.in_flight)
        reached.set()

    return body, None


@linux_only
@pytest.mark.parametrize("way", [left_by_break, left_by_error, left_without_iterating])
async def test_leaving_early_leaves_nothing(tmp_path, way):
    async with untouched_host():
        reached = asyncio.Event()
        body, error = way(reached)
        with pytest.raises(error) if error else contextlib.nullcontext():
            async with asynth.generate(settings(tmp_path)) as examples:
                root = root_of(examples)
                await body(examples)
        assert reached.is_set()
        assert not root.exists()
        assert not find_strays(root)
    # what was made is not lost, and the run goes on
    done = examples.progress.accepted
    async with asynth.generate(settings(tmp_path, count=done + 1)) as examples:
        assert examples.progress.restored >= done
        # one more row, and whatever was in flight before it and is still open
        assert len([example async for example in examples]) <= 1 + examples.config.concurrency


@linux_only
@pytest.mark.parametrize("times", [1, 3])
async def test_cancelling_leaves_nothing(tmp_path, times):
    async with untouched_host():
        entered = asyncio.get_running_loop().create_future()

        async def host():
            async with asynth.generate(settings(tmp_path)) as examples:
                entered.set_result(examples)
                async for _ in examples:
                    pass

        task = asyncio.create_task(host())
        examples = await entered
        root = root_of(examples)
        await reach(lambda: find_strays(root))
        for _ in range(times):  # an impatient host cancels again while the children are being ended
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not root.exists()
        assert not find_strays(root)


async def test_cancelling_at_any_moment_of_the_beginning(tmp_path):
    async with untouched_host():
        for turns in range(0, 60, 4):

            async def host():
                async with asynth.generate(settings(tmp_path)) as examples:
                    async for _ in examples:
                        pass

            task = asyncio.create_task(host())
            for _ in range(turns):
                await asyncio.sleep(0.005)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        async with asynth.generate(settings(tmp_path, count=1)):  # no lock stayed
            pass


async def test_two_runs_side_by_side(tmp_path):
    async def make(name, seed):
        async with asynth.generate(settings(tmp_path / name, count=3, seed=seed)) as examples:
            return {example.id async for example in examples}

    async with untouched_host():
        first, second, again = await asyncio.gather(make("a", 1), make("b", 2), make("c", 1))
    assert first == again
    assert not first & second


async def test_nothing_more_is_started_while_nobody_iterates(tmp_path):
    async with asynth.generate(settings(tmp_path, concurrency=2)) as examples:
        progress = examples.progress
        await reach(lambda: progress.accepted + progress.quarantined >= 4 and progress.in_flight == 0)
        await asyncio.sleep(0.5)
        assert (progress.accepted + progress.quarantined, progress.in_flight) == (4, 0)
        async for _ in examples:
            break
        await reach(lambda: progress.accepted + progress.quarantined >= 5)


async def test_iterating_outside_the_block_is_an_error(tmp_path):
    examples = asynth.generate(settings(tmp_path, count=1))
    with pytest.raises(asynth.UsageError, match="inside the block"):
        async for _ in examples:
            pass
    async with examples:
        pass
    with pytest.raises(asynth.UsageError, match="inside the block"):
        async for _ in examples:
            pass
    with pytest.raises(asynth.UsageError, match="entered before"):
        async with examples:
            pass


async def test_a_refused_run_can_not_be_iterated(tmp_path):
    (tmp_path / "run").write_text("somebody's")
    examples = asynth.generate(settings(tmp_path))
    async with untouched_host():
        with pytest.raises(asynth.RunDirectoryError):
            async with examples:
                pass
        with pytest.raises(asynth.UsageError):
            async for _ in examples:
                pass


async def test_a_full_default_executor_of_the_host_holds_nothing_up(tmp_path):
    """The host's threads are the host's."""
    from concurrent.futures import ThreadPoolExecutor

    release = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(pool)
        waiting = loop.run_in_executor(None, release.wait)
        try:
            async with asynth.generate(settings(tmp_path, count=1)) as examples:
                assert len([example async for example in examples]) == 1
        finally:
            release.set()
            await waiting


async def test_a_run_in_a_thread_of_the_host(tmp_path):
    """Where signals cannot be handled at all."""

    async def make():
        async with asynth.generate(settings(tmp_path, count=1)) as examples:
            return [example.id async for example in examples]

    found = await asyncio.to_thread(asyncio.run, make())
    assert len(found) == 1


async def test_a_run_on_uvloop(tmp_path):
    import uvloop

    async def make():
        async with asynth.generate(settings(tmp_path, count=3)) as examples:
            root = root_of(examples)
            async for _ in examples:
                break
        assert not root.exists()

    await asyncio.to_thread(uvloop.run, make())


async def test_the_block_may_be_left_in_another_task(tmp_path):
    """As the fixtures of a test framework do it."""
    examples = asynth.generate(settings(tmp_path, count=1))
    async with untouched_host():
        await asyncio.create_task(examples.__aenter__())
        assert len([example async for example in examples]) == 1
        await asyncio.create_task(examples.__aexit__(None, None, None))


async def test_the_first_error_reaches_who_iterates_and_is_not_hidden(tmp_path, monkeypatch):
    from asynth.run import generate as run_generate

    async def fail(*_):
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr(run_generate, "make", fail)

    async def host():
        async with asynth.generate(settings(tmp_path)) as examples:
            async for _ in examples:
                pass

    with pytest.raises(asynth.StorageError, match="No space left on device") as caught:
        await host()
    assert caught.value.errno == 28
    assert "run the same command" in str(caught.value)


async def test_an_error_does_not_disturb_a_host_that_does_not_iterate(tmp_path, monkeypatch):
    """It is told of it when it does."""
    from asynth.run import generate as run_generate

    async def fail(*_):
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr(run_generate, "make", fail)
    async with asynth.generate(settings(tmp_path)) as examples:
        await reach(lambda: examples._making.done())
        await asyncio.sleep(0.1)
        with pytest.raises(asynth.StorageError):
            async for _ in examples:
                pass


async def test_an_iterator_that_is_kept_ends_with_the_block(tmp_path):
    async with asynth.generate(settings(tmp_path, concurrency=1)) as examples:
        kept = aiter(examples)
        await anext(kept)
    with pytest.raises(StopAsyncIteration):
        await anext(kept)


async def test_an_error_of_the_last_manifest_does_not_hide_the_hosts_own(tmp_path, monkeypatch):
    async def fail(self, mapping):
        raise asynth.StorageError("the disk is full")

    async def host():
        async with asynth.generate(settings(tmp_path)):
            monkeypatch.setattr("asynth.store.Run.write_manifest", fail)
            raise KeyError("the host's own")

    with pytest.raises(KeyError):
        await host()
    assert Path(tmp_path / "run").is_dir()

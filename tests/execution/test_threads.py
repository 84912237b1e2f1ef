"""Work in threads: what a cancelled call waits for, and what it leaves alone."""

import asyncio
import threading

import pytest

from asynth.execution import Threads, compute


async def test_a_stoppable_call_returns_what_its_function_returns():
    with Threads(1) as threads:
        assert await threads.call_stoppable(lambda number, *, stop: (number, stop.is_set()), 3) == (3, False)


async def test_cancelling_a_stoppable_call_tells_its_function_and_waits_for_it():
    began, ended = threading.Event(), threading.Event()

    def work(*, stop):
        began.set()
        assert stop.wait(30)
        ended.set()

    with Threads(1) as threads:
        task = asyncio.create_task(threads.call_stoppable(work))
        assert await asyncio.to_thread(began.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()


async def test_a_computation_returns_or_raises():
    assert await compute(sum, [1, 2]) == 3
    with pytest.raises(ZeroDivisionError):
        await compute(divmod, 1, 0)


async def test_cancelling_a_computation_leaves_it_alone():
    began, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def work():
        began.set()
        go_on.wait(30)
        ended.set()

    task = asyncio.create_task(compute(work))
    assert await asyncio.to_thread(began.wait, 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not ended.is_set()
    go_on.set()
    assert await asyncio.to_thread(ended.wait, 30)

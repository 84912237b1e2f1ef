"""Work in threads: what a cancelled call waits for, and what it leaves alone."""

import asyncio
import contextlib
import threading

import pytest

from asynth.errors import MachineError
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


@contextlib.contextmanager
def no_more_threads():
    """Let the system give no further thread until the block ends."""

    def refuse(thread):
        raise RuntimeError("can't start new thread")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        yield


async def test_without_any_thread_a_call_fails_as_a_command_does_and_cleaning_up_is_done_all_the_same():
    done = []
    with Threads(2) as threads, no_more_threads():
        with pytest.raises(MachineError, match="no further thread"):
            await threads.call(done.append, "called")
        await threads.complete(done.append, "cleaned up")
    assert done == ["cleaned up"]


async def test_the_threads_that_are_there_do_what_further_ones_would():
    with Threads(3) as threads:
        began, go_on = threading.Event(), threading.Event()
        first = threads.submit(lambda: began.set() or go_on.wait(30))
        assert await asyncio.to_thread(began.wait, 30)
        with no_more_threads():
            second = threads.submit(lambda: "second")
        go_on.set()
        assert await asyncio.wrap_future(second) == "second"
        assert first.result() is True


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

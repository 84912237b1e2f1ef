"""What is tried again, how often, with what beside it, and what the machine's own failures become."""

import asyncio
import errno

import pytest

from asynth.errors import CommandError, MachineError, StorageError
from asynth.example.judge import Rejected
from asynth.run import retrying
from asynth.run.retrying import PROOFS, TRIES, Turns, try_again

BUSY = Rejected("timeout", "the time limit passed", 0, None, "", "")
SETTLED = Rejected("answer-failed", "", 0, 1, "", "")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(retrying, "_PAUSE_SECONDS", 0)


def attempts(outcomes):
    waiting = iter(outcomes)
    seen = []

    async def attempt():
        seen.append(outcome := next(waiting))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return attempt, seen


@pytest.mark.parametrize(
    ("outcomes", "tries"),
    [
        ([None], 1),
        ([BUSY, None], 2),
        ([BUSY] * (TRIES - 1) + [None], TRIES),
        ([SETTLED, SETTLED], PROOFS),
        ([SETTLED, None], 2),
        ([BUSY, SETTLED, BUSY, SETTLED], 4),
        ([CommandError("fork failed"), None], 2),
        ([MachineError("no thread"), None], 2),
    ],
    ids=["fine", "passes", "passes-late", "proven", "flaky", "proven-in-between", "not-started", "no-thread"],
)
async def test_as_often_as_it_may_help(outcomes, tries):
    attempt, seen = attempts([*outcomes, None, None])
    assert await try_again(attempt, lambda outcome: outcome, "it", Turns()) is outcomes[-1]
    assert len(seen) == tries


async def test_what_the_machine_lacks_is_told_while_it_is_waited_out():
    attempt, _ = attempts([BUSY, CommandError("fork failed"), None])
    told = []
    await try_again(attempt, lambda outcome: outcome, "it", Turns(), told.append)
    assert told == [BUSY.fault, "fork failed", ""]


@pytest.mark.parametrize("fault", [BUSY, CommandError("fork failed")], ids=["busy", "not-started"])
async def test_a_machine_that_fails_every_time_stops_the_run_and_blames_no_example(fault):
    attempt, seen = attempts([fault] * (TRIES + 1))
    with pytest.raises(
        MachineError, match=r"it failed 5 times because of the machine \((the time|fork).*run the same command"
    ):
        await try_again(attempt, lambda outcome: outcome, "it", Turns())
    assert len(seen) == TRIES


async def test_a_failure_is_proven_while_nothing_else_runs():
    turns, running, beside = Turns(), 0, []

    async def attempt(outcomes):
        nonlocal running
        running += 1
        beside.append(running)
        for _ in range(5):
            await asyncio.sleep(0)
        running -= 1
        return outcomes.pop(0)

    outcomes = [SETTLED, SETTLED]

    async def fail():
        return await try_again(lambda: attempt(outcomes), lambda outcome: outcome, "it", turns)

    async def succeed():
        return await try_again(lambda: attempt([None]), lambda outcome: outcome, "other", turns)

    results = await asyncio.gather(fail(), *(succeed() for _ in range(4)))
    assert results == [SETTLED, None, None, None, None]
    assert max(beside) == 5
    assert beside[-1] == 1


async def test_a_failing_disk_is_an_error_at_once():
    attempt, seen = attempts([OSError(errno.ENOSPC, "No space left on device", "/tmp/x")])
    with pytest.raises(StorageError, match=r"No space left on device \(/tmp/x\); make room and run the same") as caught:
        await try_again(attempt, lambda outcome: outcome, "it", Turns())
    assert caught.value.errno == errno.ENOSPC
    assert len(seen) == 1


async def test_an_error_that_is_named_already_stays_as_it_is():
    failure = StorageError("the disk that holds the workspaces is full")
    attempt, _ = attempts([failure])
    with pytest.raises(StorageError) as caught:
        await try_again(attempt, lambda outcome: outcome, "it", Turns())
    assert caught.value is failure


async def spin(times=5):
    for _ in range(times):
        await asyncio.sleep(0)


async def test_whoever_is_alone_has_nobody_beside():
    turns, log = Turns(), []

    async def work(name, turn):
        async with turn():
            log.append(("in", name))
            await spin()
            log.append(("out", name))

    await asyncio.gather(
        work("a", turns.beside),
        work("b", turns.beside),
        work("x", turns.alone),
        work("c", turns.beside),
        work("y", turns.alone),
        work("b", turns.beside),
        work("x", turns.alone),
        work("c", turns.beside),
        work("y", turns.alone),
    )
    for name in "xy":
        start = log.index(("in", name))
        assert log[start + 1] == ("out", name)
    assert log.index(("in", "x")) < log.index(("in", "c"))


@pytest.mark.parametrize("turn", ["beside", "alone"])
async def test_a_cancelled_wait_keeps_nobody_out(turn):
    turns = Turns()
    async with turns.alone():
        waiting = asyncio.create_task(enter(getattr(turns, turn)))
        await spin()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(5):
        await enter(turns.beside)
        await enter(turns.alone)


async def enter(turn):
    async with turn():
        await spin()

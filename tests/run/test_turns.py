"""Beside others or alone: nobody runs beside one that is alone, nobody waits for ever, and a cancelled wait leaves no trace."""

import asyncio

import pytest

from asynth.run.turns import Turns


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

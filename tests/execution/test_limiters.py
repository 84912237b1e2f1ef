import asyncio

import pytest

from asynth.execution import Limiter


async def hold_until(limiter, weight, event, log, name):
    async with limiter.hold(weight):
        log.append(name)
        await event.wait()


async def test_never_lets_more_in_than_fits():
    limiter, most = Limiter(3), 0.0

    async def work(weight):
        nonlocal most
        async with limiter.hold(weight):
            most = max(most, limiter.held)
            await asyncio.sleep(0)

    await asyncio.gather(*(work(weight) for weight in (1, 2, 3, 1, 0.5, 2.5, 99, 1) * 5))
    assert most == 3
    assert limiter.held == pytest.approx(0)


async def test_a_heavy_one_is_not_overtaken_but_nothing_waits_for_nothing():
    limiter, event, log = Limiter(2), asyncio.Event(), []
    tasks = []
    for name, weight in (("light", 1), ("heavy", 2), ("late", 1), ("free", 0)):
        tasks.append(asyncio.create_task(hold_until(limiter, weight, event, log, name)))
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert log == ["light", "free"]
    assert limiter.waiting == 2
    event.set()
    await asyncio.gather(*tasks)
    assert log == ["light", "free", "heavy", "late"]


@pytest.mark.parametrize("after_turn", [False, True], ids=["while waiting", "in the moment of the turn"])
async def test_a_cancelled_waiter_gives_its_place_up(after_turn):
    limiter, event, log = Limiter(1), asyncio.Event(), []
    first = asyncio.create_task(hold_until(limiter, 1, event, log, "first"))
    await asyncio.sleep(0)
    second = asyncio.create_task(hold_until(limiter, 1, event, log, "second"))
    third = asyncio.create_task(hold_until(limiter, 1, event, log, "third"))
    await asyncio.sleep(0)
    if after_turn:
        event.set()
        await asyncio.sleep(0)  # the first leaves, and the second's turn comes without its having run
        assert limiter.waiting == 1
    second.cancel()
    event.set()
    outcomes = await asyncio.gather(first, second, third, return_exceptions=True)
    assert isinstance(outcomes[1], asyncio.CancelledError)
    assert log[-1] == "third"
    assert limiter.held == 0


def test_a_capacity_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        Limiter(0)

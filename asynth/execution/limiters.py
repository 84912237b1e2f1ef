"""How much may happen at once: commands by number, heavy toolchains by weight. Knows nothing of either."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Limiter:
    """A capacity that holders share, first come first served: a heavy one at the head is not overtaken for ever.

    :param capacity: sum of the weights held at once
    """

    def __init__(self, capacity: float) -> None:
        if capacity <= 0:
            raise ValueError(f"a limiter needs a capacity above 0, not {capacity}")
        self.capacity = capacity
        self._held = 0.0
        self._queue: deque[tuple[float, asyncio.Future[None]]] = deque()

    @property
    def held(self) -> float:
        """Sum of the weights that are held now."""
        return self._held

    @property
    def waiting(self) -> int:
        """Holders-to-be that wait now."""
        return len(self._queue)

    @asynccontextmanager
    async def hold(self, weight: float = 1.0) -> AsyncIterator[None]:
        """Hold `weight` of the capacity inside the block; more than there is counts as all of it, nothing never waits."""
        weight = min(weight, self.capacity)
        await self._acquire(weight)
        try:
            yield
        finally:
            self._release(weight)

    async def _acquire(self, weight: float) -> None:
        if weight <= 0 or (not self._queue and self._fits(weight)):
            self._held += weight
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (weight, turn)
        self._queue.append(entry)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # the turn had come in the moment of the cancellation
                self._release(weight)
            else:
                if entry in self._queue:
                    self._queue.remove(entry)
                self._admit()
            raise

    def _release(self, weight: float) -> None:
        self._held -= weight
        self._admit()

    def _admit(self) -> None:
        while self._queue:
            weight, turn = self._queue[0]
            if turn.cancelled():  # its waiter has yet to notice
                self._queue.popleft()
                continue
            if not self._fits(weight):
                return
            self._queue.popleft()
            self._held += weight
            turn.set_result(None)

    def _fits(self, weight: float) -> bool:
        # Weights are measured costs, not integers: sums may miss the capacity by a rounding error.
        return self._held + weight <= self.capacity + 1e-9

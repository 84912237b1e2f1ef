"""Many executions side by side, and now and then one that runs while no other does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio


class Turns:
    """Lets attempts run beside each other, or alone. Whoever wants to be alone is let in before those that come later."""

    def __init__(self) -> None:
        self._running = 0
        self._alone = False
        self._wanting = 0
        self._changed = anyio.Event()

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[None]:
        """Run beside others, while nobody is alone or waits to be."""
        await self._until(lambda: not self._alone and not self._wanting)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            self._tell()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Run when all others have ended; new ones wait."""
        self._wanting += 1
        try:
            await self._until(lambda: not self._alone and not self._running)
            self._alone = True
        finally:
            self._wanting -= 1
            self._tell()
        try:
            yield
        finally:
            self._alone = False
            self._tell()

    async def _until(self, free: Callable[[], bool]) -> None:
        while not free():
            await self._changed.wait()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()

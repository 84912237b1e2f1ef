"""Many executions side by side, and trying again, alone, what the machine may have spoilt: one rule for all of them.

Failures of the machine are never verdicts (contract, `design.md` section 9): they pause, are tried again with nothing else
in flight, and in the end stop the run, which goes on later. Any other failure counts once it came about a second time, alone.
What is tried is not known here.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final, TypeVar

import anyio

from asynth.errors import AsynthError, CommandError, MachineError, StorageError
from asynth.example.judge import Rejected

T = TypeVar("T")


async def run_beside(work: Iterator[Coroutine[Any, Any, T]], most: int) -> AsyncGenerator[T, None]:
    """Run `work`, `most` at a time, each begun in its turn; yield what they come to, in order of completion.

    Whatever runs when the caller stops, or when one raises, is cancelled and waited for.
    """
    running: set[asyncio.Task[T]] = set()
    try:
        while True:
            while len(running) < most and (begun := next(work, None)) is not None:
                running.add(asyncio.create_task(begun))
                await asyncio.sleep(0)  # making the next one is the loop's work: the commands under way come first
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)


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


TRIES: Final = 5
"""How often something is tried that fails for want of something before the run stops."""

PROOFS: Final = 2
"""How often a failure must come about before it counts against an example."""

_PAUSE_SECONDS = 0.2
"""Before the second try; each further pause is three times as long, so that a busy machine has a quarter of a minute."""

_log = logging.getLogger("asynth")


async def try_again(
    attempt: Callable[[], Awaitable[T]],
    rejection: Callable[[T], Rejected | None],
    what: str,
    turns: Turns,
    tell: Callable[[str], None] = lambda fault: None,
) -> T:
    """Return what `attempt` comes to: an outcome that is accepted, or a rejection that was seen twice, once alone.

    :param rejection: why an outcome does not count, or None if it does
    :param what: is tried, for the log
    :param tell: is told what the machine lacks whenever that is waited out, and "" once a try went by without
    :raises MachineError: if the machine fails at every try
    :raises StorageError: if the disk or the machine fails in a way that no pause mends, at once
    """
    seen = faults = 0
    while True:
        turn: AbstractAsyncContextManager[None] = turns.alone() if seen + faults else turns.beside()
        try:
            async with turn:
                outcome = await attempt()
        except (CommandError, MachineError) as error:
            fault = str(error)
        except OSError as error:
            if isinstance(error, AsynthError):
                raise
            raise _name_failure(error) from error
        else:
            rejected = rejection(outcome)
            fault = rejected.fault if rejected else ""
            if faults and not fault:
                tell("")
            if rejected is None:
                return outcome
            seen += not fault
            if seen == PROOFS:
                return outcome
        faults += bool(fault)
        if faults == TRIES:
            raise MachineError(
                f"{what} failed {TRIES} times because of the machine ({fault}); nothing is lost: give it more room or time, "
                "or lower --concurrency, and run the same command to go on"
            )
        if fault:
            tell(fault)
        _log.info("%s: %s; trying again", what, fault or "it failed, and may do so alone")
        await asyncio.sleep(_PAUSE_SECONDS * 3 ** max(0, faults - 1))


def _name_failure(error: OSError) -> StorageError:
    where = f" ({error.filename})" if error.filename else ""
    what = "make room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "mend that"
    failure = StorageError(
        f"the machine fails: {error.strerror or error}{where}; {what} and run the same command to go on"
    )
    failure.errno = error.errno
    return failure

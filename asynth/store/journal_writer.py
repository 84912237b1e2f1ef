"""Writing the journal: what many tasks hand in while the disk is busy is written together, then followed up.

Only waits are ever cancelled, never the task that writes: a write in a thread cannot be called back, and no file may be
closed under it. The writer knows the journal's lines but not what follows from them.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from typing import Final

from asynth.errors import JournalError, StorageError
from asynth.store.entry import JournalEntry
from asynth.store.journal import Span, encode
from asynth.store.line_file import Extent, LineFile, naming_failures

Failure = StorageError | JournalError
Written = tuple[JournalEntry, Span]

_BATCH_BYTES: Final = 1 << 20
"""Most that one write takes, unless a single entry is larger: bounds the copies that a write holds in memory."""

_SYNC_SECONDS: Final = 1.0
"""What a power failure may cost. Being killed costs nothing: the kernel holds what was written."""


class JournalWriter:
    """Takes finished positions from any number of tasks of one loop.

    :param follow: called with the entries of each write once they are in the journal, and with none by :meth:`prod`;
        an entry counts as recorded when it returns
    :ivar extent: how far the journal is written
    :ivar failure: what ended all writing, if anything did
    """

    def __init__(
        self,
        file: LineFile,
        extent: Extent,
        executor: Executor,
        follow: Callable[[Sequence[Written]], Awaitable[None]],
    ) -> None:
        self.file = file
        self.extent = extent
        self.failure: Failure | None = None
        self._executor = executor
        self._follow = follow
        self._loop = asyncio.get_running_loop()
        self._queue: deque[tuple[JournalEntry, bytes, asyncio.Future[None]]] = deque()
        self._positions: set[int] = set()
        self._writing: asyncio.Task[None] | None = None
        self._syncing: asyncio.Task[None] | None = None
        self._sync_timer: asyncio.TimerHandle | None = None

    def is_queued(self, position: int) -> bool:
        """Return whether `position` waits to be written."""
        return position in self._positions

    def check(self) -> None:
        """Raise what ended all writing, if anything did."""
        if self.failure is not None:
            raise _again(self.failure)

    async def write(self, entry: JournalEntry) -> None:
        """Write one entry, together with those of other tasks.

        :raises StorageError: if the disk failed, now or earlier
        """
        self.check()
        done = self._loop.create_future()
        self._positions.add(entry.position)
        self._queue.append((entry, encode(entry), done))
        self.prod()
        await done

    def prod(self) -> None:
        """Have what is queued written, and the follower called, even if nothing is queued."""
        if self._writing is None:
            self._writing = self._loop.create_task(self._write_all())

    async def settle(self) -> None:
        """Wait until nothing is being written."""
        while self._writing is not None:
            await asyncio.wait([self._writing])

    async def close(self) -> None:
        """Finish what is queued, sync and close the journal; a failure stands in :attr:`failure` afterwards."""
        await self.settle()
        if self._sync_timer is not None:
            self._sync_timer.cancel()
            self._sync_timer = None
        if self._syncing is not None:
            await asyncio.wait([self._syncing])
        if self.failure is None:
            await self._sync()
        try:
            await self.file.close()
        except StorageError as error:
            self._fail(error)

    async def _write_all(self) -> None:
        try:
            await self._follow(())
            while self._queue:
                await self._write_batch(self._take_batch())
        except (StorageError, JournalError) as error:
            self._fail(error)
        finally:
            self._writing = None

    def _take_batch(self) -> list[tuple[JournalEntry, bytes, asyncio.Future[None]]]:
        batch = [self._queue.popleft()]
        room = _BATCH_BYTES - len(batch[0][1])
        while self._queue and (room := room - len(self._queue[0][1])) >= 0:
            batch.append(self._queue.popleft())
        return batch

    async def _write_batch(self, batch: list[tuple[JournalEntry, bytes, asyncio.Future[None]]]) -> None:
        offset = self.file.size
        try:
            data = b"".join(line for _, line, _ in batch)
            await self.file.append(data)
            self.extent.grow(data, len(batch))
            written: list[Written] = []
            for entry, line, _ in batch:
                written.append((entry, Span(offset, len(line))))
                self._positions.discard(entry.position)
                offset += len(line)
            self._sync_later()
            await self._follow(written)
        except (StorageError, JournalError) as error:
            for _, _, done in batch:
                _deliver(done, error)
            raise
        for _, _, done in batch:
            _deliver(done, None)

    def _sync_later(self) -> None:
        if self._sync_timer is None and self._syncing is None:
            self._sync_timer = self._loop.call_later(_SYNC_SECONDS, self._begin_sync)

    def _begin_sync(self) -> None:
        self._sync_timer = None
        self._syncing = self._loop.create_task(self._sync_and_go_on())

    async def _sync_and_go_on(self) -> None:
        size = self.file.size
        await self._sync()
        self._syncing = None
        if self.file.size > size and self.failure is None:
            self._sync_later()

    async def _sync(self) -> None:
        try:
            with naming_failures(self.file.path):
                await self._loop.run_in_executor(self._executor, os.fsync, self.file.fileno())
        except StorageError as error:
            self._fail(error)

    def _fail(self, error: Failure) -> None:
        self.failure = self.failure or error
        while self._queue:
            _deliver(self._queue.popleft()[2], error)


def _deliver(done: asyncio.Future[None], error: Failure | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(_again(error))
        done.exception()  # the run raises it again at its end, so a caller that is gone by now need not be warned about


def _again(error: Failure) -> Failure:
    """Return an error of its own for each task that hears of it: a traceback grows wherever one is raised."""
    copy = type(error)(str(error))
    copy.errno = error.errno
    return copy

"""A run that is open for writing: the only place from which a run's files grow.

Many tasks of one loop may record at once: each finished position goes into the journal, then the row files grow by the
longest finished prefix of positions. Waiting for the disk is done by threads, never by the loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson

from asynth.store import checkpoint
from asynth.store.checkpoint import Checkpoint
from asynth.store.entry import JournalEntry
from asynth.store.journal_writer import JournalWriter, Written
from asynth.store.line_file import naming_failures
from asynth.store.opened_files import OpenedFiles
from asynth.store.replacing import replace_file
from asynth.store.row_files import RowFiles


class Run:
    """The state of an open run; made by :func:`asynth.store.open_run`.

    :ivar restored: finished positions that the journal held at opening
    :ivar repaired: one line for each thing that was wrong with the files and was not reported before
    """

    def __init__(self, opened: OpenedFiles, executor: ThreadPoolExecutor) -> None:
        agreement = opened.agreement
        self.layout = opened.claim.layout
        self.restored = agreement.finished
        self.repaired = [
            *filter(None, [opened.claim.repaired]),
            *agreement.repairs,
            *(damage.describe(str(self.layout.journal)) for damage in agreement.damages),
        ]
        self._claim = opened.claim
        self._executor = executor
        self._count = agreement.count
        self._prefix = agreement.prefix
        self._finished = agreement.finished
        self._journal = JournalWriter(opened.journal, agreement.journal, executor, self._follow)
        self._checkpointed = agreement.from_checkpoint
        self._rows = RowFiles(
            opened.files, agreement.extents, agreement.prefix, agreement.count, opened.journal, executor
        )
        self._closed = False

    @property
    def accepted(self) -> int:
        """Accepted positions in the journal, those that wait for an earlier one included."""
        return self._finished.accepted

    @property
    def quarantined(self) -> int:
        """Quarantined positions in the journal."""
        return self._finished.quarantined

    @property
    def written(self) -> int:
        """Rows in the row files."""
        return min(self._prefix.settled.accepted, self._count)

    @property
    def waiting(self) -> int:
        """Finished positions that wait in the journal for an earlier one."""
        return self._prefix.waiting

    def satisfied(self, count: int) -> bool:
        """Return whether the first `count` accepted positions are known: no earlier position is still open."""
        return self._prefix.settled.accepted >= count

    def is_recorded(self, position: int) -> bool:
        """Return whether `position` is finished, or about to be written as such."""
        return self._prefix.holds(position) or self._journal.is_queued(position)

    def owed(self) -> Iterator[int]:
        """Yield positions still to be made, ascending and without end: gaps of the journal first, then new ones.

        Each iterator hands out every position that is not finished when its turn comes, so workers share one.
        """
        return (position for position in self._prefix.owed() if not self._journal.is_queued(position))

    async def record(self, entry: JournalEntry) -> None:
        """Write a finished position; when this returns it survives the death of the process.

        A caller that is cancelled while it waits cannot know whether the position was written; the journal does.

        :raises StorageError: if the disk failed, now or earlier; the run goes on from its journal when opened again
        :raises ValueError: if the position is another shard's or already recorded
        """
        self._check_open()
        if not self._prefix.owns(entry.position):
            raise ValueError(f"position {entry.position} belongs to another shard")
        if self.is_recorded(entry.position):
            raise ValueError(f"position {entry.position} is already recorded")
        await self._journal.write(entry)

    async def write_manifest(self, mapping: Mapping[str, Any]) -> None:
        """Replace the manifest by `mapping` and, under `files`, the rows, bytes and SHA-256 of each file of lines.

        :raises StorageError: if it cannot be written; the old one stands then
        """
        self._check_open()
        self._journal.check()
        await self._journal.settle()
        document = {**mapping, "files": self._rows.describe()}
        await asyncio.get_running_loop().run_in_executor(self._executor, self._replace_manifest, document)

    async def catch_up(self) -> None:
        """Let the row files hold everything that the journal allows.

        :raises StorageError: if they cannot be written
        """
        self._journal.prod()
        await self._journal.settle()
        self._journal.check()

    async def close(self, *, hurried: bool) -> None:
        """Finish the writes under way, close the files and let others open the run.

        :param hurried: leave to the next opening what the row files may still lack
        :raises StorageError: if the disk failed at any time
        """
        self._closed = True
        if hurried:
            self._rows.hold()
        try:
            await self._journal.close()
            failure = await self._rows.close()
            if failure is None and self._journal.failure is None:
                await self._checkpoint()
        finally:
            self._claim.release()
            self._executor.shutdown(wait=False)
        self._journal.check()
        if failure is not None:
            raise failure

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the run is closed; open it again to write")

    async def _follow(self, batch: Sequence[Written]) -> None:
        for entry, span in batch:
            self._prefix.add(entry.position, span)
            self._finished = self._finished.plus(entry.outcome)
        await self._rows.grow({entry.position: entry for entry, _ in batch})
        await self._checkpoint()

    async def _checkpoint(self) -> None:
        """Spare the next opening what it would have to decode, where that is much by now."""
        if self._journal.extent.size - self._checkpointed < checkpoint.WORTH:
            return
        self._checkpointed = self._journal.extent.size
        now = Checkpoint(self._journal.extent, self._rows.extents, self._rows.missing())
        await asyncio.get_running_loop().run_in_executor(self._executor, now.write, self.layout)

    def _replace_manifest(self, document: dict[str, Any]) -> None:
        content = orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"
        with naming_failures(self.layout.manifest):
            replace_file(self.layout.manifest, self.layout.work, content)

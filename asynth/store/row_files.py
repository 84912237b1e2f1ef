"""The row files, evidence and quarantine: they grow by whatever follows the finished prefix, and never by anything else.

It decides which lines go where and in which order; what a line says, and how it got into the journal, is not its affair.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import Executor
from typing import Any, Final

from asynth.errors import JournalError, StorageError
from asynth.store.entry import JournalEntry
from asynth.store.journal import Span, read_entry
from asynth.store.layout import LINE_FILES
from asynth.store.line_file import Extent, LineFile, join_lines
from asynth.store.prefix import Prefix

_CHUNK_BYTES: Final = 1 << 20
"""Journal bytes handled at once: bounds the memory of catching up, and how long a run that is left still writes."""


class RowFiles:
    """The five files of lines of an open run.

    :param extents: how far each file is written
    :param journal: from which entries that are not at hand are read back
    :param count: accepted rows that the files may hold; quarantined positions after the last of them stay out as well
    """

    def __init__(
        self,
        files: Mapping[str, LineFile],
        extents: Mapping[str, Extent],
        prefix: Prefix,
        count: int,
        journal: LineFile,
        executor: Executor,
    ) -> None:
        self._files = files
        self.extents = extents
        self._prefix = prefix
        self._count = count
        self._journal = journal
        self._executor = executor
        self._held = False
        self._beyond: dict[int, Span] = {}

    def hold(self) -> None:
        """Let the files grow no further; the next opening appends what they lack."""
        self._held = True

    def describe(self) -> dict[str, dict[str, Any]]:
        """Return rows, bytes and SHA-256 by file name."""
        return {name: extent.describe() for name, extent in self.extents.items()}

    def missing(self) -> dict[int, Span]:
        """Return where the journal has the finished positions that the files do not hold."""
        return {**self._beyond, **self._prefix.spans()}

    async def grow(self, at_hand: Mapping[int, JournalEntry]) -> None:
        """Append what follows the prefix without a gap.

        :param at_hand: finished positions that need not be read back from the journal
        :raises StorageError: if a file cannot be written; each then ends with a whole row
        :raises JournalError: if an entry is no longer in the journal as it was
        """
        while not self._held and (ready := self._prefix.ready(_CHUNK_BYTES)):
            if all(position in at_hand for position, _ in ready):
                entries = [at_hand[position] for position, _ in ready]
            else:
                loop = asyncio.get_running_loop()
                spans = [span for _, span in ready]
                entries = await loop.run_in_executor(self._executor, self._read_back, spans)
            written = await self._append(entries)
            for entry in entries:
                self._prefix.settle(entry.outcome)
            self._beyond.update(ready[written:])

    async def _append(self, entries: list[JournalEntry]) -> int:
        """Append the lines of as many entries as there is room for; return how many that are."""
        lines: dict[str, list[bytes]] = {name: [] for name in LINE_FILES}
        room = self._count - self._prefix.settled.accepted
        written = 0
        for entry in entries:
            if room <= 0:
                break
            room -= entry.outcome == "accepted"
            written += 1
            for name, line in entry.lines():
                lines[name].append(line)
        for name, added in lines.items():
            if added:
                data = join_lines(added)
                await self._files[name].append(data)
                self.extents[name].grow(data, len(added))
        return written

    def _read_back(self, spans: list[Span]) -> list[JournalEntry]:
        try:
            return [read_entry(self._journal.fileno(), span) for span in spans]
        except (OSError, ValueError) as error:
            raise JournalError(
                f"{self._journal.path} was changed while the run was using it ({error}); run the same command again"
            ) from error

    async def close(self) -> StorageError | None:
        """Close the files; return the first failure."""
        failure = None
        for file in self._files.values():
            try:
                await file.close()
            except StorageError as error:
                failure = failure or error
        return failure

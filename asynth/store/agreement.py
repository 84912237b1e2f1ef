"""Bringing a run's files into agreement when it is opened: the journal is the truth, the row files follow from it.

One pass over the journal finds what is finished and compares the row files with it, byte for byte, as far as they go; of
what a checkpoint proves to be as it was, hashing is enough. Where they stop agreeing (a write that was cut short, a file that
somebody edited) they are cut; the run then appends what is missing, in the way it always does. What was edited is kept
aside, a journal that is gone is rebuilt, and a smaller count takes nothing away. Damaged lines of the journal are noted in
it, so that the next opening is silent about them. This is plain blocking code for a worker thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from asynth.store.checkpoint import Checkpoint, read_checkpoint
from asynth.store.entry import Counts, JournalEntry
from asynth.store.journal import Acknowledged, Damage, Span, encode, read_entry, scan
from asynth.store.layout import LINE_FILES, Layout
from asynth.store.line_file import Extent, naming_failures
from asynth.store.prefix import Prefix
from asynth.store.repairs import rebuild_journal, set_aside


class OpeningAbandonedError(Exception):
    """The opening was told to stop; nothing but cuts that any opening makes has been done."""


@dataclass(slots=True)
class Agreement:
    """What stands on disk after the files were brought into agreement.

    :param journal: how far it is valid
    :param from_checkpoint: bytes of it that a checkpoint spared decoding
    :param finished: all finished positions of the journal
    :param extents: by file name, how much of it agrees with the journal
    :param damages: damaged lines, a torn last one included, that were not reported before
    :param repairs: what else was made good, one line each
    """

    prefix: Prefix
    count: int
    journal: Extent = field(default_factory=Extent)
    from_checkpoint: int = 0
    finished: Counts = field(default_factory=Counts)
    extents: dict[str, Extent] = field(default_factory=lambda: {name: Extent() for name in LINE_FILES})
    damages: list[Damage] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)

    def begin_at(self, checkpoint: Checkpoint, journal: int) -> None:
        """Take over what was found earlier and is still so.

        :param journal: descriptor of the journal; a place that does not hold what the checkpoint says is not taken over
        """
        self.journal, self.finished = checkpoint.journal, checkpoint.settled
        self.from_checkpoint = self.journal.size
        self.extents.update(checkpoint.files)
        self.prefix.skip(checkpoint.settled)
        for position, span in checkpoint.waiting.items():
            with suppress(ValueError):
                entry = read_entry(journal, span)
                if entry.position == position and self.prefix.owns(position) and not self.prefix.holds(position):
                    self.prefix.add(position, span)
                    self.finished = self.finished.plus(entry.outcome)


def agree(layout: Layout, shard: tuple[int, int], count: int, is_abandoned: Callable[[], bool]) -> Agreement:
    """Read the journal, and cut the journal and the row files to what is valid.

    :param count: accepted rows that the row files may hold; those that they hold already stay
    :param is_abandoned: asked now and then; the opening ends early when it says so
    :raises StorageError: if a file cannot be read or cut
    :raises OpeningAbandonedError: if `is_abandoned` said so
    """
    agreement = Agreement(Prefix(shard), count)
    with naming_failures(layout.journal):
        if rebuilt := rebuild_journal(layout):
            agreement.repairs.append(rebuilt)
    with naming_failures(layout.journal), layout.journal.open("a+b") as journal:
        checkpoint = read_checkpoint(layout, is_abandoned)
        if checkpoint is not None:
            agreement.begin_at(checkpoint, journal.fileno())
        journal.seek(agreement.journal.size)
        with _Comparison(layout, agreement, journal.fileno()) as comparison:
            comparison.follow()
            for span, entry in _undamaged(journal, agreement):
                if is_abandoned():
                    raise OpeningAbandonedError
                comparison.take(entry, span)
            edited = comparison.find_edited()
        os.ftruncate(journal.fileno(), agreement.journal.size)
        for damage in agreement.damages:
            if not damage.torn:
                note = encode(Acknowledged(damage.span.offset))
                os.write(journal.fileno(), note)
                agreement.journal.grow(note, 1)
    for name, extent in agreement.extents.items():
        with naming_failures(layout.line_file(name)):
            if name in edited:
                agreement.repairs.append(set_aside(layout, name, extent.size, extent.lines + 1))
            _cut(layout.line_file(name), extent.size)
    return agreement


def _undamaged(journal: BinaryIO, agreement: Agreement) -> Iterator[tuple[Span, JournalEntry]]:
    damages: dict[int, Damage] = {}
    for span, entry in scan(journal, agreement.journal):
        if isinstance(entry, Damage):
            damages[span.offset] = entry
        elif isinstance(entry, Acknowledged):
            damages.pop(entry.offset, None)
        elif entry is not None:
            yield span, entry
    agreement.damages.extend(damages.values())


class _Comparison:
    """Walks along the prefix and the row files side by side, until the first line that is not where it belongs."""

    def __init__(self, layout: Layout, agreement: Agreement, journal: int) -> None:
        self._layout = layout
        self._agreement = agreement
        self._journal = journal
        self._streams: dict[str, BinaryIO] = {}
        self._stack = ExitStack()

    def __enter__(self) -> _Comparison:
        for name in LINE_FILES:
            with suppress(FileNotFoundError):
                self._streams[name] = self._stack.enter_context(self._layout.line_file(name).open("rb"))
                self._streams[name].seek(self._agreement.extents[name].size)
        self._agrees = True
        self._edited: set[str] = set()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def take(self, entry: JournalEntry, span: Span) -> None:
        """Take an entry of the journal into account; of two for one position the first counts."""
        agreement, prefix = self._agreement, self._agreement.prefix
        if prefix.holds(entry.position) or not prefix.owns(entry.position):
            return
        prefix.add(entry.position, span)
        agreement.finished = agreement.finished.plus(entry.outcome)
        self.follow(entry)

    def follow(self, at_hand: JournalEntry | None = None) -> None:
        """Go on as far as positions are finished without a gap, also behind the rows that are asked for: those stay."""
        prefix = self._agreement.prefix
        while self._agrees and (ready := prefix.ready(0)):
            [(position, where)] = ready
            following = at_hand
            if following is None or following.position != position:
                following = read_entry(self._journal, where)
            self._agrees = self._compare(following)
            if self._agrees:
                prefix.settle(following.outcome)

    def find_edited(self) -> set[str]:
        """Return the names of the files that hold what no run wrote there, and settle how many rows the files may hold."""
        agreement = self._agreement
        if self._agrees and not agreement.prefix.waiting and not agreement.damages:
            self._edited.update(name for name, stream in self._streams.items() if stream.read(1))
        agreement.count = max(agreement.count, agreement.prefix.settled.accepted)
        return self._edited

    def _compare(self, entry: JournalEntry) -> bool:
        lines = [(name, line + b"\n") for name, line in entry.lines()]
        for name, line in lines:
            stream = self._streams.get(name)
            there = stream.read(len(line)) if stream is not None else b""
            if there != line:
                if not line.startswith(there):  # a write that was cut short leaves a beginning
                    self._edited.add(name)
                return False
        for name, line in lines:
            self._agreement.extents[name].grow(line, 1)
        return True


def _cut(path: Path, size: int) -> None:
    with path.open("ab") as stream:
        if stream.tell() > size:
            stream.truncate(size)

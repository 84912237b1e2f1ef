"""Making good what somebody did to a run's files from outside, so that nothing is lost and nothing happens without a word.

The journal is the truth while it is there. Where it is gone, rows and evidence together hold all that it said of them; where
a row was edited, the edited file stays aside for whoever edited it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count as count_from
from pathlib import Path
from typing import Any, BinaryIO

from asynth.errors import DatasetError
from asynth.store.directory import claim_directory
from asynth.store.entry import JournalEntry
from asynth.store.journal import Acknowledged, Damage, Span, encode, scan
from asynth.store.layout import EVIDENCE, PARTIAL, QUARANTINE, SPLITS, Layout
from asynth.store.line_file import naming_failures
from asynth.store.matching import match_examples
from asynth.store.reading import parse_object, read_lines


def rebuild_journal(layout: Layout) -> str:
    """Write a journal from the rows and their evidence, if the run has these and no journal.

    :return: what was done, in one line; "" where there was nothing to do
    :raises OSError: if it cannot be written; nothing has changed then
    """
    evidence = layout.line_file(EVIDENCE)
    if _size(layout.journal) or not _size(evidence):
        return ""
    for split in SPLITS:  # one that is gone as well costs its rows, not the others
        layout.rows(split).touch()
    rebuilt = lost = 0
    with _Replacement(layout) as journal:
        for match in match_examples(layout.directory):
            entry = None
            if match.record is not None and match.row is not None and not match.problem:
                entry = _accept(match.record, match.row.line, match.line)
            if entry is None:
                lost += 1
            else:
                rebuilt += 1
                journal.write(encode(entry))
        for entry in _quarantined(layout):
            journal.write(encode(entry))
    left = f"; {lost} lines did not belong together and are made again" if lost else ""
    return f"{layout.journal} was gone: rebuilt from {rebuilt} rows and their evidence{left}"


def reopen_quarantined(directory: Path, identity: Mapping[str, Any], shard: tuple[int, int] = (0, 1)) -> int:
    """Take the quarantined positions out of the run's journal, so that they are owed again. Blocks.

    :param identity: and shard, as :func:`asynth.store.open_run` takes them
    :return: how many positions are owed again
    :raises RunDirectoryError: if the directory holds another run, or is in use
    :raises StorageError: if the journal cannot be written; nothing has changed then
    """
    claim = claim_directory(directory, {**identity, "shard": list(shard)}, "resume")
    try:
        with naming_failures(claim.layout.journal):
            return _drop_quarantined(claim.layout)
    finally:
        claim.release()


def _drop_quarantined(layout: Layout) -> int:
    """Write the journal anew without quarantined positions; lines that were damaged and made good go as well."""
    made_good = {entry.offset for _, entry in _scan(layout) if isinstance(entry, Acknowledged)}
    finished: set[int] = set()
    reopened: set[int] = set()
    with layout.journal.open("rb") as old, _Replacement(layout) as new:
        for span, entry in _scan(layout):
            if isinstance(entry, Acknowledged) or (isinstance(entry, Damage) and span.offset in made_good):
                continue
            if isinstance(entry, JournalEntry):
                if entry.position in finished:
                    continue
                finished.add(entry.position)
                if entry.outcome == "quarantined":
                    reopened.add(entry.position)
                    continue
            old.seek(span.offset)
            new.write(old.read(span.length))
    return len(reopened)


def set_aside(layout: Layout, name: str, offset: int, number: int) -> str:
    """Keep what stands in a file of lines from `offset` on, which is cut, and say where.

    :param number: of the line at `offset`, from 1
    :return: one line for a person
    :raises OSError: if it cannot be kept
    """
    path = layout.line_file(name)
    kept = next(place for n in count_from(1) if not (place := layout.work / f"{name}.aside{n}").exists())
    with path.open("rb") as old, kept.open("xb") as new:
        old.seek(offset)
        while chunk := old.read(1 << 20):
            new.write(chunk)
    return (
        f"{path} line {number} is not what the journal has: what stood there and behind it is kept in {kept}, "
        "and the run's own lines take its place"
    )


class _Replacement:
    """A new journal that takes the old one's place when it is whole."""

    def __init__(self, layout: Layout) -> None:
        self._target = layout.journal
        self._partial = layout.work / (layout.journal.name + PARTIAL)

    def __enter__(self) -> BinaryIO:
        self._stream = self._partial.open("wb")
        return self._stream

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._stream.flush()
                os.fsync(self._stream.fileno())
        finally:
            self._stream.close()
            if kind is not None:
                self._partial.unlink(missing_ok=True)
        if kind is None:
            self._partial.replace(self._target)


def _scan(layout: Layout) -> Iterator[tuple[Span, JournalEntry | Acknowledged | Damage | None]]:
    with layout.journal.open("rb") as stream:
        yield from scan(stream)


def _accept(record: dict[str, object], row: bytes, evidence: bytes) -> JournalEntry | None:
    position, split = record.get("position"), record.get("split")
    try:
        return JournalEntry(position, "accepted", split, row, evidence, None)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None


def _quarantined(layout: Layout) -> Iterator[JournalEntry]:
    path = layout.line_file(QUARANTINE)
    if not _size(path):
        return
    for number, line in read_lines(path, strict=False):
        with suppress(DatasetError, ValueError, KeyError):
            yield JournalEntry(parse_object(path, number, line)["position"], "quarantined", None, None, None, line)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0

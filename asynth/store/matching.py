"""Which row belongs to which line of evidence, also where some were edited, removed, added or moved.

Rows and evidence stand in position order, so they are walked side by side; a digest that does not fit spoils the pair it
stands in and no other. It writes nothing and takes no lock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.errors import DatasetError
from asynth.store.layout import EVIDENCE, SPLITS, Layout, Split
from asynth.store.reading import REMEDY, Row, existing, name_split, parse_object, read_lines


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line begins in its file.

    :param offset: in bytes
    :param number: of the line, from 1
    """

    offset: int = 0
    number: int = 1


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of evidence that follow each other, and where in each split the rows begin that they name.

    :param lines: of evidence; None for all that are left, and then the rows that no evidence names
    """

    lines: int | None = None
    evidence: Place = Place()
    rows: Mapping[Split, Place] = field(default_factory=lambda: dict.fromkeys(SPLITS, Place()))


WHOLE: Final = Stretch()
"""A run from its beginning to its end."""


def divide(directory: Path, most: int) -> list[Stretch]:
    """Return the run at `directory` as stretches of at most `most` rows, one at least.

    Where rows and evidence belong together, walking the stretches one after another finds what a walk over the whole
    finds. The first fault is found in both, and what comes behind it need not be the same.

    :raises asynth.errors.RunDirectoryError: if `directory` holds no run
    """
    layout = Layout(directory)
    found: list[Stretch] = []
    with ExitStack() as files:
        streams = {split: files.enter_context(existing(layout.rows(split)).open("rb")) for split in SPLITS}
        evidence = files.enter_context(existing(layout.line_file(EVIDENCE)).open("rb"))
        rows, here = dict.fromkeys(SPLITS, Place()), Place()
        begun, lines = Stretch(), 0
        for line in evidence:
            if lines == most:
                found.append(replace(begun, lines=most))
                begun, lines = Stretch(None, here, dict(rows)), 0
            here = _after(here, line)
            split = name_split(line)
            if split is not None:
                rows[split] = _after(rows[split], next(streams[split], b""))
            lines += 1
    return [*found, begun]


def _after(place: Place, line: bytes) -> Place:
    return Place(place.offset + len(line), place.number + 1)


@dataclass(frozen=True, slots=True)
class Match:
    """A line of evidence with its row, or what one of them lacks.

    :param record: None for a row without evidence, or a line of evidence that is none
    :param line: the line of evidence that holds the record, without its newline
    :param row: None where the row that evidence names is not in its place
    :param problem: what is wrong with the pair, in one line that names file and line; "" where both belong together
    """

    record: dict[str, Any] | None
    line: bytes
    row: Row | None
    problem: str = ""


def match_examples(directory: Path, stretch: Stretch = WHOLE, splits: Collection[Split] = SPLITS) -> Iterator[Match]:
    """Yield evidence and rows in position order, and then the rows that no evidence names.

    :param stretch: of :func:`divide`, where not the whole run is walked
    :param splits: what is of another split is passed over
    :raises asynth.errors.RunDirectoryError: if `directory` holds no run
    """
    layout = Layout(directory)
    lines = {split: _Lines(existing(layout.rows(split)), split, stretch.rows[split]) for split in splits}
    evidence = existing(layout.line_file(EVIDENCE))
    ahead = _Ahead(evidence)
    begins = stretch.evidence
    told = read_lines(evidence, strict=False, offset=begins.offset, first=begins.number)
    for number, line in islice(told, stretch.lines):
        if splits is not SPLITS and name_split(line) not in splits:
            continue
        try:
            record = parse_object(evidence, number, line)
        except ValueError as error:
            yield Match(None, line, None, str(error))
            continue
        split = record.get("split")
        if split not in lines:
            yield Match(record, line, None, f"{evidence} line {number} names no split; {REMEDY}")
            continue
        ahead.number = number
        yield from _match(record, line, lines[split], ahead)
    if stretch.lines is not None:
        return
    for rest in lines.values():
        while rest.peek() is not None:
            row = rest.take()
            yield Match(None, b"", row, f"{rest.path} line {row.number} has no evidence; {REMEDY}")


def read_examples(
    directory: Path, stretch: Stretch = WHOLE, splits: Collection[Split] = SPLITS
) -> Iterator[tuple[dict[str, Any], Row]]:
    """Yield the evidence of each row together with the row, in position order; parameters as of :func:`match_examples`.

    :raises asynth.errors.RunDirectoryError: if `directory` holds no run
    :raises DatasetError: where rows and evidence do not belong together
    """
    for match in match_examples(directory, stretch, splits):
        if match.record is None or match.row is None or match.problem:
            raise DatasetError(match.problem)
        yield match.record, match.row


class _Lines:
    """The rows of a split, with a look ahead."""

    def __init__(self, path: Path, split: Split, begins: Place) -> None:
        self.path = path
        self._split: Split = split
        self._stream = read_lines(path, strict=False, offset=begins.offset, first=begins.number)
        self._ahead: deque[Row] = deque()

    def peek(self, ahead: int = 0) -> Row | None:
        while len(self._ahead) <= ahead:
            found = next(self._stream, None)
            if found is None:
                return None
            self._ahead.append(Row(self._split, *found))
        return self._ahead[ahead]

    def take(self) -> Row:
        return self._ahead.popleft()


def _match(record: dict[str, Any], line: bytes, rows: _Lines, ahead: _Ahead) -> Iterator[Match]:
    wanted: Any = record.get("sha256")
    row = rows.peek()
    if row is not None and row.sha256 == wanted:
        yield Match(record, line, rows.take())
        return
    where = f"the end of {rows.path}" if row is None else f"{rows.path} line {row.number}"
    differs = f"{where} is not the row that evidence names as {record.get('id')}; {REMEDY}"
    following = rows.peek(1)
    if row is None or ahead.has(row.sha256):  # the row of a later record stands there: this one is missing
        yield Match(record, line, None, differs)
    elif following is not None and following.sha256 == wanted:
        yield Match(None, b"", rows.take(), f"{where} has no evidence; {REMEDY}")
        yield Match(record, line, rows.take())
    else:
        yield Match(record, line, rows.take(), differs)


class _Ahead:
    """The rows that evidence names further on, read when the first row is missing.

    :ivar number: of the line of evidence that is being matched, from 1
    """

    def __init__(self, evidence: Path) -> None:
        self.number = 0
        self._evidence = evidence
        self._last: dict[bytes, int] | None = None

    def has(self, sha256: str) -> bool:
        """Tell whether a later line names the row with this digest, in hex."""
        if self._last is None:
            self._last = {}
            for number, line in read_lines(self._evidence, strict=False):
                with suppress(ValueError, KeyError, TypeError):
                    self._last[bytes.fromhex(orjson.loads(line)["sha256"])] = number
        return self._last.get(bytes.fromhex(sha256), 0) > self.number

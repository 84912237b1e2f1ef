"""Which row belongs to which line of evidence, also where some were edited, removed, added or moved.

Rows and evidence stand in position order, so they are walked side by side; a digest that does not fit spoils the pair it
stands in and no other. It writes nothing and takes no lock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from asynth.errors import DatasetError
from asynth.store.layout import EVIDENCE, SPLITS, Layout, Split
from asynth.store.reading import REMEDY, Row, existing, parse_object, read_lines


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


def match_examples(directory: Path) -> Iterator[Match]:
    """Yield evidence and rows in position order, and then the rows that no evidence names.

    :raises asynth.errors.RunDirectoryError: if `directory` holds no run
    """
    layout = Layout(directory)
    lines = {split: _Lines(existing(layout.rows(split)), split) for split in SPLITS}
    evidence = existing(layout.line_file(EVIDENCE))
    ahead = _Ahead(evidence)
    for number, line in read_lines(evidence, strict=False):
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
    for rest in lines.values():
        while rest.peek() is not None:
            row = rest.take()
            yield Match(None, b"", row, f"{rest.path} line {row.number} has no evidence; {REMEDY}")


def read_examples(directory: Path) -> Iterator[tuple[dict[str, Any], Row]]:
    """Yield the evidence of each row together with the row, in position order.

    :raises asynth.errors.RunDirectoryError: if `directory` holds no run
    :raises DatasetError: where rows and evidence do not belong together
    """
    for match in match_examples(directory):
        if match.record is None or match.row is None or match.problem:
            raise DatasetError(match.problem)
        yield match.record, match.row


class _Lines:
    """The rows of a split, with a look ahead."""

    def __init__(self, path: Path, split: Split) -> None:
        self.path = path
        self._split: Split = split
        self._stream = read_lines(path, strict=False)
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

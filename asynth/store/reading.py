"""Reading a finished run: rows, evidence, quarantine and manifest as streams, with clear errors where they are damaged.

It writes nothing and takes no lock, so a run that is being written can be read as far as it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.errors import DatasetError, RunDirectoryError
from asynth.store.layout import EVIDENCE, QUARANTINE, SPLITS, Layout, Split

_REMEDY: Final = "run the command that made it once more, which rebuilds it from the journal"


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in its file.

    :param number: the line's number in the file, from 1
    :param line: the line without its newline
    """

    split: Split
    number: int
    line: bytes

    @property
    def sha256(self) -> str:
        """The digest that evidence gives for this row."""
        return hashlib.sha256(self.line).hexdigest()


def read_rows(directory: Path) -> Iterator[Row]:
    """Yield all rows, split by split, in the order of their files.

    :raises RunDirectoryError: if `directory` holds no rows
    :raises DatasetError: if a line is not a row, at that line
    """
    for split in SPLITS:
        path = _existing(Layout(directory).rows(split))
        for number, line in _read_lines(path):
            if not isinstance(_parse(path, number, line).get("messages"), list):
                raise DatasetError(f"{path} line {number} is not a row, it has no messages; {_REMEDY}")
            yield Row(split, number, line)


def count_rows(directory: Path) -> dict[str, int]:
    """Return the number of rows by split.

    :raises RunDirectoryError: if `directory` holds no rows
    """
    counts: dict[str, int] = {}
    for split in SPLITS:
        with _existing(Layout(directory).rows(split)).open("rb") as stream:
            counts[split] = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))
    return counts


def read_evidence(directory: Path) -> Iterator[dict[str, Any]]:
    """Yield the evidence of all rows, in position order.

    :raises RunDirectoryError: if `directory` holds no evidence
    :raises DatasetError: if a line is damaged, at that line
    """
    return _read_objects(_existing(Layout(directory).line_file(EVIDENCE)))


def read_quarantine(directory: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of quarantined positions, in position order; errors as :func:`read_evidence`."""
    return _read_objects(_existing(Layout(directory).line_file(QUARANTINE)))


def read_examples(directory: Path) -> Iterator[tuple[dict[str, Any], Row]]:
    """Yield the evidence of each row together with the row, in position order.

    :raises RunDirectoryError: if `directory` holds no run
    :raises DatasetError: if rows and evidence do not belong together
    """
    layout = Layout(directory)
    rows = {split: _read_lines(_existing(layout.rows(split))) for split in SPLITS}
    for record in read_evidence(directory):
        split = _split_of(record)
        number, line = next(rows[split], (0, b""))
        row = Row(split, number, line)
        if row.sha256 != record.get("sha256"):
            where = f"{layout.rows(split)} line {number}" if number else f"the end of {layout.rows(split)}"
            raise DatasetError(f"{where} is not the row that evidence names as {record.get('id')}; {_REMEDY}")
        yield record, row
    for split, rest in rows.items():
        for number, _ in rest:
            raise DatasetError(f"{layout.rows(split)} line {number} has no evidence; {_REMEDY}")


def find_example(directory: Path, identifier: str) -> dict[str, Any] | None:
    """Return the evidence of the row `identifier`, or None; errors as :func:`read_evidence`."""
    return _find(_existing(Layout(directory).line_file(EVIDENCE)), identifier)


def find_quarantined(directory: Path, identifier: str) -> dict[str, Any] | None:
    """Return the record of the quarantined `identifier`, or None; errors as :func:`read_evidence`."""
    return _find(_existing(Layout(directory).line_file(QUARANTINE)), identifier)


def read_row(directory: Path, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row that `record`, a line of evidence, is about: ``{"messages": [...]}``.

    :raises DatasetError: if its split holds no such row
    """
    path = _existing(Layout(directory).rows(_split_of(record)))
    wanted = record.get("sha256")
    for number, line in _read_lines(path):
        if hashlib.sha256(line).hexdigest() == wanted:
            return _parse(path, number, line)
    raise DatasetError(f"{path} does not hold the row that evidence names as {record.get('id')}; {_REMEDY}")


def read_manifest(directory: Path) -> dict[str, Any]:
    """Return the manifest.

    :raises RunDirectoryError: if there is none
    :raises DatasetError: if it is damaged
    """
    path = _existing(Layout(directory).manifest)
    try:
        manifest = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise DatasetError(f"{path} is not JSON ({error}); {_REMEDY}") from None
    if not isinstance(manifest, dict):
        raise DatasetError(f"{path} does not hold a JSON object; {_REMEDY}")
    return manifest


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise RunDirectoryError(f"{path} is not there; name a directory that asynth made, or begin it with --out")
    return path


def _read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.endswith(b"\n"):
                raise DatasetError(f"{path} line {number} is cut off; {_REMEDY}")
            yield number, line[:-1]


def _read_objects(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in _read_lines(path):
        yield _parse(path, number, line)


def _parse(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise DatasetError(f"{path} line {number} is not JSON ({error}); {_REMEDY}") from None
    if not isinstance(value, dict):
        raise DatasetError(f"{path} line {number} is not a JSON object; {_REMEDY}")
    return value


def _find(path: Path, identifier: str) -> dict[str, Any] | None:
    wanted = orjson.dumps(identifier)
    for number, line in _read_lines(path):
        if wanted in line:
            record = _parse(path, number, line)
            if record.get("id") == identifier:
                return record
    return None


def _split_of(record: Mapping[str, Any]) -> Split:
    for split in SPLITS:
        if record.get("split") == split:
            return split
    raise DatasetError(f"evidence of {record.get('id')} names no split; {_REMEDY}")

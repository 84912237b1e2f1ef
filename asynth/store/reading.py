"""Reading a finished run: rows, evidence, quarantine and manifest as streams, with clear errors where they are damaged.

It writes nothing and takes no lock, so a run that is being written can be read as far as it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.errors import DatasetError, RunDirectoryError
from asynth.store.entry import JournalEntry
from asynth.store.journal import Acknowledged, Damage, scan
from asynth.store.layout import EVIDENCE, QUARANTINE, SPLITS, Layout, Split

_SPLIT_KEY: Final = b'"split":"'
"""How evidence's member for the split is written; only a line that has it otherwise must be parsed to know its split."""

REMEDY: Final = "run the command that made it once more, which rebuilds it from the journal"


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
        path = existing(Layout(directory).rows(split))
        for number, line in read_lines(path):
            if not _is_conversation(parse_object(path, number, line).get("messages")):
                raise DatasetError(f"{path} line {number} is not a row, it has no question and answer; {REMEDY}")
            yield Row(split, number, line)


def _is_conversation(messages: object) -> bool:
    return (
        isinstance(messages, list)
        and len(messages) >= 2
        and all(isinstance(one, dict) and isinstance(one.get("content"), str) for one in messages)
    )


def count_rows(directory: Path) -> dict[str, int]:
    """Return the number of rows by split.

    :raises RunDirectoryError: if `directory` holds no rows
    """
    counts: dict[str, int] = {}
    for split in SPLITS:
        with existing(Layout(directory).rows(split)).open("rb") as stream:
            counts[split] = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))
    return counts


def read_evidence(directory: Path) -> Iterator[dict[str, Any]]:
    """Yield the evidence of all rows, in position order.

    :raises RunDirectoryError: if `directory` holds no evidence
    :raises DatasetError: if a line is damaged, at that line
    """
    return _read_objects(existing(Layout(directory).line_file(EVIDENCE)))


def read_quarantine(directory: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of quarantined positions, in position order; errors as :func:`read_evidence`."""
    return _read_objects(existing(Layout(directory).line_file(QUARANTINE)))


def find_example(directory: Path, identifier: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the evidence of the row `identifier` and the row itself, ``{"messages": [...]}``, or None.

    Rows and evidence are in one order, so how many lines before it name the same split says where the row stands: only one
    row of a hundred thousand has to be hashed. A row that is not there is looked for everywhere.

    :raises RunDirectoryError: if `directory` holds no evidence
    :raises DatasetError: if the line is damaged, or its split holds no such row
    """
    path = existing(Layout(directory).line_file(EVIDENCE))
    wanted = orjson.dumps(identifier)
    before = dict.fromkeys(SPLITS, 0)
    for number, line in read_lines(path):
        if wanted in line:
            record = parse_object(path, number, line)
            if record.get("id") == identifier:
                return record, _read_row_at(directory, record, before)
        split = name_split(line)
        if split is not None:
            before[split] += 1
    return None


def name_split(line: bytes) -> Split | None:
    """Return the split that a line of evidence names, read without the rest of it; None where it names none."""
    start = line.find(_SPLIT_KEY) + len(_SPLIT_KEY)
    found = _SPLITS.get(line[start : line.find(b'"', start)])
    if found is None:
        with suppress(ValueError, AttributeError):
            told = orjson.loads(line).get("split")
            found = next((split for split in SPLITS if split == told), None)
    return found


_SPLITS: Final[Mapping[bytes, Split]] = {split.encode(): split for split in SPLITS}


def find_quarantined(directory: Path, identifier: str) -> dict[str, Any] | None:
    """Return the record of the quarantined `identifier`, or None; errors as :func:`read_evidence`."""
    return _find(existing(Layout(directory).line_file(QUARANTINE)), identifier)


def _read_row_at(directory: Path, record: Mapping[str, Any], before: Mapping[Split, int]) -> dict[str, Any]:
    split = _split_of(record)
    path = existing(Layout(directory).rows(split))
    with path.open("rb") as stream:
        line = next(islice(stream, before[split], None), b"").removesuffix(b"\n")
    if hashlib.sha256(line).hexdigest() == record.get("sha256"):
        return parse_object(path, before[split] + 1, line)
    return read_row(directory, record)


def read_row(directory: Path, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row that `record`, a line of evidence, is about: ``{"messages": [...]}``.

    :raises DatasetError: if its split holds no such row
    """
    path = existing(Layout(directory).rows(_split_of(record)))
    wanted = record.get("sha256")
    for number, line in read_lines(path):
        if hashlib.sha256(line).hexdigest() == wanted:
            return parse_object(path, number, line)
    raise DatasetError(f"{path} does not hold the row that evidence names as {record.get('id')}; {REMEDY}")


def read_journal(directory: Path) -> Iterator[JournalEntry | Damage]:
    """Yield the journal's finished positions as it stands, then its damaged lines that no opening has made good yet.

    Nothing where there is no journal.
    """
    path = Layout(directory).journal
    if not path.is_file():
        return
    damages: dict[int, Damage] = {}
    with path.open("rb") as stream:
        for span, entry in scan(stream):
            if isinstance(entry, Damage):
                damages[span.offset] = entry
            elif isinstance(entry, Acknowledged):
                damages.pop(entry.offset, None)
            elif entry is not None:
                yield entry
    yield from damages.values()


def hash_file(path: Path) -> tuple[int, int, str]:
    """Return the lines, the bytes and the SHA-256 (hex) of a file."""
    lines = size = 0
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            lines += chunk.count(b"\n")
            size += len(chunk)
            digest.update(chunk)
    return lines, size, digest.hexdigest()


def read_manifest(directory: Path) -> dict[str, Any]:
    """Return the manifest.

    :raises RunDirectoryError: if there is none
    :raises DatasetError: if it is damaged
    """
    path = existing(Layout(directory).manifest)
    try:
        manifest = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise DatasetError(f"{path} is not JSON ({error}); {REMEDY}") from None
    if not isinstance(manifest, dict):
        raise DatasetError(f"{path} does not hold a JSON object; {REMEDY}")
    return manifest


def existing(path: Path) -> Path:
    """Return `path` if it is a file.

    :raises RunDirectoryError: if it is none
    """
    if not path.is_file():
        raise RunDirectoryError(f"{path} is not there; name a directory that asynth made, or begin it with --out")
    return path


def read_lines(path: Path, *, strict: bool = True, offset: int = 0, first: int = 1) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file with their numbers.

    :param strict: whether a last line without a newline is an error
    :param offset: in bytes, where to begin
    :param first: the number of the line that begins there
    :raises DatasetError: if a last line without a newline is an error, and there is one
    """
    with path.open("rb") as stream:
        stream.seek(offset)
        for number, line in enumerate(stream, start=first):
            if strict and not line.endswith(b"\n"):
                raise DatasetError(f"{path} line {number} is cut off; {REMEDY}")
            yield number, line.removesuffix(b"\n")


def _read_objects(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in read_lines(path):
        yield parse_object(path, number, line)


def parse_object(path: Path, number: int, line: bytes) -> dict[str, Any]:
    """Return the JSON object that a line holds.

    :raises DatasetError: if it holds none
    """
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise DatasetError(f"{path} line {number} is not JSON ({error}); {REMEDY}") from None
    if not isinstance(value, dict):
        raise DatasetError(f"{path} line {number} is not a JSON object; {REMEDY}")
    return value


def _find(path: Path, identifier: str) -> dict[str, Any] | None:
    wanted = orjson.dumps(identifier)
    for number, line in read_lines(path):
        if wanted in line:
            record = parse_object(path, number, line)
            if record.get("id") == identifier:
                return record
    return None


def _split_of(record: Mapping[str, Any]) -> Split:
    for split in SPLITS:
        if record.get("split") == split:
            return split
    raise DatasetError(f"evidence of {record.get('id')} names no split; {REMEDY}")

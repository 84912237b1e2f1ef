r"""The journal's lines: what one finished position looks like on disk, and how a file of them is read back.

A line is a JSON object that begins with the checksum of the rest: ``{"sum":"<16 hex digits>","position":7,...}\n``. The
checksum is BLAKE2b (8 bytes) over the same object without the `sum` member, byte for byte, so unknown members are covered
and carried, and any edit or torn write shows. Rows travel as JSON strings, because their exact bytes matter. This module
neither repairs nor orders anything.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import orjson

from asynth.store.entry import JournalEntry
from asynth.store.line_file import Extent

_HEAD: Final = b'{"sum":"'
_SUM_END: Final = len(_HEAD) + 16
_BODY: Final = _SUM_END + len(b'",')
_POSITION: Final = re.compile(rb'"position":(\d{1,18})[,}]')


@dataclass(frozen=True, slots=True)
class Span:
    """Where a line stands in the journal, in bytes, its newline included."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Damage:
    """A line that cannot be used.

    :param number: the line's number, from 1
    :param torn: whether it is an unfinished last line, which is what being killed in the middle of a write leaves
    :param position: the position that the line seems to have been about, where it can still be read
    """

    number: int
    span: Span
    reason: str
    torn: bool = False
    position: int | None = None

    def describe(self, path: str) -> str:
        """Return one line for a person."""
        whose = "its position" if self.position is None else f"position {self.position}"
        return f"{path} line {self.number} (byte {self.span.offset}) {self.reason}; {whose} will be made again"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A note that the damaged line at `offset` has been reported and its position is owed again."""

    offset: int


def encode(entry: JournalEntry | Acknowledged) -> bytes:
    """Return the line of `entry`, newline included."""
    members: dict[str, Any]
    if isinstance(entry, Acknowledged):
        members = {"acknowledged": entry.offset}
    else:
        members = {"position": entry.position, "outcome": entry.outcome}
        if entry.split is not None:
            members["split"] = entry.split
        for name in ("row", "evidence", "quarantine"):
            line: bytes | None = getattr(entry, name)
            if line is not None:
                members[name] = line.decode()
    body = orjson.dumps(members)
    return b'%b%b",%b\n' % (_HEAD, _checksum(body), body[1:])


def decode(line: bytes) -> JournalEntry | Acknowledged | None:
    """Return what `line` (newline included) records; None for a kind of entry that this version does not know.

    :raises ValueError: if the line is damaged; the message fits after "line 7 "
    """
    if not line.startswith(_HEAD) or not line.endswith(b"}\n") or line[_SUM_END:_BODY] != b'",':
        raise ValueError("is not an entry of the journal")
    body = b"{" + line[_BODY:-1]
    if _checksum(body) != line[len(_HEAD) : _SUM_END]:
        raise ValueError("does not match its checksum")
    members = orjson.loads(body)
    if "acknowledged" in members:
        return Acknowledged(members["acknowledged"])
    if "position" not in members:
        return None
    row, evidence, quarantine = (
        None if members.get(name) is None else str(members[name]).encode() for name in ("row", "evidence", "quarantine")
    )
    return JournalEntry(members["position"], members["outcome"], members.get("split"), row, evidence, quarantine)


def scan(
    stream: BinaryIO, extent: Extent | None = None
) -> Iterator[tuple[Span, JournalEntry | Acknowledged | Damage | None]]:
    """Read a journal line by line; damaged lines come as :class:`Damage` and do not end it.

    :param extent: of what precedes the place that `stream` is at; it grows by each whole line, before that is yielded
    """
    offset = 0 if extent is None else extent.size
    for number, line in enumerate(stream, start=1 if extent is None else extent.lines + 1):
        span = Span(offset, len(line))
        offset += len(line)
        if extent is not None and line.endswith(b"\n"):
            extent.grow(line, 1)
        try:
            if not line.endswith(b"\n"):
                raise ValueError("is unfinished")
            yield span, decode(line)
        except (ValueError, KeyError, TypeError) as error:
            reason = str(error) if type(error) is ValueError else "is of a form that this version does not know"
            found = _POSITION.search(line)
            position = int(found[1]) if found else None
            yield span, Damage(number, span, reason, torn=not line.endswith(b"\n"), position=position)


def read_entry(descriptor: int, span: Span) -> JournalEntry:
    """Read one finished position back.

    :raises OSError: if the file cannot be read
    :raises ValueError: if the line is no longer what was written
    """
    parts = []
    offset, missing = span.offset, span.length
    while missing and (part := os.pread(descriptor, missing, offset)):
        parts.append(part)
        offset, missing = offset + len(part), missing - len(part)
    entry = decode(b"".join(parts))
    if not isinstance(entry, JournalEntry):
        raise ValueError("holds something else than it did")
    return entry


def _checksum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=8).hexdigest().encode()

"""Whether bytes are JSON or a table of separated values, or the beginning of one where only a file's head is known.

JSON is read as leniently as the Go library's scanner does (trailing commas, bare leading zeros, an unclosed string at
the place of a value), so that the same files count as JSON. A table has ten lines, or all of them, with the header's
number of fields. Facts from mimetype v1.4.15 `internal/json`.
"""

from __future__ import annotations

import re
import sys

_LIMIT = 4096
_MOST_LEVELS = 4096
_SPACE = re.compile(rb"[ \t\r\n]*")
_NUMBER = re.compile(rb"-?([0-9]*)(?:(\.)([0-9]*))?(?:([eE])([+-]?)([0-9]*))?")
_STRING = re.compile(rb'(?:[^"\\]|\\(?:["\\/bfnrt]|u(?:[0-9a-fA-F]{4}|[0-9a-fA-F]{0,3}\Z)))*')

_GEOMETRIES = (
    "Feature FeatureCollection Point LineString Polygon MultiPoint MultiLineString MultiPolygon GeometryCollection"
)

Query = tuple[tuple[tuple[bytes, ...], frozenset[bytes]], ...]

_QUERIES: dict[str, Query] = {
    "": (),
    "geo": (
        (
            (b"type",),
            frozenset(b'"%s"' % name.encode() for name in _GEOMETRIES.split()),
        ),
    ),
    "har": tuple(((b"log", name), frozenset[bytes]()) for name in (b"version", b"creator", b"entries")),
    "gltf": (((b"asset", b"version"), frozenset((b'"1.0"', b'"2.0"'))),),
    "cyclonedx": (((b"bomFormat",), frozenset((b'"CycloneDX"',))),),
}


def is_json(data: bytes, query: str = "") -> bool:
    """Whether the file is a JSON object (or, without a query, an array) that satisfies the query."""
    first = data.lstrip(b"\t\n\x0c\r ")[:1]
    if first != b"{" and (query or first != b"["):
        return False
    scan = _Scan(data, _QUERIES[query])
    parsed = scan.run()
    if not scan.satisfied:
        return False
    return parsed == len(data) if len(data) < _LIMIT else scan.inspected == len(data)


def is_ndjson(data: bytes) -> bool:
    """Whether the file is lines of JSON with an object or array among them."""
    rest = data
    lines = structures = 0
    while rest:
        line, _, rest = rest.partition(b"\n")
        line = line.removesuffix(b"\r")
        scan = _Scan(line, ())
        parsed = scan.run()
        if (scan.inspected if not rest else parsed) != len(line):
            return False
        structures += scan.first in (b"[", b"{")
        lines += 1
    return lines > 1 and structures > 0


class _Scan:
    """One pass. `inspected` counts bytes looked at, `satisfied` whether a query was met, `first` the outermost token."""

    def __init__(self, data: bytes, query: Query) -> None:
        self.data, self.query = data, query
        self.inspected = 0
        self.satisfied = not query
        self.first = b""
        self.path: list[bytes] = []

    def run(self) -> int:
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(before, 4 * _MOST_LEVELS))
        try:
            return self._value(0, 0)
        finally:
            sys.setrecursionlimit(before)

    def _space(self, at: int) -> int:
        match = _SPACE.match(self.data, at)
        length = match.end() - at if match else 0
        self.inspected += length
        return length

    def _value(self, start: int, level: int) -> int:
        """Bytes taken by the value at `start`; after a failure, those before it."""
        if level > _MOST_LEVELS:
            return 0
        at = start + self._space(start)
        letter = self.data[at : at + 1]
        if not letter:
            return 0
        taken = at
        if letter in b'"[{':
            taken += 1
            self.inspected += 1
            length = (
                self._string(taken)
                if letter == b'"'
                else self._array(taken, level + 1)
                if letter == b"["
                else self._object(taken, level + 1)
            )
        elif letter in b"tfn":
            length = self._constant(taken, {b"t": b"true", b"f": b"false", b"n": b"null"}[letter])
        else:
            length = self._number(taken)
        if level == 0:
            self.first = letter
        if length <= 0:
            return taken - start
        taken += length
        return taken + self._space(taken) - start

    def _constant(self, at: int, word: bytes) -> int:
        for offset in range(len(word)):
            if self.data[at + offset : at + offset + 1] != word[offset : offset + 1]:
                return 0
            self.inspected += 1
        return len(word)

    def _string(self, at: int) -> int:
        match = _STRING.match(self.data, at)
        end = match.end() if match else at
        self.inspected += end - at
        if self.data[end : end + 1] == b'"':
            self.inspected += 1
            return end + 1 - at
        if self.data[end : end + 1] == b"\\":
            self.inspected += 1
        return 0

    def _number(self, at: int) -> int:
        match = _NUMBER.match(self.data, at)
        if not match:
            return 0
        whole, _, fraction, exponent, _, power = match.groups()
        has_digits = bool(whole or fraction)
        if exponent and not has_digits:
            end = match.start(4)
            self.inspected += end - at
            return 0
        self.inspected += match.end() - at
        if exponent and not power:
            return 0
        return match.end() - at if has_digits else 0

    def _array(self, start: int, level: int) -> int:
        if self.query:
            self.path.append(b"[")
        at = start
        while at < len(self.data):
            at += self._space(at)
            if at >= len(self.data):
                return 0
            if self.data[at] == 0x5D:
                self.inspected += 1
                self._leave()
                return at + 1 - start
            length = self._value(at, level)
            at += length
            following = self.data[at : at + 1]
            if not length or following not in (b",", b"]"):
                return 0
            self.inspected += 1
            at += 1
            if following == b"]":
                return at - start
        return 0

    def _leave(self) -> None:
        if self.query and self.path:
            self.path.pop()

    def _object(self, start: int, level: int) -> int:
        at = start
        while at < len(self.data):
            at += self._space(at)
            letter = self.data[at : at + 1]
            if letter == b"}":
                self.inspected += 1
                return at + 1 - start
            if letter != b'"':
                return 0
            at += 1
            self.inspected += 1
            length = self._string(at)
            if not length:
                return 0
            wanted = self._match_path(self.data[at : at + length - 1])
            at += length
            at += self._space(at)
            if self.data[at : at + 1] != b":":
                return 0
            at += 1
            self.inspected += 1
            at += self._space(at)
            if at >= len(self.data):
                return 0
            length = self._value(at, level)
            if not length:
                return 0
            if wanted is not None and (not wanted or self.data[at : at + length].strip() in wanted):
                self.satisfied = True
            at += length
            following = self.data[at : at + 1]
            if following not in (b",", b"}"):
                return 0
            self._leave()
            self.inspected += 1
            at += 1
            if following == b"}":
                return at - start
        return 0

    def _match_path(self, key: bytes) -> frozenset[bytes] | None:
        """The values that satisfy the query at the path that now ends in `key`, or None when no query asks for it."""
        if not self.query:
            return None
        self.path.append(key)
        if self.satisfied:
            return None
        here = tuple(self.path)
        return next((values for path, values in self.query if path == here), None)


def is_separated(data: bytes, comma: bytes) -> bool:
    """Whether every line has as many fields as the first, which has two or more."""
    reader = _Reader(data, comma)
    fields = reader.count_fields()
    if fields < 2:
        return False
    lines = 1
    while count := reader.count_fields():
        if count == fields:
            lines += 1
        else:
            is_cut = len(data) >= _LIMIT and count < fields and not reader.rest
            if is_cut:
                break
            return False
        if lines >= 10:
            return True
    return lines >= 2


class _Reader:
    """Counts the fields of one record after the other; comments start with `#`, quotes may span lines."""

    def __init__(self, data: bytes, comma: bytes) -> None:
        self.rest, self._comma = data, comma

    def _read_line(self) -> tuple[bytes, bool]:
        line, newline, self.rest = self.rest.partition(b"\n")
        line += newline
        if line.endswith(b"\r"):
            return line[:-1], False
        if line.endswith(b"\r\n"):
            return line[:-2], True
        return line, False

    def count_fields(self) -> int:
        """Fields of the next record, 0 at the end."""
        is_finished = False
        while True:
            line, was_cut = self._read_line()
            if is_finished:
                return 0
            is_finished = not self.rest and not line
            if line in (b"", b"\n") or line.startswith(b"#"):
                continue
            break
        fields = 0
        while True:
            fields += 1
            if line[:1] == b'"':
                is_last, line, was_cut = self._leave_quotes(line[1:], was_cut)
                if is_last:
                    return fields
                continue
            at = line.find(self._comma)
            if at < 0:
                return fields
            line = line[at + 1 :]

    def _leave_quotes(self, line: bytes, was_cut: bool) -> tuple[bool, bytes, bool]:
        """Read to the end of a quoted field: (whether the record ends, rest of the line, whether its end was cut)."""
        while True:
            at = line.find(b'"')
            if at >= 0:
                line = line[at + 1 :]
                if line[:1] == b'"':
                    line = line[1:]
                elif line[:1] == self._comma:
                    return False, line[1:], was_cut
                elif line in (b"", b"\n"):
                    return True, line, was_cut
            elif line or was_cut:
                line, was_cut = self._read_line()
            else:
                return True, line, was_cut

"""Tar archives as Go's `archive/tar` reads them: names and contents of the entries, and its errors.

Understands ustar prefixes, GNU long names and PAX records for names and sizes. Facts from Go 1.26 `archive/tar`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asynth.embedded.errors import WitnessError

_BLOCK = 512
# Entries that stand for the next one: PAX records, global PAX records, GNU long name, GNU long link.
_PAX, _PAX_GLOBAL, _LONG_NAME, _LONG_LINK = b"x", b"g", b"L", b"K"
# Entries without content, whatever their size field says: links, devices, directories, FIFOs.
_HEADER_ONLY = b"123456"
_DIRECTORY = b"5"


class TarError(WitnessError):
    """The archive is cut off or malformed; the message is Go's."""


def list_entries(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of every entry that is no directory, in order.

    :raises TarError: at the first header that is cut off or malformed.
    """
    at = 0
    records: dict[str, str] = {}
    long_name = ""
    while True:
        header = _read_header(data, at)
        if header is None:
            return
        at += _BLOCK
        kind = header[156:157]
        size = _read_number(header[124:136])
        if kind not in (_PAX, _PAX_GLOBAL, _LONG_NAME, _LONG_LINK) and records.get("size", "").isdigit():
            size = int(records["size"])
        length = 0 if kind in _HEADER_ONLY and kind else size
        content = data[at : at + length]
        if len(content) < length:
            raise TarError("unexpected EOF")
        at += length + -length % _BLOCK
        if kind == _PAX:
            records = _read_records(content)
        elif kind == _LONG_NAME:
            long_name = _read_text(content)
        elif kind not in (_PAX_GLOBAL, _LONG_LINK):
            name = records.get("path") or long_name or _read_name(header)
            records, long_name = {}, ""
            if kind != _DIRECTORY and not name.endswith("/"):
                yield name, content


def _read_header(data: bytes, at: int) -> bytes | None:
    """The header at a place, or None at the archive's end.

    :raises TarError: it is cut off or its checksum is wrong.
    """
    block = data[at : at + _BLOCK]
    if not block:
        return None
    if len(block) < _BLOCK:
        raise TarError("unexpected EOF")
    if not any(block):
        following = data[at + _BLOCK : at + 2 * _BLOCK]
        if following and len(following) < _BLOCK:
            raise TarError("unexpected EOF")
        if any(following):
            raise TarError("archive/tar: invalid tar header")
        return None
    blanked = block[:148] + b" " * 8 + block[156:]
    unsigned = sum(blanked)
    signed = unsigned - 256 * sum(byte > 127 for byte in blanked)
    if _read_number(block[148:156]) not in (unsigned, signed):
        raise TarError("archive/tar: invalid tar header")
    return block


def _read_number(field: bytes) -> int:
    """Octal digits, or GNU's base 256.

    :raises TarError: neither.
    """
    if field[0] & 0x80:
        number = int.from_bytes(bytes((field[0] & 0x7F,)) + field[1:], "big")
        if field[0] & 0x40 or number >= 1 << 63:
            raise TarError("archive/tar: invalid tar header")
        return number
    digits = field.strip(b" \0").partition(b"\0")[0]
    if digits.strip(b"01234567"):
        raise TarError("archive/tar: invalid tar header")
    return int(digits or b"0", 8)


def _read_text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _read_name(header: bytes) -> str:
    name = _read_text(header[:100])
    is_ustar = header[257:263] == b"ustar\0"
    prefix = _read_text(header[345:500]) if is_ustar else ""
    return f"{prefix}/{name}" if prefix else name


def _read_records(content: bytes) -> dict[str, str]:
    """PAX records: `<length> <key>=<value>` lines."""
    found: dict[str, str] = {}
    while content:
        digits, space, _ = content.partition(b" ")
        if not space or not digits.isdigit() or len(digits) > 10:
            raise TarError("archive/tar: invalid tar header")
        record, content = content[: int(digits)], content[int(digits) :]
        key, equals, value = record[len(digits) + 1 :].partition(b"=")
        if not record.endswith(b"\n") or not equals:
            raise TarError("archive/tar: invalid tar header")
        found[key.decode("utf-8", "surrogateescape")] = value[:-1].decode("utf-8", "surrogateescape")
    return found

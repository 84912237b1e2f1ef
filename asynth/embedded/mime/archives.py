"""Zip-based kinds, tar and Chrome extensions."""

from __future__ import annotations

from collections.abc import Iterator

_HEADER = b"PK\x03\x04"
_OFFICE_STARTS = (b"_rels/", b"docProps/", b"customXml/", b"[trash]/")
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_ANDROID = frozenset(
    (
        b"AndroidManifest.xml",
        b"META-INF/com/android/build/gradle/app-metadata.properties",
        b"classes.dex",
        b"resources.arsc",
        b"res/drawable",
    )
)
_OPEN_DOCUMENT = (
    ("text", "text-template"),
    ("spreadsheet", "spreadsheet-template"),
    ("presentation", "presentation-template"),
    ("graphics", "graphics-template"),
    ("formula", ""),
    ("chart", ""),
)


def detect_zip(data: bytes) -> str:
    """The kind of a file that starts as a zip archive."""
    for folder, kind in _OFFICE:
        if _is_office(data, folder):
            return kind
    if data.startswith(b"mimetypeapplication/epub+zip", 30):
        return "application/epub+zip"
    if _skip_empty_entry(data) is not None or any(name in _ANDROID for name in _names(data, 100)):
        return "application/vnd.android.package-archive"
    if _is_executable_jar(data) or any(name in (b"META-INF/", b"META-INF/MANIFEST.MF") for name in _names(data, 1)):
        return "application/java-archive"
    prefix = b"mimetypeapplication/vnd.oasis.opendocument."
    if data.startswith(prefix, 30):
        named = data[30 + len(prefix) :]
        for kind, template in _OPEN_DOCUMENT:
            if named.startswith(kind.encode()):
                exact = template if template and named.startswith(template.encode()) else kind
                return f"application/vnd.oasis.opendocument.{exact}"
    if data.startswith(b"mimetypeapplication/vnd.sun.xml.calc", 30):
        return "application/vnd.sun.xml.calc"
    if b"doc.kml" in _names(data, 100):
        return "application/vnd.google-earth.kmz"
    return "application/vnd.ms-visio.drawing.main+xml" if _is_office(data, b"visio/") else "application/zip"


def _names(data: bytes, most: int) -> Iterator[bytes]:
    at = 0
    for _ in range(most):
        at = data.find(_HEADER, at)
        if at < 0 or at + 0x1E > len(data):
            return
        length = int.from_bytes(data[at + 0x1A : at + 0x1C], "little")
        at += 0x1E
        if length == 0 or at + length > len(data):
            return
        yield data[at : at + length]


def _is_office(data: bytes, folder: bytes) -> bool:
    for number, name in enumerate(_names(data, 100)):
        if name.startswith(folder):
            return True
        if number == 0 and name != b"[Content_Types].xml" and not name.startswith(_OFFICE_STARTS):
            return False
    return False


def _skip_empty_entry(data: bytes) -> int | None:
    """The end of the empty entry with which Android's zipflinger pads archives, if the first one is such."""
    at = data.find(_HEADER)
    if at < 0 or at + 0x1E > len(data):
        return None
    head = data[at : at + 0x1E]
    if any(head[0x08:0x0A]) or any(head[0x0E:0x1C]):
        return None
    end = at + 0x1E + int.from_bytes(head[0x1C:0x1E], "little")
    return end if end <= len(data) else None


def _is_executable_jar(data: bytes) -> bool:
    if len(data) < 0x1C:
        return False
    at = 0x1C + int.from_bytes(data[0x1A:0x1C], "little") + 2
    return data[at : at + 2] == b"\xfe\xca"


def is_tar(data: bytes) -> bool:
    """Whether the first record's checksum is a tar's, by either way of summing."""
    record = data[:512]
    if len(record) < 512 or b"/gpkg-1\x00" in record[:100]:
        return False
    digits = record[148:156].strip(b" \x00").partition(b"\x00")[0]
    if not digits or digits.strip(b"01234567"):
        return False
    blanked = record[:148] + b" " * 8 + record[156:]
    unsigned = sum(blanked)
    signed = unsigned - 256 * sum(byte > 127 for byte in blanked)
    return int(digits, 8) in (unsigned, signed)


def is_crx(data: bytes) -> bool:
    """Whether this is a Chrome extension: a zip archive behind a key and a signature."""
    if len(data) < 16 or not data.startswith(b"Cr24"):
        return False
    start = 16 + int.from_bytes(data[8:12], "little") + int.from_bytes(data[12:16], "little")
    inner = data[start : start + 4]
    return len(inner) > 3 and inner[:2] == b"PK" and inner[2] in b"\x03\x05\x07" and inner[3] in b"\x04\x06\x08"

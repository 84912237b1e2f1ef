"""Character sets that text declares or shows: byte order marks, XML and HTML declarations, UTF-8, Latin-1."""

from __future__ import annotations

import re

_BOM_NAMES = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\x00\x00\xfe\xff", "utf-32be"),
    (b"\xff\xfe\x00\x00", "utf-32le"),
    (b"\xfe\xff", "utf-16be"),
    (b"\xff\xfe", "utf-16le"),
)
BOMS = tuple(mark for mark, _ in _BOM_NAMES)
# Bytes that appear in plain ASCII text or in ISO-8859 text; of the control bytes above 127 only NEL does.
_LATIN = re.compile(rb"[\x07-\x0d\x1b\x20-\x7e\x85\xa0-\xff]*\Z")
_XML = re.compile(rb"""<\?xml[^>]*?\sencoding[^\s=>]*\s*=\s*(?:"([^">]*)"|'([^'>]*)'|([^\s>"']+))""")
_META = re.compile(rb"<meta[\s/]([^>]*)>?", re.IGNORECASE)
_META_ATTRIBUTE = re.compile(rb"""([^\s/=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_CONTENT = re.compile(rb"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^;\t\n\x0c\r ]*))""")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


def _charset_of_mark(data: bytes) -> str:
    return next((name for mark, name in _BOM_NAMES if data.startswith(mark)), "")


def charset_of_plain(data: bytes) -> str:
    """The charset of plain text, empty for an empty file or for bytes that are neither UTF-8 nor Latin."""
    if not data:
        return ""
    marked = _charset_of_mark(data)
    if marked:
        return marked
    if _is_utf8(_drop_partial(data)):
        return "utf-8"
    if not _LATIN.match(data):
        return ""
    return "windows-1252" if b"\x85" in data else "iso-8859-1"


def _drop_partial(data: bytes) -> bytes:
    """Without a character that the end of the data may have cut."""
    for at in range(len(data) - 1, max(len(data) - 4, -1), -1):
        if data[at] < 0x80:
            break
        if data[at] & 0xC0 != 0x80:
            return data[:at]
    return data


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def charset_of_xml(data: bytes) -> str:
    """The declared encoding of an XML text, else what the bytes show."""
    match = _XML.search(data)
    if match:
        declared = next((group for group in match.groups() if group), b"")
        if declared:
            return declared.decode("utf-8", "replace")
    return charset_of_plain(data)


def charset_of_html(data: bytes) -> str:
    """The charset that a `meta` element declares, else what the bytes show."""
    return _charset_of_mark(data) or _charset_of_meta(data) or charset_of_plain(data)


def _charset_of_meta(data: bytes) -> str:
    head = re.split(rb"<body", _COMMENT.sub(b"", data), maxsplit=1, flags=re.IGNORECASE)[0]
    for element in _META.finditer(head):
        charset, needs_pragma, has_pragma = b"", None, False
        for attribute in _META_ATTRIBUTE.finditer(element[1]):
            name = attribute[1].lower()
            value = next((group for group in attribute.groups()[1:] if group is not None), b"")
            if name == b"http-equiv":
                has_pragma = has_pragma or value.upper().startswith(b"CONTENT-TYPE")
            elif name == b"content":
                match = _CONTENT.search(value)
                charset = next((group for group in match.groups() if group), b"").strip() if match else b""
                needs_pragma = True if charset else needs_pragma
            elif name == b"charset":
                charset, needs_pragma = value, False
        if needs_pragma is False or (needs_pragma and has_pragma):
            return charset.decode("utf-8", "replace")
    return ""

"""Kinds of text: markup, scripts, JSON and its dialects, tables, mail, and plain text with its charset.

The charset is what the text declares or shows: byte order marks, XML and HTML declarations, UTF-8, Latin-1.
"""

from __future__ import annotations

import re

from asynth.embedded.mime.structured import is_json, is_ndjson, is_separated

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


_WHITE = b"\t\n\x0c\r "
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_TAGS = (
    b"<!DOCTYPE HTML", b"<HTML", b"<HEAD", b"<SCRIPT", b"<IFRAME", b"<H1", b"<DIV", b"<FONT", b"<TABLE", b"<A", b"<STYLE",
    b"<TITLE", b"<B", b"<BODY", b"<BR", b"<P", b"<!--",
)  # fmt: skip
_XMLNS = b'xmlns="'
_XML_KINDS: tuple[tuple[str, tuple[tuple[bytes, bytes], ...]], ...] = (
    ("application/rss+xml", ((b"<rss", b""),)),
    ("application/atom+xml", ((b"<feed", _XMLNS + b'http://www.w3.org/2005/Atom"'),)),
    ("model/x3d+xml", ((b"<X3D", b'xmlns:xsd="http://www.w3.org/2001/XMLSchema-instance"'),)),
    (
        "application/vnd.google-earth.kml+xml",
        (
            (b"<kml", _XMLNS + b'http://www.opengis.net/kml/2.2"'),
            (b"<kml", _XMLNS + b'http://earth.google.com/kml/2.0"'),
            (b"<kml", _XMLNS + b'http://earth.google.com/kml/2.1"'),
            (b"<kml", _XMLNS + b'http://earth.google.com/kml/2.2"'),
        ),
    ),
    ("application/x-xliff+xml", ((b"<xliff", _XMLNS + b'urn:oasis:names:tc:xliff:document:1.2"'),)),
    ("model/vnd.collada+xml", ((b"<COLLADA", _XMLNS + b'http://www.collada.org/2005/11/COLLADASchema"'),)),
    (
        "application/gml+xml",
        (
            (b"", b'xmlns:gml="http://www.opengis.net/gml"'),
            (b"", b'xmlns:gml="http://www.opengis.net/gml/3.2"'),
            (b"", b'xmlns:gml="http://www.opengis.net/gml/3.3/exr"'),
        ),
    ),
    ("application/gpx+xml", ((b"<gpx", _XMLNS + b'http://www.topografix.com/GPX/1/1"'),)),
    (
        "application/vnd.garmin.tcx+xml",
        ((b"<TrainingCenterDatabase", _XMLNS + b'http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"'),),
    ),
    ("application/x-amf", ((b"<amf", b""),)),
    (
        "application/vnd.ms-package.3dmanufacturing-3dmodel+xml",
        ((b"<model", _XMLNS + b'http://schemas.microsoft.com/3dmanufacturing/core/2015/02"'),),
    ),
    ("application/vnd.adobe.xfdf", ((b"<xfdf", _XMLNS + b'http://ns.adobe.com/xfdf/"'),)),
    ("application/owl+xml", ((b"<Ontology", _XMLNS + b'http://www.w3.org/2002/07/owl#"'),)),
)
_CYCLONEDX_XML = b'<?xml version="1.0" encoding="UTF-8"?><bom xmlns="http://cyclonedx.org/schema/bom/'


def _compile_interpreters(paths: str, names: str, *, whole: bool) -> re.Pattern[bytes]:
    """A `#!` line whose interpreter is one of `names`, below one of `paths` or behind env."""
    end = r"(?:[ \t\n\f\r]|$)" if whole else ""
    direct = "|".join(f"{path}/(?:{names})" for path in paths.split())
    return re.compile(rf"(?:{direct}|/usr/bin/env\s+(?:-S\s+)?(?:{names})){end}".encode())


_INTERPRETERS = (
    ("text/x-php", _compile_interpreters("/usr/local/bin /usr/bin", "php", whole=False)),
    ("text/javascript", _compile_interpreters("/bin /usr/bin", "node", whole=False)),
    ("text/x-lua", _compile_interpreters("/usr/bin /usr/local/bin", "lua", whole=True)),
    ("text/x-perl", _compile_interpreters("/usr/bin", "perl", whole=True)),
    ("text/x-python", _compile_interpreters("/usr/bin /usr/local/bin", "python", whole=False)),
    ("text/x-ruby", _compile_interpreters("/usr/bin /usr/local/bin", "ruby", whole=False)),
)
_TCL = _compile_interpreters("/usr/bin /usr/local/bin", "tcl|wish", whole=False)
_SHELL = re.compile(
    rb"(?:/bin/(?:sh|bash|csh|dash|ksh|tcsh|zsh)|/usr/local/bin/(?:bash|csh|dash|ksh|tcsh|zsh)"
    rb"|/usr/bin/env\s+(?:-S\s+)?(?:bash|csh|dash|ksh|tcsh|zsh))(?:[ \t\n\f\r]|$)"
)
_MAIL = re.compile(
    rb"(?i:Message-ID: |CC: |DELIVERED-TO: |RETURN-PATH: )|From: |To: |Date: |Subject: |Received: |Relay-Version: "
    rb"|N?#! rnews|Forward to|Pipe to|Content-Type: |Content-Transfer-Encoding: "
)
_SUBTITLE = re.compile(rb"(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})\Z")


def is_text(data: bytes) -> bool:
    """Whether this is text: a byte order mark, or no byte that text does not have."""
    return data.startswith(BOMS) or not _BINARY.search(data, 0, 4096)


def detect_text(data: bytes) -> str:
    """The kind of a text."""
    if data.startswith(b"sha256:"):
        return "text/sha256+text"
    if _is_svg(data):
        return "image/svg+xml"
    if _has_markup(data, *_TAGS):
        return _with_charset("text/html", charset_of_html(data[:1024]))
    if _has_markup(data, b"<?XML"):
        return _detect_xml(data)
    is_page = data[:5].upper() == b"<?PHP" and len(data) > 5
    if is_page or (data.startswith((b"<?\n", b"<?\r", b"<? ")) and len(data) > 3):
        return "text/x-php"
    shebang = _read_shebang(data)
    for kind, pattern in _INTERPRETERS:
        if shebang and pattern.match(shebang):
            return kind
    if is_json(data):
        return _detect_json(data)
    return _detect_other(data, shebang)


def _detect_other(data: bytes, shebang: bytes) -> str:
    lines = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    if is_ndjson(data):
        return "application/x-ndjson"
    if data.startswith(b"{\\rtf"):
        return "text/rtf"
    if _is_subtitle(lines):
        return "application/x-subrip"
    if shebang and _TCL.match(shebang):
        return "text/x-tcl"
    if is_separated(data, b","):
        return "text/csv"
    if is_separated(data, b"\t"):
        return "text/tab-separated-values"
    for name, kind in ((b"BEGIN:VCARD", "text/vcard"), (b"BEGIN:VCALENDAR", "text/calendar")):
        start = data[: len(name)].upper() + data[len(name) : len(name) + 2]
        if start.startswith((name + b"\n", name + b"\r\n")) and len(data) > len(name) + 1:
            return kind
    if data.startswith((b"WARC/1.0", b"WARC/1.1")):
        return "application/warc"
    unmarked = data.removeprefix(b"\xef\xbb\xbf")
    if unmarked == b"WEBVTT" or unmarked.startswith((b"WEBVTT\n", b"WEBVTT\r", b"WEBVTT ", b"WEBVTT\t")):
        return "text/vtt"
    if shebang and _SHELL.match(shebang):
        return "text/x-shellscript"
    image = _detect_netpbm(data, lines)
    if image:
        return image
    if _MAIL.match(lines[0]) and any(_MAIL.match(line) for line in lines[1:21]):
        return "message/rfc822"
    if _is_gedcom(data):
        return "text/vnd.familysearch.gedcom"
    return _with_charset("text/plain", charset_of_plain(data[:1024]))


def _with_charset(kind: str, charset: str) -> str:
    return f"{kind}; charset={charset}" if charset else kind


def _detect_json(data: bytes) -> str:
    head = data[:500]
    if data.startswith(b'{"@context":"https://openvex.dev/ns'):
        return "application/vex+json"
    if b'"bomFormat":"CycloneDX"' in head or b'"bomFormat": "CycloneDX"' in head:
        return "application/vnd.cyclonedx+json"
    if b'"spdxVersion":"SPDX-' in head or b'"spdxVersion": "SPDX-' in head:
        return "application/spdx+json"
    for query, marker, kind in (
        ("geo", b'"type"', "application/geo+json"),
        ("har", b'"log"', "application/json"),
        ("gltf", b'"asset"', "model/gltf+json"),
        ("cyclonedx", b'"bomFormat"', "application/vnd.cyclonedx+json"),
    ):
        if marker in data and is_json(data, query):
            return kind
    return "application/json"


def _detect_xml(data: bytes) -> str:
    if data.startswith(_CYCLONEDX_XML):
        return "application/vnd.cyclonedx+xml"
    text = data.lstrip(_WHITE)[:512]
    for kind, signatures in _XML_KINDS:
        if any(_has_root(text, name, namespace) for name, namespace in signatures):
            return kind
    start = re.sub(rb"[\t\n\f\r ]+", b" ", data[:1024]).upper()
    if b"<!DOCTYPE HTML" in start or b"<HTML XMLNS=" in start:
        return "application/xhtml+xml"
    if _has_root(text, b"<bom", _XMLNS + b"http://cyclonedx.org/schema/bom/"):
        return "application/vnd.cyclonedx+xml"
    return _with_charset("text/xml", charset_of_xml(data[:1024]))


def _has_root(text: bytes, name: bytes, namespace: bytes) -> bool:
    if not name:
        return text.find(namespace) > 0
    if not namespace:
        return text.find(name) > 0
    return -1 != text.find(name) < text.find(namespace)


def _has_markup(data: bytes, *tags: bytes) -> bool:
    """Whether the text starts with one of the (upper-case) tags, followed by white space or `>`."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip(_WHITE)
    for tag in tags:
        if text[: len(tag)].upper() == tag and text[len(tag) : len(tag) + 1] in (
            b">",
            b"\t",
            b"\n",
            b"\x0c",
            b"\r",
            b" ",
        ):
            return True
    return False


_ATTRIBUTE = re.compile(rb"""[\s/]*([^\s/>=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""")


def _is_svg(data: bytes) -> bool:
    text = data.lstrip(_WHITE)
    if text.startswith(b"<?xml"):
        end = text.find(b">")
        has_version = b"version" in text[5 : end if end > 0 else None]
        return has_version and b"<svg" in text[:4096]
    while text.startswith(b"<!--") and (end := text.find(b"-->", 2)) >= 0:
        text = text[end + 3 :]
    if not text.startswith(b"<svg"):
        return False
    at = 4
    while match := _ATTRIBUTE.match(text, at):
        if match[1] == b"xmlns" and (match[2] or b"").strip(b"\"'") == b"http://www.w3.org/2000/svg":
            return True
        at = match.end()
        if text[at : at + 1] == b">":
            return False
    return False


def _read_shebang(data: bytes) -> bytes:
    if not data.startswith(b"#!"):
        return b""
    return data[2:].partition(b"\n")[0].removesuffix(b"\r").lstrip(_WHITE)


def _is_subtitle(lines: list[bytes]) -> bool:
    if len(lines) < 3 or lines[0] != b"1" or len(lines[1]) != 29 or not lines[2]:
        return False
    match = _SUBTITLE.match(lines[1])
    if not match:
        return False
    in_range = all(time[:2] < b"24" and time[3:5] < b"60" and time[6:8] < b"60" for time in match.groups())
    return in_range and match[1] <= match[2]


def _detect_netpbm(data: bytes, lines: list[bytes]) -> str | None:
    for magics, kind in (
        ((b"P1\n", b"P4\n"), "image/x-portable-bitmap"),
        ((b"P2\n", b"P5\n"), "image/x-portable-graymap"),
        ((b"P3\n", b"P6\n"), "image/x-portable-pixmap"),
    ):
        if data.startswith(magics):
            sizes = next((line.split() for line in lines[1:129] if line.strip() and not line.startswith(b"#")), [])
            is_sized = len(sizes) >= 2 and all(size.isdigit() and int(size) > 0 for size in sizes[:2])
            return kind if is_sized else None
    if data.startswith(b"P7\n"):
        fields = {line.split(b" ")[0] for line in lines[:128]}
        if {b"WIDTH", b"HEIGHT", b"DEPTH", b"MAXVAL", b"ENDHDR"} <= fields:
            return "image/x-portable-arbitrarymap"
    return None


def _is_gedcom(data: bytes) -> bool:
    for mark in (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe"):
        if data.startswith(mark):
            data = data[len(mark) :]
            break
    lines = [line.removesuffix(b"\r") for line in data.lstrip(_WHITE).split(b"\n")]
    return lines[0] == b"0 HEAD" and b"1 GEDC" in lines[1:11]

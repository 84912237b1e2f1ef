"""XML as Go's `encoding/xml` reads it in its strict mode: tokens up to the end of the first element, and its errors.

No document types, no entities but the five, no encoding but UTF-8; attributes may repeat, and what follows the first
element is never looked at. Facts from Go 1.26 `encoding/xml/xml.go`.
"""

from __future__ import annotations

import re

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.text import quote

_NAME = re.compile(rb"[A-Za-z0-9_:.\-\x80-\xff]*")
_SPACE = re.compile(rb"[ \r\n\t]*")
_REFERENCE = re.compile(rb"&(?:#(?:x[0-9a-fA-F]*|[0-9]*)|[A-Za-z0-9_:.\-\x80-\xff]*);?")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {b"lt": "<", b"gt": ">", b"amp": "&", b"apos": "'", b"quot": '"'}


class XmlError(WitnessError):
    """The text is no XML; the message is Go's."""


class Token:
    """A start or end of an element by its local name, or a piece of text."""

    __slots__ = ("kind", "text")

    def __init__(self, kind: str, text: str) -> None:
        """:param kind: `start`, `end` or `text`."""
        self.kind, self.text = kind, text


class XmlReader:
    """Gives the tokens of a document, comments and the like left out."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._open: list[tuple[str, str]] = []
        self._closing: tuple[str, str] | None = None

    def read(self) -> Token:
        """The next token.

        :raises XmlError: the text ends or is malformed.
        """
        while True:
            if self._closing is not None:
                name, self._closing = self._closing, None
                return self._close(name)
            if self._at >= len(self._data):
                if self._open:
                    raise self._fail("unexpected EOF")
                raise XmlError("EOF")
            token = self._read_text() if self._data[self._at] != 0x3C else self._read_markup()
            if token is not None:
                return token

    def skip(self) -> None:
        """Pass over the rest of the element that was just started."""
        depth = 0
        while True:
            token = self.read()
            if token.kind == "start":
                depth += 1
            elif token.kind == "end":
                if depth == 0:
                    return
                depth -= 1

    def _fail(self, message: str, at: int | None = None) -> XmlError:
        line = self._data.count(b"\n", 0, self._at if at is None else at) + 1
        return XmlError(f"XML syntax error on line {line}: {message}")

    def _take(self) -> int:
        if self._at >= len(self._data):
            raise self._fail("unexpected EOF")
        self._at += 1
        return self._data[self._at - 1]

    def _take_until(self, mark: bytes, eof: str = "unexpected EOF") -> bytes:
        end = self._data.find(mark, self._at)
        if end < 0:
            raise self._fail(eof, len(self._data))
        found = self._data[self._at : end]
        self._at = end + len(mark)
        return found

    def _skip_space(self) -> None:
        match = _SPACE.match(self._data, self._at)
        self._at = match.end() if match else self._at

    def _read_name(self, missing: str) -> str:
        match = _NAME.match(self._data, self._at)
        raw = match[0] if match else b""
        if not raw:
            if self._at >= len(self._data):
                raise self._fail("unexpected EOF")
            raise self._fail(missing)
        self._at += len(raw)
        if self._at >= len(self._data):
            raise self._fail("unexpected EOF")
        name = raw.decode("utf-8", "surrogateescape")
        if not _is_name(name):
            raise self._fail(f"invalid XML name: {name}")
        return name

    def _read_qualified(self, missing: str) -> tuple[str, str]:
        """Prefix and local name."""
        name = self._read_name(missing)
        if name.count(":") > 1:
            raise self._fail(missing)
        prefix, _, local = name.partition(":")
        return (prefix, local) if prefix and local else ("", name)

    def _read_markup(self) -> Token | None:
        self._at += 1
        letter = self._take()
        if letter == 0x2F:
            name = self._read_qualified("expected element name after </")
            self._skip_space()
            if self._take() != 0x3E:
                raise self._fail(f"invalid characters between </{name[1]} and >")
            return self._close(name)
        if letter == 0x3F:
            self._read_instruction()
            return None
        if letter == 0x21:
            return self._read_declaration()
        self._at -= 1
        return self._read_start()

    def _close(self, name: tuple[str, str]) -> Token:
        if not self._open:
            raise self._fail(f"unexpected end element </{name[1]}>")
        opened = self._open.pop()
        if opened[1] != name[1]:
            raise self._fail(f"element <{opened[1]}> closed by </{name[1]}>")
        if opened[0] != name[0]:
            space = name[0] or '""'
            raise self._fail(f"element <{opened[1]}> in space {opened[0]} closed by </{name[1]}> in space {space}")
        return Token("end", name[1])

    def _read_start(self) -> Token:
        name = self._read_qualified("expected element name after <")
        while True:
            self._skip_space()
            letter = self._take()
            if letter == 0x2F:
                if self._take() != 0x3E:
                    raise self._fail("expected /> in element")
                self._closing = name
                break
            if letter == 0x3E:
                break
            self._at -= 1
            self._read_attribute()
        self._open.append(name)
        return Token("start", name[1])

    def _read_attribute(self) -> None:
        self._read_qualified("expected attribute name in element")
        self._skip_space()
        if self._take() != 0x3D:
            raise self._fail("attribute name without = in element")
        self._skip_space()
        mark = self._take()
        if mark not in b"\"'":
            raise self._fail("unquoted or missing attribute value in element")
        end = self._data.find(bytes((mark,)), self._at)
        value = self._data[self._at : end if end >= 0 else len(self._data)]
        less = value.find(b"<")
        self._decode(value[:less] if less >= 0 else value)
        if less >= 0:
            raise self._fail("unescaped < inside quoted string", self._at + less)
        self._at += len(value) + 1
        if end < 0:
            self._at = len(self._data)
            raise self._fail("unexpected EOF")

    def _read_instruction(self) -> None:
        target = self._read_name("expected target name after <?")
        self._skip_space()
        content = self._take_until(b"?>").decode("utf-8", "surrogateescape")
        if target != "xml":
            return
        version, encoding = _find_parameter("version", content), _find_parameter("encoding", content)
        if version not in ("", "1.0"):
            raise XmlError(f"xml: unsupported version {quote(version)}; only version 1.0 is supported")
        if encoding and encoding.lower() != "utf-8":
            raise XmlError(f"xml: encoding {quote(encoding)} declared but Decoder.CharsetReader is nil")

    def _read_declaration(self) -> Token | None:
        letter = self._take()
        if letter == 0x2D:
            if self._take() != 0x2D:
                raise self._fail("invalid sequence <!- not part of <!--")
            self._take_until(b"--")
            if self._take() != 0x3E:
                raise self._fail('invalid sequence "--" not allowed in comments')
            return None
        if letter == 0x5B:
            for expected in b"CDATA[":
                if self._take() != expected:
                    raise self._fail("invalid <![ sequence")
            return Token("text", self._check(self._take_until(b"]]>", "unexpected EOF in CDATA section")))
        self._skip_directive()
        return None

    def _skip_directive(self) -> None:
        """A document type or the like, with its quotes, brackets and comments."""
        depth = quoted = 0
        while True:
            letter = self._take()
            if quoted:
                quoted = 0 if letter == quoted else quoted
            elif letter in b"'\"":
                quoted = letter
            elif letter == 0x3E:
                if depth == 0:
                    return
                depth -= 1
            elif self._data.startswith(b"<!--", self._at - 1):
                self._at += 3
                self._take_until(b"-->")
            elif letter == 0x3C:
                depth += 1

    def _read_text(self) -> Token:
        end = self._data.find(b"<", self._at)
        raw = self._data[self._at : end if end >= 0 else len(self._data)]
        misplaced = raw.find(b"]]>")
        text = self._decode(raw if misplaced < 0 else raw[:misplaced])
        if misplaced >= 0:
            raise self._fail("unescaped ]]> not in CDATA section", self._at + misplaced)
        self._at += len(raw)
        return Token("text", text)

    def _decode(self, raw: bytes) -> str:
        """Text with its references resolved; `raw` starts where the reader stands."""
        parts = []
        done = 0
        while (at := raw.find(b"&", done)) >= 0:
            match = _REFERENCE.match(raw, at)
            assert match is not None
            if match.end() >= len(self._data) - self._at and not match[0].endswith(b";"):
                raise self._fail("unexpected EOF", len(self._data))
            parts += [self._check(raw[done:at]), self._resolve(match[0], self._at + at)]
            done = match.end()
        parts.append(self._check(raw[done:]))
        return "".join(parts)

    def _resolve(self, reference: bytes, at: int) -> str:
        body = reference[1:-1]
        if reference.endswith(b";"):
            if body in _ENTITIES:
                return _ENTITIES[body]
            is_hex = body.startswith(b"#x")
            digits = body[2:] if is_hex else body[1:]
            number = int(digits, 16 if is_hex else 10) if body.startswith(b"#") and digits and len(digits) < 20 else -1
            if 0 <= number <= 0x10FFFF:
                return self._check((chr(number) if not 0xD800 <= number <= 0xDFFF else "�").encode())
        shown = reference.decode("utf-8", "surrogateescape")
        suffix = "" if shown.endswith(";") else " (no semicolon)"
        raise self._fail(f"invalid character entity {shown}{suffix}", at)

    def _check(self, raw: bytes) -> str:
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise self._fail("invalid UTF-8", self._at + len(raw)) from None
        illegal = _ILLEGAL.search(text)
        if illegal:
            raise self._fail(f"illegal character code U+{ord(illegal[0]):04X}", self._at + len(raw))
        return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_name(name: str) -> bool:
    if not (name[0].isalpha() or name[0] in "_:"):
        return False
    return all(character.isalnum() or character in "_:.-·" or not character.isascii() for character in name)


def _find_parameter(name: str, content: str) -> str:
    match = re.search(name + r"=(['\"])(.*?)\1", content, re.DOTALL)
    return match[2] if match else ""

"""What Go's `encoding/json` says about a text that is not JSON.

Walks the text as Go's scanner does and names the first byte that cannot stand where it stands. Only used once a faster
parser has refused the text, so that it may be slow. Facts from Go 1.26 `encoding/json/scanner.go`.
"""

from __future__ import annotations

from asynth.embedded.go_text import quote

# Go's limit; deeper texts are refused there too.
_DEEPEST = 10000
_SPACE = frozenset(b" \t\r\n")
_OPENING = frozenset(b"{[")
_LITERALS = {ord("t"): b"true", ord("f"): b"false", ord("n"): b"null"}
_DIGITS = frozenset(b"0123456789")
_ENDING = "unexpected end of JSON input"


class _RefusedError(Exception):
    """Carries Go's message."""


def describe_syntax_error(data: bytes) -> str:
    """The message of Go's first syntax error in `data`, a text that is expected to be one JSON value."""
    try:
        _Walk(data).whole()
    except _RefusedError as refused:
        return str(refused)
    return "exceeded max depth"


class _Walk:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def whole(self) -> None:
        self._value()
        self._skip_space()
        if self._at < len(self._data):
            raise self._refuse("after top-level value")

    def _refuse(self, context: str) -> _RefusedError:
        if self._at >= len(self._data):
            return _RefusedError(_ENDING)
        character = chr(self._data[self._at])
        shown = {"'": "'\\''", '"': "'\"'"}.get(character) or "'" + quote(character)[1:-1] + "'"
        return _RefusedError(f"invalid character {shown} {context}")

    def _skip_space(self) -> None:
        while self._at < len(self._data) and self._data[self._at] in _SPACE:
            self._at += 1

    def _peek(self) -> int:
        return self._data[self._at] if self._at < len(self._data) else -1

    def _value(self) -> None:
        """Iterative, because hostile texts nest deeper than the interpreter recurses."""
        open_containers: list[int] = []
        while True:
            self._skip_space()
            byte = self._peek()
            if byte in _OPENING:
                self._at += 1
                open_containers.append(byte)
                if len(open_containers) > _DEEPEST:
                    raise _RefusedError("exceeded max depth")
                self._skip_space()
                if self._peek() == (ord("}") if byte == ord("{") else ord("]")):
                    self._at += 1
                    open_containers.pop()
                else:
                    if byte == ord("{"):
                        self._key()
                    continue
            else:
                self._scalar(byte)
            if not self._close(open_containers):
                return

    def _close(self, open_containers: list[int]) -> bool:
        """Go on after a value; whether another value follows."""
        while open_containers:
            self._skip_space()
            in_object = open_containers[-1] == ord("{")
            byte = self._peek()
            if byte == ord(","):
                self._at += 1
                if in_object:
                    self._skip_space()
                    self._key()
                return True
            if byte != (ord("}") if in_object else ord("]")):
                raise self._refuse("after object key:value pair" if in_object else "after array element")
            self._at += 1
            open_containers.pop()
        return False

    def _key(self) -> None:
        if self._peek() != ord('"'):
            raise self._refuse("looking for beginning of object key string")
        self._string()
        self._skip_space()
        if self._peek() != ord(":"):
            raise self._refuse("after object key")
        self._at += 1

    def _scalar(self, byte: int) -> None:
        if byte == ord('"'):
            self._string()
        elif byte == ord("-") or byte in _DIGITS:
            self._number()
        elif byte in _LITERALS:
            self._literal(_LITERALS[byte])
        else:
            raise self._refuse("looking for beginning of value")

    def _literal(self, word: bytes) -> None:
        for expected in word:
            if self._peek() != expected:
                raise self._refuse(f"in literal {word.decode()} (expecting '{chr(expected)}')")
            self._at += 1

    def _string(self) -> None:
        self._at += 1
        while self._peek() != ord('"'):
            byte = self._peek()
            if byte < 0x20:
                raise self._refuse("in string literal")
            self._at += 1
            if byte == ord("\\"):
                self._escape()
        self._at += 1

    def _escape(self) -> None:
        byte = self._peek()
        if byte < 0 or byte not in b'bfnrt\\/"u':
            raise self._refuse("in string escape code")
        self._at += 1
        if byte == ord("u"):
            for _ in range(4):
                digit = self._peek()
                if digit < 0 or digit not in b"0123456789abcdefABCDEF":
                    raise self._refuse("in \\u hexadecimal character escape")
                self._at += 1

    def _number(self) -> None:
        if self._peek() == ord("-"):
            self._at += 1
            self._need_digit("in numeric literal")
        if self._peek() == ord("0"):
            self._at += 1
        else:
            self._skip_digits()
        if self._peek() == ord("."):
            self._at += 1
            self._need_digit("after decimal point in numeric literal")
            self._skip_digits()
        if self._peek() in (ord("e"), ord("E")):
            self._at += 1
            if self._peek() in (ord("+"), ord("-")):
                self._at += 1
            self._need_digit("in exponent of numeric literal")
            self._skip_digits()

    def _need_digit(self, context: str) -> None:
        if self._peek() not in _DIGITS:
            raise self._refuse(context)

    def _skip_digits(self) -> None:
        while self._peek() in _DIGITS:
            self._at += 1

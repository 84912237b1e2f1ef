"""JSON texts as Go's `encoding/json` sees them: read into trees, refused in Go's words, and written again.

A tree keeps every member in its order and numbers as literals. What Python's parser reads otherwise than Go's is
levelled here: bytes that are no UTF-8 and lone surrogates become U+FFFD, NaN and Infinity are no JSON. A text that the
fast parser refuses is walked as Go's scanner does, to name the first byte that cannot stand where it stands. Knows
nothing of the types that a tree is decoded into. Facts from Go 1.26 `encoding/json/{scanner,encode}.go`.
"""

from __future__ import annotations

import codecs
import json
import json.decoder

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.text import quote, replace_invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn


_SPACE = " \t\r\n"


class JsonError(WitnessError):
    """A text that is not JSON, or holds another type than expected; the text is Go's."""


class Number(str):
    """The literal of a number."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Tells a number from the string of the same letters."""
        return f"Number({str(self)!r})"


class Members(list[tuple[str, object]]):
    """The members of an object, in their order and with repeated keys."""

    __slots__ = ()


def _replace_each_byte(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "�" * (error.end - error.start), error.end


codecs.register_error("asynth-go-utf8", _replace_each_byte)


def decode_utf8(data: bytes) -> str:
    """`data` as text; each byte that is not UTF-8 becomes U+FFFD, as in Go."""
    return data.decode("utf-8", "asynth-go-utf8")


def parse_document(data: bytes) -> object:
    """The tree of a text that is one JSON value, as `json.Unmarshal` takes it.

    :raises JsonError: with Go's message.
    """
    try:
        return _DECODER.decode(decode_utf8(data))
    except RecursionError:
        raise JsonError("exceeded max depth") from None
    except ValueError:
        raise _explain(data) from None


def parse_first_value(data: bytes) -> object:
    """The tree of the first JSON value of a text, whatever follows it, as `json.Decoder` reads it.

    :raises JsonError: with Go's message.
    """
    text = decode_utf8(data)
    start = _skip_space(text, 0)
    if start == len(text):
        raise JsonError("EOF")
    try:
        return _DECODER.raw_decode(text, start)[0]
    except RecursionError:
        raise JsonError("exceeded max depth") from None
    except ValueError:
        error = _explain(data)
        raise (JsonError("unexpected EOF") if str(error) == "unexpected end of JSON input" else error) from None


def find_member(text: str, start: int, *, matches: Callable[[str], bool]) -> tuple[int, int] | None:
    """Where the value of the last member whose name `matches` in the object at `start` stands in `text`, as start and end.

    :param text: a text that was parsed without error.
    """
    found = None
    at = _skip_space(text, _skip_space(text, start) + 1)
    while text[at] == '"':
        name, at = _scan_string(text, at + 1)
        at = _skip_space(text, _skip_space(text, at) + 1)
        end = _DECODER.raw_decode(text, at)[1]
        if matches(name):
            found = at, end
        at = _skip_space(text, end)
        if text[at] != ",":
            break
        at = _skip_space(text, at + 1)
    return found


def find_items(text: str, start: int) -> list[tuple[int, int]]:
    """Where the items of the array at `start` stand in `text`, a text that was parsed without error."""
    spans: list[tuple[int, int]] = []
    at = _skip_space(text, _skip_space(text, start) + 1)
    while text[at] != "]":
        end = _DECODER.raw_decode(text, at)[1]
        spans.append((at, end))
        at = _skip_space(text, end)
        if text[at] == ",":
            at = _skip_space(text, at + 1)
    return spans


def clean(text: str) -> str:
    r"""`text` with the lone surrogates that `\u` escapes can make replaced, as in Go."""
    if text.isascii():
        return text
    return "".join("�" if "\ud800" <= character <= "\udfff" else character for character in text)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _explain(data: bytes) -> JsonError:

    return JsonError(describe_syntax_error(data))


_scan_string = json.decoder.scanstring  # type: ignore[attr-defined]
_DECODER = json.JSONDecoder(
    object_pairs_hook=Members, parse_int=Number, parse_float=Number, parse_constant=_refuse_constant
)


# Go's limit; deeper texts are refused there too.
_DEEPEST = 10000
_SPACE_BYTES = frozenset(b" \t\r\n")
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
        while self._at < len(self._data) and self._data[self._at] in _SPACE_BYTES:
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


_LARGEST_EXACT = 1 << 53
_ESCAPED = (
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ("\u2028", "\\u2028"),
    ("\u2029", "\\u2029"),
)


def encode(value: object, *, indent: int | None = None) -> bytes:
    """`value` as Go's `json.Marshal` (or `MarshalIndent` with spaces) writes it."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, ensure_ascii=False, separators=separators, indent=indent)
    for character, escape in _ESCAPED:
        text = text.replace(character, escape)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return replace_invalid(text).encode()


def as_plain(tree: object) -> object:
    """A tree as dicts, lists, texts and numbers; of repeated keys the last counts, and whole numbers keep their digits."""
    if isinstance(tree, Members):
        return {clean(key): as_plain(item) for key, item in tree}
    if isinstance(tree, list):
        return [as_plain(item) for item in tree]
    if isinstance(tree, Number):
        return int(tree) if tree.lstrip("-").isdigit() and len(tree) < 4300 else float(tree)
    return clean(tree) if isinstance(tree, str) else tree


def as_tree(value: object) -> object:
    """The tree of the text that `value`, a JSON value in dicts and lists, is written as."""
    if isinstance(value, dict):
        return Members((key, as_tree(item)) for key, item in value.items())
    if isinstance(value, list):
        return [as_tree(item) for item in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Number(value)
    return value


def shorten_numbers(value: object) -> object:
    """A JSON value after its numbers went through Go's float64 and its maps were sorted."""
    if isinstance(value, dict):
        return {key: shorten_numbers(item) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [shorten_numbers(item) for item in value]
    return value if isinstance(value, bool) or not isinstance(value, (int, float)) else shorten_number(value)


def shorten_number(value: float) -> object:
    """A number as Go writes the float64 of it: a whole one below 1e21 without a point.

    Go writes the shortest digits that name the float, and zeros after them.
    """
    if isinstance(value, int) and abs(value) <= _LARGEST_EXACT:
        return value
    try:
        number = float(value)
    except OverflowError:
        return value
    if not number.is_integer() or abs(number) >= 1e21:
        return number
    if abs(number) <= _LARGEST_EXACT:
        return int(number)
    digits, _, exponent = repr(number).partition("e")
    whole, _, fraction = digits.partition(".")
    return int(whole + fraction.rstrip("0").ljust(int(exponent), "0")) if exponent else int(whole)


def shortest_float32(value: float) -> float:
    """The decimal with the fewest digits that names the same 32-bit float, which is what Go writes for a float32."""
    import struct

    single: float = struct.unpack("f", struct.pack("f", value))[0]
    for digits in range(1, 10):
        candidate = float(f"{single:.{digits}g}")
        if struct.unpack("f", struct.pack("f", candidate))[0] == single:
            return candidate
    return single

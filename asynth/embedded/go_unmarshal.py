"""JSON texts as trees that keep what Go's `encoding/json` can see: every member in its order, numbers as literals.

What Python's parser reads otherwise than Go's is levelled here: bytes that are no UTF-8 and lone surrogates become
U+FFFD, NaN and Infinity are no JSON, and an error is Go's. Knows nothing of the types that a tree is decoded into.
"""

from __future__ import annotations

import codecs
import json
import json.decoder

from asynth.embedded.errors import WitnessError

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
    from asynth.embedded.go_syntax import describe_syntax_error

    return JsonError(describe_syntax_error(data))


_scan_string = json.decoder.scanstring  # type: ignore[attr-defined]
_DECODER = json.JSONDecoder(
    object_pairs_hook=Members, parse_int=Number, parse_float=Number, parse_constant=_refuse_constant
)

"""Texts of flags as values: booleans, integers, durations and lists, with the messages of Go's parsers.

Facts from Go's `strconv`, `time.ParseDuration` and `encoding/csv`. Imports nothing heavy, because every start pays for it.
"""

from __future__ import annotations

from asynth.embedded.go_text import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Value = str | bool | int | tuple[str, ...]

_TRUE = frozenset(("1", "t", "T", "true", "TRUE", "True"))
_FALSE = frozenset(("0", "f", "F", "false", "FALSE", "False"))


def _read_text(value: str) -> str:
    return value


def _read_whole(value: str) -> tuple[str, ...]:
    return (value,)


def _read_bool(value: str) -> bool:
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ValueError(f"strconv.ParseBool: parsing {quote(value)}: invalid syntax")


def _read_int(value: str) -> int:
    digits = value[1:] if value[:1] in ("+", "-") else value
    try:
        if not digits.isascii() or digits[:1] == "_" or digits != digits.strip():
            raise ValueError
        legacy_octal = len(digits) > 1 and digits[0] == "0" and digits[1] in "01234567_"
        number = int(digits, 8) if legacy_octal else int(digits, 0)
    except ValueError:
        raise ValueError(f"strconv.ParseInt: parsing {quote(value)}: invalid syntax") from None
    number = -number if value[0] == "-" else number
    if not -(2**63) <= number < 2**63:
        raise ValueError(f"strconv.ParseInt: parsing {quote(value)}: value out of range")
    return number


_DURATION_UNITS = ("ns", "us", "µs", "μs", "ms", "s", "m", "h")


def _read_duration(value: str) -> str:
    rest = value[1:] if value[:1] in ("+", "-") else value
    if rest == "0":
        return value
    if not rest:
        raise ValueError(f"time: invalid duration {quote(value)}")
    while rest:
        number = len(rest) - len(rest.lstrip("0123456789."))
        figure = rest[:number]
        if not figure or figure == "." or figure.count(".") > 1:
            raise ValueError(f"time: invalid duration {quote(value)}")
        rest = rest[number:]
        length = next((i for i, c in enumerate(rest) if c in "0123456789."), len(rest))
        unit, rest = rest[:length], rest[length:]
        if not unit:
            raise ValueError(f"time: missing unit in duration {quote(value)}")
        if unit not in _DURATION_UNITS:
            raise ValueError(f"time: unknown unit {quote(unit)} in duration {quote(value)}")
    return value


def _read_strings(value: str) -> tuple[str, ...]:
    """One CSV record as Go's encoding/csv reads it: quoted fields, doubled quotes."""
    if not value:
        return ()
    if '"' not in value:
        line = value.partition("\n")[0].removesuffix("\r")
        if not line:
            return _read_strings(value.lstrip("\r\n")) if value.strip("\r\n") else _raise_eof()
        return tuple(line.split(","))
    return _read_quoted(value)


def _raise_eof() -> tuple[str, ...]:
    raise ValueError("EOF")


def _read_quoted(value: str) -> tuple[str, ...]:
    fields: list[str] = []
    position = 0
    while True:
        if value[position : position + 1] != '"':
            end = next((i for i in range(position, len(value)) if value[i] in ",\n"), len(value))
            field = value[position:end]
            if '"' in field:
                column = len(value[: position + field.index('"')].encode()) + 1
                raise ValueError(f'parse error on line 1, column {column}: bare " in non-quoted-field')
            fields.append(field.removesuffix("\r"))
            position = end
        else:
            field, position = _read_quoted_field(value, position + 1)
            fields.append(field)
        if value[position : position + 1] != ",":
            return tuple(fields)
        position += 1


def _read_quoted_field(value: str, position: int) -> tuple[str, int]:
    field = ""
    while True:
        end = value.find('"', position)
        if end < 0:
            line = value.count("\n") + 1
            column = len(value.rpartition("\n")[2].encode()) + 1
            raise ValueError(f'parse error on line {line}, column {column}: extraneous or missing " in quoted-field')
        field += value[position:end]
        following = value[end + 1 : end + 2]
        if following == '"':
            field += '"'
            position = end + 2
        elif following in ("", ",", "\n") or value[end + 1 : end + 3] == "\r\n":
            return field, end + 1
        else:
            column = len(value[:end].rpartition("\n")[2].encode()) + 1
            line = value[:end].count("\n") + 1
            raise ValueError(f'parse error on line {line}, column {column}: extraneous or missing " in quoted-field')


READERS: dict[str, Callable[[str], Value]] = {
    "string": _read_text,
    "bool": _read_bool,
    "int": _read_int,
    "duration": _read_duration,
    "strings": _read_strings,
    "array": _read_whole,
}

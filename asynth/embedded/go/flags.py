"""Flags as cobra and pflag read them: kinds, values, short names, groups and the exact messages.

A command declares a tuple of `Flag`; `parse` reads an argument list into `Values`. Facts from pflag v1.0 `flag.go` and
its value types, and from cobra v1.9 `flag_groups.go`. Every start pays for this module, so it imports only how Go
quotes text and the error that it raises.
"""

from __future__ import annotations

from asynth.embedded.errors import FlagError
from asynth.embedded.go.text import quote

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


class Flag:
    """One declared flag. `kind` is string, bool, int, duration, strings (comma separated) or array (taken whole)."""

    __slots__ = ("default", "hidden", "kind", "name", "shares", "short", "usage")

    def __init__(
        self,
        name: str,
        kind: str,
        default: str | bool | int | tuple[str, ...],
        usage: str,
        *,
        short: str = "",
        hidden: bool = False,
        shares: str = "",
    ) -> None:
        """:param shares: the flag whose value this one sets too (two names of one variable)."""
        self.name, self.kind, self.default, self.usage = name, kind, default, usage
        self.short, self.hidden, self.shares = short, hidden, shares


class Values:
    """What a command line said: flag values, which flags were set (in pflag's sorted order), and arguments."""

    __slots__ = ("_changed", "_flags", "_values", "arguments")

    def __init__(self, flags: tuple[Flag, ...]) -> None:
        self._flags = {flag.name: flag for flag in flags}
        self._values: dict[str, Value] = {flag.name: flag.default for flag in flags if not flag.shares}
        self._changed: set[str] = set()
        self.arguments: list[str] = []

    def changed(self, name: str) -> bool:
        """Whether the flag was set, by the command line or by a configuration file."""
        return name in self._changed

    def changed_names(self) -> list[str]:
        """Names of the set flags, sorted as pflag visits them."""
        return sorted(self._changed)

    def declared(self) -> list[Flag]:
        """The command's flags, sorted by name."""
        return [self._flags[name] for name in sorted(self._flags)]

    def text(self, name: str) -> str:
        """Value of a string or duration flag."""
        value = self._values[name]
        assert isinstance(value, str), name
        return value

    def switch(self, name: str) -> bool:
        """Value of a bool flag."""
        value = self._values[name]
        assert isinstance(value, bool), name
        return value

    def number(self, name: str) -> int:
        """Value of an int flag."""
        value = self._values[name]
        assert isinstance(value, int), name
        return value

    def texts(self, name: str) -> list[str]:
        """Value of a strings or array flag."""
        value = self._values[name]
        assert isinstance(value, tuple), name
        return list(value)

    def set(self, name: str, value: str) -> None:
        """Set a flag from its text, as pflag does: a list flag is replaced the first time and grows after that.

        :raises FlagError: when the text does not fit the flag's kind.
        """
        flag = self._flags[name]
        target = flag.shares or name
        try:
            read = READERS[flag.kind](value)
        except ValueError as error:
            shown = f"-{flag.short}, --{name}" if flag.short else f"--{name}"
            raise FlagError(f"invalid argument {quote(value)} for {quote(shown)} flag: {error}") from None
        if isinstance(read, tuple) and name in self._changed:
            before = self._values[target]
            assert isinstance(before, tuple), name
            read = (*before, *read)
        self._values[target] = read
        self._changed.add(name)


def parse(flags: tuple[Flag, ...], arguments: list[str], values: Values | None = None) -> Values:
    """Read `arguments`; what stands after `--` and what is no flag goes to `Values.arguments`.

    :raises FlagError: with pflag's message.
    """
    values = values or Values(flags)
    by_short = {flag.short: flag for flag in flags if flag.short}
    by_name = {flag.name: flag for flag in flags}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if len(word) < 2 or word[0] != "-":
            values.arguments.append(word)
        elif word == "--":
            values.arguments += rest
            break
        elif word[1] == "-":
            _parse_long(word, rest, by_name, values)
        else:
            _parse_short(word[1:], rest, by_short, values)
    return values


def _parse_long(word: str, rest: list[str], by_name: dict[str, Flag], values: Values) -> None:
    name, equals, value = word[2:].partition("=")
    if not name or name[0] == "-":
        raise FlagError(f"bad flag syntax: {word}")
    flag = by_name.get(name)
    if flag is None:
        raise FlagError(f"unknown flag: --{name}")
    if not equals:
        if flag.kind == "bool":
            value = "true"
        elif rest:
            value = rest.pop(0)
        else:
            raise FlagError(f"flag needs an argument: {word}")
    values.set(name, value)


def _parse_short(letters: str, rest: list[str], by_short: dict[str, Flag], values: Values) -> None:
    while letters:
        flag = by_short.get(letters[0])
        if flag is None:
            raise FlagError(f"unknown shorthand flag: {quote(letters[0], chr(39))} in -{letters}")
        following = letters[1:]
        if len(letters) > 2 and letters[1] == "=":
            value, following = letters[2:], ""
        elif flag.kind == "bool":
            value = "true"
        elif following:
            value, following = following, ""
        elif rest:
            value = rest.pop(0)
        else:
            raise FlagError(f"flag needs an argument: {quote(letters[0], chr(39))} in -{letters}")
        values.set(flag.name, value)
        letters = following


def check_groups(
    values: Values,
    *,
    required_together: tuple[tuple[str, ...], ...] = (),
    one_required: tuple[tuple[str, ...], ...] = (),
    mutually_exclusive: tuple[tuple[str, ...], ...] = (),
) -> None:
    """Check cobra's flag groups, each sort in the order of its text.

    :raises FlagError: with cobra's message for the first group that does not hold.
    """
    for group in sorted(required_together, key=" ".join):
        missing = [name for name in sorted(group) if not values.changed(name)]
        if missing and len(missing) < len(group):
            names = " ".join(group)
            raise FlagError(
                f"if any flags in the group [{names}] are set they must all be set; missing [{' '.join(missing)}]"
            )
    for group in sorted(one_required, key=" ".join):
        if not any(values.changed(name) for name in group):
            raise FlagError(f"at least one of the flags in the group [{' '.join(group)}] is required")
    for group in sorted(mutually_exclusive, key=" ".join):
        present = [name for name in sorted(group) if values.changed(name)]
        if len(present) > 1:
            names = " ".join(group)
            raise FlagError(
                f"if any flags in the group [{names}] are set none of the others can be; "
                f"[{' '.join(present)}] were all set"
            )

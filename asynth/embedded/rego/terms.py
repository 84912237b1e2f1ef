"""Rego values as OPA orders and prints them, and its `sprintf`.

A value is None, bool, int, float, str, list, dict or set (or frozenset). Facts from OPA's `ast/{compare,term}.go`,
`topdown/strings.go` (builtinSprintf) and the documentation of Go's `fmt`.
"""

from __future__ import annotations

import json
import re
from functools import cmp_to_key

# A verb with the flags, width and precision that are reproduced; other verbs are left to OPA.
_VERB = re.compile(r"%([-+0 ]*)(\d+)?(?:\.(\d+))?(.)", re.DOTALL)
_ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


class UnknownFormatError(ValueError):
    """A format whose result this module does not know."""


def rank(value: object) -> int:
    """The place of a value's type in OPA's order of all values."""
    if value is None:
        return 0
    if isinstance(value, bool):
        return 1
    if isinstance(value, int | float):
        return 2
    if isinstance(value, str):
        return 3
    return 4 if isinstance(value, list) else 5 if isinstance(value, dict) else 6


def compare(first: object, second: object) -> int:
    """-1, 0 or 1, by OPA's order."""
    if rank(first) != rank(second):
        return -1 if rank(first) < rank(second) else 1
    if isinstance(first, bool | int | float | str):
        return (first > second) - (first < second)  # type: ignore[operator]
    if first is None:
        return 0
    if isinstance(first, dict) and isinstance(second, dict):
        keys, others = sort(first), sort(second)
        return _compare_items(
            [item for key in keys for item in (key, first[key])],
            [item for key in others for item in (key, second[key])],
        )
    return _compare_items(sort(first), sort(second)) if not isinstance(first, list) else _compare_items(first, second)  # type: ignore[arg-type]


def _compare_items(first: list[object], second: list[object]) -> int:
    for one, other in zip(first, second, strict=False):
        result = compare(one, other)
        if result:
            return result
    return (len(first) > len(second)) - (len(first) < len(second))


def sort(values: object) -> list[object]:
    """The members of a collection (the keys of a dict) in OPA's order."""
    return sorted(values, key=cmp_to_key(compare))  # type: ignore[call-overload, no-any-return]


def print_term(value: object) -> str:
    """A value as OPA prints it inside others: strings quoted, `set()` for the empty set."""
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return print_float(value)
    if isinstance(value, list):
        return "[" + ", ".join(print_term(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{print_term(key)}: {print_term(value[key])}" for key in sort(value)) + "}"
    return "{" + ", ".join(print_term(item) for item in sort(value)) + "}" if value else "set()"


def _quote(text: str) -> str:
    """As Go's strconv.Quote."""
    from asynth.embedded.go.text import quote

    return quote(text)


def print_float(number: float) -> str:
    """A number whose literal is lost.

    :raises UnknownFormatError: where OPA might print it otherwise.
    """
    if number.is_integer() and abs(number) < 1e15:
        raise UnknownFormatError("a whole float")
    text = repr(number)
    if "e" in text or "n" in text:
        raise UnknownFormatError(text)
    return text


def marshal(value: object) -> str:
    """Compact JSON as Go's `encoding/json` writes it; sets become lists."""
    text = json.dumps(_to_json(value), ensure_ascii=False, separators=(",", ":"))
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text


def _to_json(value: object) -> object:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise UnknownFormatError("a key that is no string")
        return {key: _to_json(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_to_json(item) for item in value]
    if isinstance(value, set | frozenset):
        return [_to_json(item) for item in sort(value)]
    if isinstance(value, float):
        print_float(value)
    return value


def format_text(pattern: str, arguments: list[object]) -> str:
    """OPA's sprintf.

    :raises UnknownFormatError: for verbs, flags and arguments that are left to OPA.
    """
    position = 0
    taken = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal taken
        flags, width, precision, verb = match.groups()
        if verb == "%":
            if flags or width or precision:
                raise UnknownFormatError(match[0])
            return "%"
        if taken >= len(arguments):
            raise UnknownFormatError("more verbs than arguments")
        argument = arguments[taken]
        taken += 1
        return _format_one(verb, flags, int(width or 0), precision, argument)

    pieces = []
    for match in _VERB.finditer(pattern):
        pieces.append(pattern[position : match.start()])
        pieces.append(replace(match))
        position = match.end()
    rest = pattern[position:]
    if "%" in "".join(pattern[a:b] for a, b in _gaps(pattern)) or "%" in rest:
        raise UnknownFormatError("a lone percent sign")
    if taken < len(arguments):
        raise UnknownFormatError("more arguments than verbs")
    return "".join(pieces) + rest


def _gaps(pattern: str) -> list[tuple[int, int]]:
    gaps = []
    position = 0
    for match in _VERB.finditer(pattern):
        gaps.append((position, match.start()))
        position = match.end()
    return gaps


def _format_one(verb: str, flags: str, width: int, precision: str | None, argument: object) -> str:
    whole = isinstance(argument, int) and not isinstance(argument, bool)
    if isinstance(argument, float):
        if verb == "f" and not flags:
            return f"{argument:.{int(precision or 6)}f}".rjust(width)
        if verb in "vs" and not (flags or width or precision):
            return print_float(argument) if verb == "v" else f"%!s(float64={print_float(argument)})"
        raise UnknownFormatError(f"%{verb} of a number with a fraction")
    if whole:
        return _format_int(verb, flags, width, precision, argument)  # type: ignore[arg-type]
    text = argument if isinstance(argument, str) else print_term(argument)
    if precision or flags.strip("-"):
        raise UnknownFormatError(f"%{flags}{verb} of a text")
    if verb in "sv":
        shown = text
    elif verb == "q":
        shown = _quote(text)
    elif verb == "x":
        shown = text.encode().hex()
    elif verb in "dtfbocUeEgG":
        shown = f"%!{verb}(string={text})"
        if width:
            raise UnknownFormatError("width of a mismatch")
    else:
        raise UnknownFormatError(f"%{verb}")
    return shown.ljust(width) if "-" in flags else shown.rjust(width)


def _format_int(verb: str, flags: str, width: int, precision: str | None, number: int) -> str:
    if precision:
        raise UnknownFormatError("precision of an integer")
    if verb == "s" and not (flags or width):
        return f"%!s(int={number})"
    letter = {"d": "d", "v": "d", "x": "x", "X": "X", "b": "b", "o": "o"}.get(verb)
    if letter is None or (verb == "v" and (flags or width)) or "+" in flags or " " in flags:
        raise UnknownFormatError(f"%{flags}{verb} of an integer")
    if "-" in flags:
        return f"{number:{letter}}".ljust(width)
    return f"{number:0{width}{letter}}" if "0" in flags and width else f"{number:{letter}}".rjust(width)

"""What OPA's built-in functions compute, where regorus does otherwise: plain functions over Rego's values.

Each raises `UndefinedError` where OPA leaves the call undefined, and `BeyondError` where it is left to OPA. Facts from
OPA 1.15 `topdown/*.go` and its documentation of built-ins.
"""

from __future__ import annotations

import json
import math
import re

from asynth.embedded.rego.terms import compare, format_text, sort


class UndefinedError(ValueError):
    """The call has no value."""


class BeyondError(ValueError):
    """The call has a value, but only OPA knows it."""


def count(value: object) -> object:
    """See `builtins`."""
    return len(value)  # type: ignore[arg-type]


def object_get(value: object, key: object, default: object) -> object:
    """See `builtins`."""
    if isinstance(key, list):
        found = value
        for part in key:
            if isinstance(found, dict) and not isinstance(part, list | dict | set) and _has(found, part):
                found = found[part]
            elif isinstance(found, list) and isinstance(part, int) and not isinstance(part, bool):
                if not 0 <= part < len(found):
                    return default
                found = found[part]
            elif isinstance(found, set | frozenset):
                raise BeyondError
            else:
                return default
        return found
    if isinstance(key, dict | set):
        raise BeyondError
    return value[key] if _has(value, key) else default  # type: ignore[index, arg-type]


def _has(mapping: dict[object, object], key: object) -> bool:
    """Membership by Rego's equality, in which true is not 1."""
    return any(compare(key, other) == 0 for other in mapping)


def concat(separator: str, parts: object) -> object:
    """See `builtins`."""
    items = parts if isinstance(parts, list) else sort(parts)
    if not all(isinstance(item, str) for item in items):
        raise UndefinedError
    return separator.join(items)  # type: ignore[arg-type]


def substring(text: str, start: object, length: object) -> object:
    """See `builtins`."""
    begin, size = _whole(start), _whole(length)
    if begin < 0:
        raise UndefinedError
    return text[begin:] if size < 0 else text[begin : begin + size]


def _whole(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise BeyondError
    return number


def to_number(value: object) -> object:
    """See `builtins`."""
    if value is None:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str) or value == "":
        raise UndefinedError
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", value):
        return int(value)
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,8})\.[0-9]{0,5}[1-9]", value):  # a float holds and prints these as they stand
        return float(value)
    if re.search(r"[0-9]", value) or re.search(r"inf|nan", value, re.IGNORECASE):
        raise BeyondError
    raise UndefinedError


def sprintf(pattern: str, arguments: object) -> object:
    """See `builtins`."""
    return format_text(pattern, arguments)  # type: ignore[arg-type]


def unmarshal(text: str) -> object:
    """See `builtins`."""
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_refuse)
    except BeyondError:
        raise
    except (ValueError, RecursionError):
        raise UndefinedError from None
    return value


def _refuse(_text: str) -> object:
    raise BeyondError


def maximum(values: object) -> object:
    """See `builtins`."""
    items = sort(values)
    if not items:
        raise UndefinedError
    return items[-1]


def minimum(values: object) -> object:
    """See `builtins`."""
    items = sort(values)
    if not items:
        raise UndefinedError
    return items[0]


def add_up(values: object) -> object:
    """See `builtins`."""
    return sum(_integers(values))


def multiply_up(values: object) -> object:
    """See `builtins`."""
    result = 1
    for number in _integers(values):
        result *= number
    return result


def _integers(values: object) -> list[int]:
    items = list(values)  # type: ignore[call-overload]
    if not all(isinstance(item, int | float) and not isinstance(item, bool) for item in items):
        raise UndefinedError
    return [_whole(item) for item in items]


def plus(first: object, second: object) -> object:
    """See `builtins`."""
    return _whole(first) + _whole(second)


def minus(first: object, second: object) -> object:
    """See `builtins`."""
    if isinstance(first, set | frozenset) and isinstance(second, set | frozenset):
        return set(first) - set(second)
    if isinstance(first, set | frozenset) or isinstance(second, set | frozenset):
        raise UndefinedError
    return _whole(first) - _whole(second)


def multiply(first: object, second: object) -> object:
    """See `builtins`."""
    return _whole(first) * _whole(second)


def divide(first: object, second: object) -> object:
    """See `builtins`."""
    dividend, divisor = _whole(first), _whole(second)
    if divisor == 0:
        raise UndefinedError
    if dividend % divisor == 0:
        return dividend // divisor
    quotient = dividend / divisor
    # Only fractions that are exact in a few binary digits are surely the same number in OPA.
    if (quotient * 256).is_integer() and abs(quotient) < 1 << 40:
        return quotient
    raise BeyondError


def remainder(first: object, second: object) -> object:
    """See `builtins`."""
    dividend, divisor = _whole(first), _whole(second)
    if divisor == 0:
        raise UndefinedError
    return abs(dividend) % abs(divisor) * (-1 if dividend < 0 else 1)


def round_half_away(number: object) -> object:
    """See `builtins`."""
    if isinstance(number, int):
        return number
    assert isinstance(number, float)
    if abs(number) > 1 << 40:
        raise BeyondError
    whole = int(abs(number) + 0.5)
    return whole if number >= 0 else -whole


def ceil(number: float) -> object:
    """See `builtins`."""
    return math.ceil(number)


def floor(number: float) -> object:
    """See `builtins`."""
    return math.floor(number)


_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", re.ASCII)


def semver_is_valid(value: object) -> object:
    """See `builtins`."""
    if not isinstance(value, str):
        return False
    if _SEMVER.fullmatch(value) and ".." not in value:
        return True
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) or not value or not re.match(r"[v0-9]", value):
        return False
    raise BeyondError


def semver_compare(first: str, second: str) -> object:
    """See `builtins`."""
    keys = []
    for text in (first, second):
        match = _SEMVER.fullmatch(text)
        if match is None or (match[4] and not re.fullmatch(r"[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*", match[4])):
            if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) or not re.match(r"[v0-9]", text):
                raise UndefinedError
            raise BeyondError
        if match[4]:
            raise BeyondError
        keys.append(tuple(int(match[i]) for i in (1, 2, 3)))
    return (keys[0] > keys[1]) - (keys[0] < keys[1])


def walkable(value: object) -> object:
    """What `some x in value` walks over; anything that is no collection is no walk."""
    if isinstance(value, list | dict | set | frozenset):
        return value
    raise UndefinedError


def trim_prefix(text: str, prefix: str) -> object:
    """See `builtins`."""
    return text.removeprefix(prefix)


def split(text: str, separator: str) -> object:
    """See `builtins`."""
    return list(text) if separator == "" else text.split(separator)


def indexof(text: str, part: str) -> object:
    """See `builtins`."""
    if not part:
        raise UndefinedError
    return text.find(part)


def lower(text: str) -> object:
    """See `builtins`."""
    if not text.isascii():
        raise BeyondError
    return text.lower()


def upper(text: str) -> object:
    """See `builtins`."""
    if not text.isascii():
        raise BeyondError
    return text.upper()

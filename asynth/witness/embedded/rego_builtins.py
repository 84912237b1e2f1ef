"""OPA's built-in functions: their names and types, and those that regorus does not do as OPA does, done here.

OPA leaves a call undefined when an argument has the wrong type or value, where regorus stops; the functions here raise
`UndefinedError` for that. Facts from OPA 1.15 `ast/builtins.go`, `topdown/*.go` and its documentation of built-ins.
"""

from __future__ import annotations

import json
import os
import re

from asynth.witness.embedded.rego_terms import UnknownFormatError, compare, format_text, marshal, rank, sort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class UndefinedError(ValueError):
    """The call has no value."""


class BeyondError(ValueError):
    """The call has a value, but only OPA knows it."""


class Builtin:
    """Argument and result types as letters: s string, n number, b boolean, a array, o object, e set, * any.

    Several letters are alternatives. `function` is None where regorus does as OPA does.
    """

    __slots__ = ("arguments", "function", "result")

    def __init__(self, arguments: str, result: str, function: Callable[..., object] | None = None) -> None:
        """:param arguments: types separated by spaces."""
        self.arguments, self.result, self.function = tuple(arguments.split()), result, function


def type_letter(value: object) -> str:
    """The letter of a value's type; `x` for null."""
    return "xbnsaoe"[rank(value)]


def _count(value: object) -> object:
    return len(value)  # type: ignore[arg-type]


def _object_get(value: object, key: object, default: object) -> object:
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


def _concat(separator: str, parts: object) -> object:
    items = parts if isinstance(parts, list) else sort(parts)
    if not all(isinstance(item, str) for item in items):
        raise UndefinedError
    return separator.join(items)  # type: ignore[arg-type]


def _substring(text: str, start: object, length: object) -> object:
    begin, size = _whole(start), _whole(length)
    if begin < 0:
        raise UndefinedError
    return text[begin:] if size < 0 else text[begin : begin + size]


def _whole(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise BeyondError
    return number


def _to_number(value: object) -> object:
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
    if re.search(r"[0-9]", value) or re.search(r"inf|nan", value, re.IGNORECASE):
        raise BeyondError
    raise UndefinedError


def _sprintf(pattern: str, arguments: object) -> object:
    return format_text(pattern, arguments)  # type: ignore[arg-type]


def _unmarshal(text: str) -> object:
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_refuse)
    except BeyondError:
        raise
    except (ValueError, RecursionError):
        raise UndefinedError from None
    return value


def _refuse(_text: str) -> object:
    raise BeyondError


def _max(values: object) -> object:
    items = sort(values)
    if not items:
        raise UndefinedError
    return items[-1]


def _min(values: object) -> object:
    items = sort(values)
    if not items:
        raise UndefinedError
    return items[0]


def _sum(values: object) -> object:
    return sum(_integers(values))


def _product(values: object) -> object:
    result = 1
    for number in _integers(values):
        result *= number
    return result


def _integers(values: object) -> list[int]:
    items = list(values)  # type: ignore[call-overload]
    if not all(isinstance(item, int | float) and not isinstance(item, bool) for item in items):
        raise UndefinedError
    return [_whole(item) for item in items]


def _plus(first: object, second: object) -> object:
    return _whole(first) + _whole(second)


def _minus(first: object, second: object) -> object:
    if isinstance(first, set | frozenset) and isinstance(second, set | frozenset):
        return set(first) - set(second)
    if isinstance(first, set | frozenset) or isinstance(second, set | frozenset):
        raise UndefinedError
    return _whole(first) - _whole(second)


def _multiply(first: object, second: object) -> object:
    return _whole(first) * _whole(second)


def _divide(first: object, second: object) -> object:
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


def _remainder(first: object, second: object) -> object:
    dividend, divisor = _whole(first), _whole(second)
    if divisor == 0:
        raise UndefinedError
    return abs(dividend) % abs(divisor) * (-1 if dividend < 0 else 1)


def _round(number: object) -> object:
    if isinstance(number, int):
        return number
    assert isinstance(number, float)
    if abs(number) > 1 << 40:
        raise BeyondError
    whole = int(abs(number) + 0.5)
    return whole if number >= 0 else -whole


def _ceil(number: float) -> object:
    import math

    return math.ceil(number)


def _floor(number: float) -> object:
    import math

    return math.floor(number)


_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", re.ASCII)


def _semver_is_valid(value: object) -> object:
    if not isinstance(value, str):
        return False
    if _SEMVER.fullmatch(value) and ".." not in value:
        return True
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) or not value or not re.match(r"[v0-9]", value):
        return False
    raise BeyondError


def _semver_compare(first: str, second: str) -> object:
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


def _items(value: object) -> object:
    """What `some x in value` walks over; anything that is no collection is no walk."""
    if isinstance(value, list | dict | set | frozenset):
        return value
    raise UndefinedError


def _trim_prefix(text: str, prefix: str) -> object:
    return text.removeprefix(prefix)


def _split(text: str, separator: str) -> object:
    return list(text) if separator == "" else text.split(separator)


def _indexof(text: str, part: str) -> object:
    if not part:
        raise UndefinedError
    return text.find(part)


def _lower(text: str) -> object:
    if not text.isascii():
        raise BeyondError
    return text.lower()


def _upper(text: str) -> object:
    if not text.isascii():
        raise BeyondError
    return text.upper()


_ANY_TYPE = "xbnsaoe"
_COLLECTION = "aoe"

BUILTINS = {
    "abs": Builtin("n", "n", lambda number: abs(number)),
    "array.concat": Builtin("a a", "a", lambda first, second: [*first, *second]),
    "array.reverse": Builtin("a", "a", lambda items: items[::-1]),
    "array.slice": Builtin("a n n", "a"),
    "base64.decode": Builtin("s", "s"),
    "base64.encode": Builtin("s", "s"),
    "ceil": Builtin("n", "n", _ceil),
    "concat": Builtin("s ae", "s", _concat),
    "contains": Builtin("s s", "b", lambda text, part: part in text),
    "count": Builtin("saoe", "n", _count),
    "endswith": Builtin("s s", "b", lambda text, end: text.endswith(end)),
    "floor": Builtin("n", "n", _floor),
    "glob.match": Builtin("s ax s", "b"),
    "indexof": Builtin("s s", "n", _indexof),
    "intersection": Builtin("e", "e"),
    "is_array": Builtin("*", "b", lambda value: isinstance(value, list)),
    "is_boolean": Builtin("*", "b", lambda value: isinstance(value, bool)),
    "is_null": Builtin("*", "b", lambda value: value is None),
    "is_number": Builtin("*", "b", lambda value: rank(value) == 2),
    "is_object": Builtin("*", "b", lambda value: isinstance(value, dict)),
    "is_set": Builtin("*", "b", lambda value: rank(value) == 6),
    "is_string": Builtin("*", "b", lambda value: isinstance(value, str)),
    "json.marshal": Builtin("*", "s", marshal),
    "json.unmarshal": Builtin("s", "*", _unmarshal),
    "lower": Builtin("s", "s", _lower),
    "max": Builtin("ae", "*", _max),
    "min": Builtin("ae", "*", _min),
    "numbers.range": Builtin("n n", "a"),
    "object.get": Builtin("o * *", "*", _object_get),
    "object.keys": Builtin("o", "e", lambda value: set(value)),
    "product": Builtin("ae", "n", _product),
    "regex.find_all_string_submatch_n": Builtin("s s n", "a"),
    "regex.find_n": Builtin("s s n", "a"),
    "regex.is_valid": Builtin("*", "b"),
    "regex.match": Builtin("s s", "b"),
    "regex.replace": Builtin("s s s", "s"),
    "regex.split": Builtin("s s", "a"),
    "replace": Builtin("s s s", "s", lambda text, old, new: text.replace(old, new)),
    "round": Builtin("n", "n", _round),
    "semver.compare": Builtin("s s", "n", _semver_compare),
    "semver.is_valid": Builtin("*", "b", _semver_is_valid),
    "sort": Builtin("ae", "a", sort),
    "split": Builtin("s s", "a", _split),
    "sprintf": Builtin("s a", "s", _sprintf),
    "startswith": Builtin("s s", "b", lambda text, start: text.startswith(start)),
    "strings.any_prefix_match": Builtin("sae sae", "b"),
    "strings.any_suffix_match": Builtin("sae sae", "b"),
    "substring": Builtin("s n n", "s", _substring),
    "sum": Builtin("ae", "n", _sum),
    "time.clock": Builtin("na", "a"),
    "time.date": Builtin("na", "a"),
    "time.parse_duration_ns": Builtin("s", "n"),
    "time.parse_ns": Builtin("s s", "n"),
    "time.parse_rfc3339_ns": Builtin("s", "n"),
    "time.weekday": Builtin("na", "s"),
    "to_number": Builtin("xbns", "n", _to_number),
    "trim": Builtin("s s", "s"),
    "trim_left": Builtin("s s", "s"),
    "trim_prefix": Builtin("s s", "s", _trim_prefix),
    "trim_right": Builtin("s s", "s"),
    "trim_space": Builtin("s", "s"),
    "trim_suffix": Builtin("s s", "s", lambda text, suffix: text.removesuffix(suffix)),
    "type_name": Builtin("*", "s"),
    "union": Builtin("e", "e"),
    "upper": Builtin("s", "s", _upper),
}
# What the translation writes for operators and walks; no module can name these.
OPERATORS = {
    "items": Builtin("*", "*", _items),
    "plus": Builtin("n n", "n", _plus),
    "minus": Builtin("ne ne", "ne", _minus),
    "mul": Builtin("n n", "n", _multiply),
    "div": Builtin("n n", "n", _divide),
    "rem": Builtin("n n", "n", _remainder),
}


def is_opa_name(name: str) -> bool:
    """Whether OPA has a built-in of this name; a call of anything else is an error to it."""
    path = os.path.join(os.path.dirname(__file__), "rego_builtins.txt")
    with open(path, encoding="ascii") as file:
        return name in file.read().split()


def make_extension(builtin: Builtin, *, strict: bool) -> Callable[..., list[object]]:
    """A function for regorus: the value in a list, or an empty list for undefined.

    :param strict: refuse wrong types instead, where OPA's compiler might have done so.
    """
    function = builtin.function
    assert function is not None

    def call(*arguments: object) -> list[object]:
        for value, letters in zip(arguments, builtin.arguments, strict=True):
            if letters != "*" and type_letter(value) not in letters:
                if strict:
                    raise BeyondError
                return []
        try:
            return [function(*arguments)]
        except UndefinedError:
            return []
        except UnknownFormatError as error:
            raise BeyondError(str(error)) from None

    return call

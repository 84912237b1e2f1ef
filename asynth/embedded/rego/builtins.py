"""OPA's built-in functions: their names and types, and which of them are done here because regorus does otherwise.

OPA leaves a call undefined when an argument has the wrong type or value, where regorus stops. Facts
from OPA 1.15 `ast/builtins.go` and its documentation of built-ins.
"""

from __future__ import annotations

import os

from asynth.embedded.rego import functions as f
from asynth.embedded.rego.functions import BeyondError, UndefinedError
from asynth.embedded.rego.terms import UnknownFormatError, marshal, rank, sort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


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


BUILTINS = {
    "abs": Builtin("n", "n", lambda number: abs(number)),
    "array.concat": Builtin("a a", "a", lambda first, second: [*first, *second]),
    "array.reverse": Builtin("a", "a", lambda items: items[::-1]),
    "array.slice": Builtin("a n n", "a"),
    "base64.decode": Builtin("s", "s"),
    "base64.encode": Builtin("s", "s"),
    "ceil": Builtin("n", "n", f.ceil),
    "concat": Builtin("s ae", "s", f.concat),
    "contains": Builtin("s s", "b", lambda text, part: part in text),
    "count": Builtin("saoe", "n", f.count),
    "endswith": Builtin("s s", "b", lambda text, end: text.endswith(end)),
    "floor": Builtin("n", "n", f.floor),
    "glob.match": Builtin("s ax s", "b"),
    "indexof": Builtin("s s", "n", f.indexof),
    "intersection": Builtin("e", "e"),
    "is_array": Builtin("*", "b", lambda value: isinstance(value, list)),
    "is_boolean": Builtin("*", "b", lambda value: isinstance(value, bool)),
    "is_null": Builtin("*", "b", lambda value: value is None),
    "is_number": Builtin("*", "b", lambda value: rank(value) == 2),
    "is_object": Builtin("*", "b", lambda value: isinstance(value, dict)),
    "is_set": Builtin("*", "b", lambda value: rank(value) == 6),
    "is_string": Builtin("*", "b", lambda value: isinstance(value, str)),
    "json.marshal": Builtin("*", "s", marshal),
    "json.unmarshal": Builtin("s", "*", f.unmarshal),
    "lower": Builtin("s", "s", f.lower),
    "max": Builtin("ae", "*", f.maximum),
    "min": Builtin("ae", "*", f.minimum),
    "numbers.range": Builtin("n n", "a"),
    "object.get": Builtin("o * *", "*", f.object_get),
    "object.keys": Builtin("o", "e", lambda value: set(value)),
    "product": Builtin("ae", "n", f.multiply_up),
    "regex.find_all_string_submatch_n": Builtin("s s n", "a"),
    "regex.find_n": Builtin("s s n", "a"),
    "regex.is_valid": Builtin("*", "b"),
    "regex.match": Builtin("s s", "b"),
    "regex.replace": Builtin("s s s", "s"),
    "regex.split": Builtin("s s", "a"),
    "replace": Builtin("s s s", "s", lambda text, old, new: text.replace(old, new)),
    "round": Builtin("n", "n", f.round_half_away),
    "semver.compare": Builtin("s s", "n", f.semver_compare),
    "semver.is_valid": Builtin("*", "b", f.semver_is_valid),
    "sort": Builtin("ae", "a", sort),
    "split": Builtin("s s", "a", f.split),
    "sprintf": Builtin("s a", "s", f.sprintf),
    "startswith": Builtin("s s", "b", lambda text, start: text.startswith(start)),
    "strings.any_prefix_match": Builtin("sae sae", "b"),
    "strings.any_suffix_match": Builtin("sae sae", "b"),
    "substring": Builtin("s n n", "s", f.substring),
    "sum": Builtin("ae", "n", f.add_up),
    "time.clock": Builtin("na", "a"),
    "time.date": Builtin("na", "a"),
    "time.parse_duration_ns": Builtin("s", "n"),
    "time.parse_ns": Builtin("s s", "n"),
    "time.parse_rfc3339_ns": Builtin("s", "n"),
    "time.weekday": Builtin("na", "s"),
    "to_number": Builtin("xbns", "n", f.to_number),
    "trim": Builtin("s s", "s"),
    "trim_left": Builtin("s s", "s"),
    "trim_prefix": Builtin("s s", "s", f.trim_prefix),
    "trim_right": Builtin("s s", "s"),
    "trim_space": Builtin("s", "s"),
    "trim_suffix": Builtin("s s", "s", lambda text, suffix: text.removesuffix(suffix)),
    "type_name": Builtin("*", "s"),
    "union": Builtin("e", "e"),
    "upper": Builtin("s", "s", f.upper),
}
# What the translation writes for operators and walks; no module can name these.
OPERATORS = {
    "items": Builtin("*", "*", f.walkable),
    "plus": Builtin("n n", "n", f.plus),
    "minus": Builtin("ne ne", "ne", f.minus),
    "mul": Builtin("n n", "n", f.multiply),
    "div": Builtin("n n", "n", f.divide),
    "rem": Builtin("n n", "n", f.remainder),
}


def is_opa_name(name: str) -> bool:
    """Whether OPA has a built-in of this name; a call of anything else is an error to it."""
    path = os.path.join(os.path.dirname(__file__), "builtins.txt")
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

"""JSON through Go structs: what is left of a document after Go's `encoding/json` read it into a struct and wrote it.

A table lists the structs of a Go library: fields in order, their types, which are left out when empty. Reading drops
unknown keys, matches keys in any case, and refuses values of another kind with Go's message. Types marked `!` have
rules of their own, given as functions. Facts from the documentation of `encoding/json`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.text import quote

_LARGEST_EXACT = 1 << 53
TIME = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.,]\d+)?"
    r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)


class GoJsonError(WitnessError):
    """Go's `encoding/json` would refuse the document; the text is its message."""


class Field:
    """One field of a struct."""

    __slots__ = ("name", "omits_empty", "type")

    def __init__(self, name: str, kind: str, *, omits_empty: bool) -> None:
        self.name, self.type, self.omits_empty = name, kind, omits_empty


# A rule turns the JSON value of a `!` type into its output; the place says where the value stands.
Rule = Callable[["StructTable", object, "Place"], object]


class Place:
    """Where in a document a value stands, for messages: the struct that Go names, and the path of fields.

    Go names the innermost struct, but inside a type that reads itself the one around that type.
    """

    __slots__ = ("is_settled", "path", "struct")

    def __init__(self, struct: str, path: str = "", *, is_settled: bool = False) -> None:
        self.struct, self.path, self.is_settled = struct, path, is_settled

    def below(self, struct: str, name: str) -> Place:
        """The place of a field of `struct`, which stands here."""
        shown = self.struct if self.is_settled or not self.path else struct
        return Place(shown, f"{self.path}.{name}" if self.path else name, is_settled=self.is_settled)

    def settle(self) -> Place:
        """The same place, as seen from inside a type that reads itself."""
        return Place(self.struct, self.path, is_settled=True)


class StructTable:
    """The structs of one Go library."""

    def __init__(
        self, structs: dict[str, tuple[Field, ...]], rules: Mapping[str, Rule], packages: Mapping[str, str]
    ) -> None:
        """:param packages: package of a struct by its name, `""` for the others, as Go prints types."""
        self.structs, self._rules, self._packages = structs, rules, packages
        # Why Go could not write what it read, if so; it notices later than what it cannot read.
        self.write_failure = ""
        self._by_folded_name = {
            name: {field.name.lower(): field for field in fields} for name, fields in structs.items()
        }

    def convert(self, kind: str, value: object, place: Place) -> object:
        """`value` as a Go value of type `kind` would be written.

        :raises GoJsonError: the value is of another kind.
        """
        if kind.endswith("!") and not kind.startswith(("*", "[]")):
            return self._rules[kind[:-1]](self, value, place.settle())
        if value is None:
            return self.zero(kind)
        if kind.startswith("*"):
            return self.convert(kind[1:], value, place)
        if kind.startswith("[]"):
            if not isinstance(value, list):
                raise self._mismatch(kind, value, place)
            return [self.convert(kind[2:], item, place) for item in value]
        if kind.startswith("map:"):
            return self._convert_map(kind, value, place)
        if kind in self.structs:
            return self.convert_struct(kind, value, place)
        return self._convert_plain(kind, value, place)

    def convert_struct(self, kind: str, value: object, place: Place) -> dict[str, object]:
        """A struct with every field that Go would write."""
        if not isinstance(value, dict):
            raise self._mismatch(kind, value, place)
        given: dict[str, object] = {}
        folded = self._by_folded_name[kind]
        for key, item in value.items():
            field = folded.get(key.lower())
            if field is not None:
                given[field.name] = self.convert(field.type, item, place.below(kind, field.name))
        return self.complete(kind, given)

    def complete(self, kind: str, given: Mapping[str, object]) -> dict[str, object]:
        """The output of a struct whose converted fields are `given`; the others are zero."""
        found: dict[str, object] = {}
        for field in self.structs[kind]:
            item = given[field.name] if field.name in given else self.zero(field.type)
            if not (field.omits_empty and _is_empty(field.type, item)):
                found[field.name] = item
        return found

    def fail_to_write(self, type_name: str, reason: str) -> None:
        """Note that a value of a type that writes itself cannot be written; the first such failure counts."""
        self.write_failure = self.write_failure or f"json: error calling MarshalJSON for type {type_name}: {reason}"

    def zero(self, kind: str) -> object:
        """What Go writes for a field that was never set."""
        if kind.startswith(("*", "[]", "map:")) or kind == "any":
            return None
        if kind.endswith("!"):
            return self._rules[kind[:-1]](self, _UNSET, Place(kind))
        if kind in self.structs:
            return self.complete(kind, {})
        return {"string": "", "bool": False, "time": "0001-01-01T00:00:00Z"}.get(kind.partition("=")[0], 0)

    def _convert_map(self, kind: str, value: object, place: Place) -> object:
        if not isinstance(value, dict):
            raise self._mismatch(kind, value, place)
        inner = kind.split(":", 2)[2]
        return {key: self.convert(inner, item, place) for key, item in sorted(value.items())}

    def _convert_plain(self, named: str, value: object, place: Place) -> object:
        kind = named.partition("=")[0]
        if kind == "any":
            return normalise_numbers(value)
        if kind == "string" and isinstance(value, str):
            return value
        if kind == "bool" and isinstance(value, bool):
            return value
        if kind == "time" and isinstance(value, str):
            return _read_time(value)
        if kind.startswith(("int", "uint")) and isinstance(value, int) and not isinstance(value, bool):
            if (kind.startswith("uint") and value < 0) or not -(2**63) <= value < 2**64:
                raise self._mismatch(named, value, place)
            return value
        if kind.startswith("float") and isinstance(value, (int, float)) and not isinstance(value, bool):
            if kind == "float32":
                from asynth.embedded.go.json_text import shortest_float32

                return normalise_numbers(shortest_float32(float(value)))
            return normalise_numbers(value)
        raise self._mismatch(named, value, place)

    def _mismatch(self, kind: str, value: object, place: Place) -> GoJsonError:
        if kind == "time":
            return GoJsonError("Time.UnmarshalJSON: input is not a JSON string")
        where = f"Go struct field {place.struct}.{place.path}" if place.path else "Go value"
        found = _describe(value)
        if found == "number" and kind.startswith(("int", "uint")):
            found += f" {value!r}"
        return GoJsonError(f"json: cannot unmarshal {found} into {where} of type {self._print(kind)}")

    def _print(self, kind: str) -> str:
        for mark in ("*", "[]"):
            if kind.startswith(mark):
                return mark + self._print(kind[len(mark) :])
        if kind.startswith("map:"):
            _, key, inner = kind.split(":", 2)
            return f"map[{self._print(key)}]{self._print(inner)}"
        name = kind.removesuffix("!").rpartition("=")[2]
        if name in self.structs or kind.endswith("!") or "=" in kind:
            return f"{self._packages.get(name, self._packages.get('', ''))}.{name}"
        return {"any": "interface {}", "time": "time.Time"}.get(kind, kind)


class Unset:
    """Stands for a field that the document does not have."""


_UNSET = Unset()


def _is_empty(kind: str, value: object) -> bool:
    if kind.startswith("*") or kind == "any":
        return value is None
    if kind.startswith(("[]", "map:")):
        return not value
    return value in ("", False, 0) if kind.partition("=")[0] in _PLAIN else False


_PLAIN = frozenset(("string", "bool", "int", "int64", "uint", "uint64", "float32", "float64"))


def _describe(value: object) -> str:
    if isinstance(value, dict):
        return "object"
    if isinstance(value, list):
        return "array"
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "bool"
    return "number"


def normalise_numbers(value: object) -> object:
    """A JSON value after its numbers went through Go's float64: whole ones are written without a point."""
    if isinstance(value, dict):
        return {key: normalise_numbers(item) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [normalise_numbers(item) for item in value]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if isinstance(value, int) and abs(value) <= _LARGEST_EXACT:
        return value
    try:
        as_float = float(value)
    except OverflowError:
        return value
    if not as_float.is_integer() or abs(as_float) >= 1e21:
        return as_float
    # Go writes the shortest digits that name the float, and zeros after them.
    digits, _, exponent = repr(as_float).partition("e")
    return int(as_float) if not exponent and abs(as_float) <= _LARGEST_EXACT else _expand(digits, int(exponent or 0))


def _expand(digits: str, exponent: int) -> int:
    whole, _, fraction = digits.partition(".")
    return int(whole + fraction.rstrip("0").ljust(exponent, "0")) if exponent else int(whole)


def _read_time(text: str) -> str:
    if not TIME.fullmatch(text):
        layout = "2006-01-02T15:04:05Z07:00"
        raise GoJsonError(
            f"parsing time {quote(text)} as {quote(layout)}: cannot parse {quote(text)} as {quote('2006')}"
        )
    head, fraction, zone = re.fullmatch(r"(.{19})(?:[.,](\d+))?(.*)", text).groups()  # type: ignore[union-attr]
    digits = (fraction or "")[:9].rstrip("0")
    return head + (f".{digits}" if digits else "") + ("Z" if zone == "+00:00" else zone)


def parse_json(data: bytes) -> object:
    """The JSON value of a document.

    :raises GoJsonError: with Go's message where the document simply ends, a near one elsewhere.
    """
    try:
        return json.loads(data.decode("utf-8", "surrogateescape"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise GoJsonError(_describe_syntax(error)) from None
    except RecursionError:
        raise GoJsonError("exceeded max depth") from None
    except ValueError as error:
        raise GoJsonError(str(error)) from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"invalid character '{name[0]}' looking for beginning of value")


def _describe_syntax(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos :]
    if not rest.strip() or error.msg.startswith("Unterminated"):
        return "unexpected end of JSON input"
    what = {
        "Extra data": "after top-level value",
        "Expecting ',' delimiter": "after array element",
        "Expecting ':' delimiter": "after object key",
        "Expecting property name enclosed in double quotes": "looking for beginning of object key string",
        "Invalid control character at": "in string literal",
    }.get(error.msg, "looking for beginning of value")
    character = rest.lstrip()[0]
    return f"invalid character {quote(character, chr(39))} {what}"


def load_table(name: str, rules: Mapping[str, Rule], packages: Mapping[str, str]) -> StructTable:
    """The table `documents/<name>.structs`."""
    path = os.path.join(os.path.dirname(os.path.dirname(__file__)), "documents", f"{name}.structs")
    structs: dict[str, list[Field]] = {}
    current: list[Field] = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#") or not line.strip():
                continue
            if line.startswith(" "):
                key, kind = line.split()
                current.append(Field(key.rstrip("?"), kind, omits_empty=key.endswith("?")))
            else:
                current = structs.setdefault(line.strip(), [])
    return StructTable({key: tuple(fields) for key, fields in structs.items()}, rules, packages)

"""Go types that hold others (slices, maps, pointers, structs), and structs declared as text, one line a field.

    package.Struct
      name type
      name? type      omitted when empty

A type is string, bool, int (any width), float32, float64, bytes, any, raw, time, digests, another struct's name, or one
of these behind `[]`, `{}` (a map from strings) or `*`. `+Other` takes over the fields of an embedded struct. A struct
is built only when a value of it is read. Facts from Go 1.26 `encoding/json/{decode,encode}.go`.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.json_text import JsonError, Members, Number, clean
from asynth.embedded.go.time import ZERO, Moment, parse_rfc3339
from asynth.embedded.go.types import (
    Anything,
    Bool,
    Bytes,
    Decoding,
    Float,
    GoType,
    Int,
    Raw,
    String,
    describe,
    fold,
    unmarshal,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Slice(GoType):
    """A slice."""

    __slots__ = ("_item",)

    def __init__(self, item: GoType) -> None:
        super().__init__(f"[]{item.go_name}")
        self._item = item

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if tree is None:
            return None
        if isinstance(tree, Members) or not isinstance(tree, list):
            decoding.mismatch(describe(tree), self.go_name)
            return old
        return [self._item.decode(item, self._item.zero(), decoding) for item in tree]

    def encode(self, value: object) -> object:
        """See `GoType`."""
        return [self._item.encode(item) for item in value] if isinstance(value, list) else None


class Map(GoType):
    """A map from strings; a second object decoded into it adds to it."""

    __slots__ = ("_item",)

    def __init__(self, item: GoType, key: str = "string") -> None:
        super().__init__(f"map[{key}]{item.go_name}")
        self._item = item

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if tree is None:
            return None
        if not isinstance(tree, Members):
            decoding.mismatch(describe(tree), self.go_name)
            return old
        entries = dict(old) if isinstance(old, dict) else {}
        for key, value in tree:
            entries[clean(key)] = self._item.decode(value, self._item.zero(), decoding)
        return entries

    def encode(self, value: object) -> object:
        """See `GoType`."""
        if not isinstance(value, dict):
            return None
        return {key: self._item.encode(item) for key, item in sorted(value.items())}


class Pointer(GoType):
    """A pointer."""

    __slots__ = ("_target",)

    def __init__(self, target: GoType) -> None:
        super().__init__(target.go_name)
        self._target = target

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if tree is None:
            return None
        return self._target.decode(tree, self._target.zero() if old is None else old, decoding)

    def encode(self, value: object) -> object:
        """See `GoType`."""
        return None if value is None else self._target.encode(value)


class Field:
    """A field of a struct, by its JSON name."""

    __slots__ = ("go_type", "name", "omit_empty")

    def __init__(self, name: str, go_type: GoType, *, omit_empty: bool = False) -> None:
        self.name, self.go_type, self.omit_empty = name, go_type, omit_empty


class Struct(GoType):
    """A struct; keys find fields by name, else without regard to case, and unknown keys are skipped."""

    __slots__ = ("_folded", "_short", "fields")

    def __init__(self, go_name: str, fields: Iterable[Field]) -> None:
        """:param go_name: with its package, as in `policy.Step`; errors about its fields show the part after the dot."""
        super().__init__(go_name)
        self._short = go_name.rpartition(".")[2]
        self.fields = {field.name: field for field in fields}
        self._folded = {fold(name): field for name, field in reversed(self.fields.items())}

    def zero(self) -> object:
        """See `GoType`."""
        return {name: field.go_type.zero() for name, field in self.fields.items()}

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if not isinstance(tree, Members):
            if tree is not None:
                decoding.mismatch(describe(tree), self.go_name)
            return old
        assert isinstance(old, dict)
        values = dict(old)
        outer = decoding.struct
        for key, member in tree:
            field = self.fields.get(key) or self._folded.get(fold(key))
            if field is None:
                continue
            decoding.struct = self._short
            decoding.path.append(field.name)
            values[field.name] = field.go_type.decode(member, values[field.name], decoding)
            decoding.path.pop()
            decoding.struct = outer
        return values

    def encode(self, value: object) -> object:
        """See `GoType`."""
        assert isinstance(value, dict)
        encoded = {}
        for name, field in self.fields.items():
            item = value[name]
            if field.omit_empty and not isinstance(field.go_type, Struct) and _is_empty(item):
                continue
            encoded[name] = field.go_type.encode(item)
        return encoded


class Custom(GoType):
    """A type with its own `UnmarshalJSON`: what `read` makes of a tree; its error ends the decoding."""

    __slots__ = ("_read", "_write", "_zero")

    def __init__(
        self,
        go_name: str,
        read: Callable[[object], object],
        write: Callable[[object], object],
        zero: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(go_name)
        self._read, self._write, self._zero = read, write, zero

    def zero(self) -> object:
        """See `GoType`."""
        return self._zero()

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        return self._read(tree)

    def encode(self, value: object) -> object:
        """See `GoType`."""
        return self._write(value)


def _is_empty(value: object) -> bool:
    return value is None or value is False or (not isinstance(value, bool) and value in (0, "", b"", [], {}))


# The names of go-witness `cryptoutil/digestset.go`; a set with another name does not decode.
_DIGEST_NAMES = frozenset(("sha256", "sha1", "gitoid:sha256", "gitoid:sha1", "dirHash"))


class Schema:
    """The structs that a text declares."""

    def __init__(self, text: str, extra: dict[str, GoType] | None = None) -> None:
        """:param extra: types that a text cannot declare, by name."""
        self._built: dict[str, GoType] = dict(extra or {})
        self._declared: dict[str, list[str]] = {}
        self._replacing: dict[str, Callable[[Struct], GoType]] = {}
        lines: list[str] = []
        for line in text.splitlines():
            if line.startswith(" "):
                lines.append(line.strip())
            elif line:
                lines = self._declared.setdefault(line, [])

    def replace(self, name: str, make: Callable[[Struct], GoType]) -> None:
        """Have the declared struct `name` stand for what `make` makes of it."""
        self._replacing[name] = make

    def build(self, name: str) -> GoType:
        """The type that `name` stands for."""
        for prefix, wrap in (("[]", Slice), ("{}", Map), ("*", Pointer)):
            if name.startswith(prefix):
                return wrap(self.build(name.removeprefix(prefix)))
        found = self._built.get(name)
        if found is None:
            found = self._built[name] = self._build_struct(name) if name in self._declared else _build_scalar(name)
        return found

    def _build_struct(self, name: str) -> GoType:
        struct = Struct(name, self._fields(name))
        return self._replacing[name](struct) if name in self._replacing else struct

    def _fields(self, name: str) -> list[Field]:
        fields: list[Field] = []
        for line in self._declared[name]:
            if line.startswith("+"):
                fields += self._fields(line[1:])
                continue
            field, kind = line.split()
            fields.append(Field(field.removesuffix("?"), self.build(kind), omit_empty=field.endswith("?")))
        return fields


def _build_scalar(name: str) -> GoType:
    if name.startswith(("int", "uint")):
        return Int(name)
    if name.startswith("float"):
        return Float(name)
    return _SCALARS[name]


def _read_digests(tree: object) -> object:
    digests = unmarshal(tree, Map(String()))
    assert digests is None or isinstance(digests, dict)
    for name in digests or ():
        if name not in _DIGEST_NAMES:
            raise WitnessError(f"unsupported hash function: {name}")
    return digests or {}


def _write_digests(value: object) -> object:
    return value or {}


def _read_time(tree: object) -> object:
    if tree is None:
        return ZERO
    if isinstance(tree, Number) or not isinstance(tree, str):
        raise JsonError("Time.UnmarshalJSON: input is not a JSON string")
    return parse_rfc3339(tree)


def _write_time(value: object) -> object:
    assert isinstance(value, Moment)
    return value.format_rfc3339(fraction=True)


TIME = Custom("time.Time", _read_time, _write_time, lambda: ZERO)
DIGESTS = Custom("cryptoutil.DigestSet", _read_digests, _write_digests)
_SCALARS: dict[str, GoType] = {
    "string": String(),
    "bool": Bool(),
    "bytes": Bytes(),
    "any": Anything(),
    "raw": Raw(),
    "time": TIME,
    "digests": DIGESTS,
}

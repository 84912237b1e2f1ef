"""Go types that hold others (slices, maps, pointers, structs), and the table language in which structs are declared.

    package.Struct
      name type
      name? type      omitted when empty

A struct with all its fields may stand on one line too; `#` begins a comment. A type is string, bool, int (any width),
float32, float64, bytes, any, raw, time, digests, `string=package.Name` (a named type of one), another struct's name, or
one of these behind `[]`, `{}` (a map from strings, `{package.Name}` from a named type of one) or `*`. `+Other` takes
over the fields of an embedded struct. A struct's fields are built only when a value of it is read. Facts from Go 1.26
`encoding/json/{decode,encode}.go`.
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
        super().__init__(f"*{target.go_name}")
        self._target = target

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if tree is None:
            return None
        return self._target.decode(tree, self._target.zero() if old is None else old, decoding)

    def encode(self, value: object) -> object:
        """See `GoType`."""
        return None if value is None else self._target.encode(value)

    def is_empty(self, value: object) -> bool:
        """See `GoType`."""
        return value is None


class Field:
    """A field of a struct, by its JSON name."""

    __slots__ = ("go_type", "name", "omit_empty")

    def __init__(self, name: str, go_type: GoType, *, omit_empty: bool = False) -> None:
        self.name, self.go_type, self.omit_empty = name, go_type, omit_empty


class Struct(GoType):
    """A struct; keys find fields by name, else without regard to case, and unknown keys are skipped."""

    __slots__ = ("_declared", "_fields", "_folded", "_short")

    def __init__(self, go_name: str, fields: Iterable[Field] | Callable[[], Iterable[Field]]) -> None:
        """Declare a struct.

        :param go_name: with its package, as in `policy.Step`; errors about its fields show the part after the dot.
        :param fields: a function is asked once they are needed, since a struct may hold itself.
        """
        super().__init__(go_name)
        self._short = go_name.rpartition(".")[2]
        self._declared = fields
        self._fields: dict[str, Field] | None = None
        self._folded: dict[str, Field] = {}

    @property
    def fields(self) -> dict[str, Field]:
        """The fields by their names, in Go's order."""
        if self._fields is None:
            declared = self._declared() if callable(self._declared) else self._declared
            self._fields = {field.name: field for field in declared}
            self._folded = {fold(name): field for name, field in reversed(self._fields.items())}
        return self._fields

    def find_field(self, key: str) -> Field | None:
        """The field that a key of a JSON object stands for."""
        return self.fields.get(key) or self._folded.get(fold(key))

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
            field = self.find_field(key)
            if field is None:
                continue
            if not decoding.is_nested:
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
            if not (field.omit_empty and field.go_type.is_empty(item)):
                encoded[name] = field.go_type.encode(item)
        return encoded

    def is_empty(self, value: object) -> bool:
        """See `GoType`; Go never leaves a struct out."""
        return False


class Custom(GoType):
    """A type with its own `UnmarshalJSON`: what `read` makes of a tree and of where it stands; its error ends the decoding."""

    __slots__ = ("_is_map", "_read", "_write", "_zero")

    def __init__(
        self,
        go_name: str,
        read: Callable[[object, Decoding], object],
        write: Callable[[object], object] = lambda value: value,
        zero: Callable[[], object] = lambda: None,
        *,
        is_map: bool = False,
    ) -> None:
        """:param is_map: whether Go leaves it out when it is empty, which it does with maps only."""
        super().__init__(go_name)
        self._read, self._write, self._zero, self._is_map = read, write, zero, is_map

    def zero(self) -> object:
        """See `GoType`."""
        return self._zero()

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        return self._read(tree, decoding)

    def encode(self, value: object) -> object:
        """See `GoType`."""
        return self._write(value)

    def is_empty(self, value: object) -> bool:
        """See `GoType`."""
        return self._is_map and not value


# The names of go-witness `cryptoutil/digestset.go`; a set with another name does not decode.
_DIGEST_NAMES = frozenset(("sha256", "sha1", "gitoid:sha256", "gitoid:sha1", "dirHash"))


class Schema:
    """The structs that a text declares."""

    def __init__(self, text: str, extra: dict[str, GoType] | None = None, struct: type[Struct] = Struct) -> None:
        """Read a text.

        :param extra: types that a text cannot declare, by name.
        :param struct: how its structs decode.
        """
        self._built: dict[str, GoType] = dict(extra or {})
        self._declared: dict[str, list[tuple[str, str]]] = {}
        self._replacing: dict[str, Callable[[Struct], GoType]] = {}
        self._struct = struct
        fields: list[tuple[str, str]] = []
        for line in text.splitlines():
            words = line.split()
            if line.startswith(" "):
                fields.append((words[0], words[-1]))
            elif words and not line.startswith("#"):
                fields = self._declared.setdefault(words[0], [])
                fields.extend(zip(words[1::2], words[2::2], strict=True))

    def __contains__(self, name: str) -> bool:
        """Whether the text declares a struct of that name."""
        return name in self._declared

    def define(self, go_type: GoType) -> None:
        """Add a type that a text cannot declare, under its Go name."""
        self._built[go_type.go_name] = go_type

    def replace(self, name: str, make: Callable[[Struct], GoType]) -> None:
        """Have the declared struct `name` stand for what `make` makes of it."""
        self._replacing[name] = make

    def build(self, name: str) -> GoType:
        """The type that `name` stands for."""
        if name.startswith("{"):
            key, _, item = name[1:].partition("}")
            return Map(self.build(item), key or "string")
        for prefix, wrap in (("[]", Slice), ("*", Pointer)):
            if name.startswith(prefix):
                return wrap(self.build(name.removeprefix(prefix)))
        found = self._built.get(name)
        if found is None:
            found = self._built[name] = self._build_struct(name) if name in self._declared else _build_scalar(name)
        return found

    def _build_struct(self, name: str) -> GoType:
        struct = self._struct(name, lambda: self._list_fields(name))
        return self._replacing[name](struct) if name in self._replacing else struct

    def _list_fields(self, name: str) -> list[Field]:
        fields: list[Field] = []
        for field, kind in self._declared[name]:
            if field.startswith("+"):
                fields += self._list_fields(field[1:])
            else:
                fields.append(Field(field.removesuffix("?"), self.build(kind), omit_empty=field.endswith("?")))
        return fields


def _build_scalar(name: str) -> GoType:
    if name.startswith("string="):
        return String(name.removeprefix("string="))
    if name.startswith(("int", "uint")):
        return Int(name)
    if name.startswith("float"):
        return Float(name)
    return _SCALARS[name]


def _read_digests(tree: object, decoding: Decoding) -> object:
    del decoding
    digests = unmarshal(tree, Map(String()))
    assert digests is None or isinstance(digests, dict)
    for name in digests or ():
        if name not in _DIGEST_NAMES:
            raise WitnessError(f"unsupported hash function: {name}")
    return digests or {}


def _write_digests(value: object) -> object:
    return value or {}


def _read_time(tree: object, decoding: Decoding) -> object:
    del decoding
    if tree is None:
        return ZERO
    if isinstance(tree, Number) or not isinstance(tree, str):
        raise JsonError("Time.UnmarshalJSON: input is not a JSON string")
    return parse_rfc3339(tree)


def _write_time(value: object) -> object:
    assert isinstance(value, Moment)
    return value.format_rfc3339(fraction=True)


TIME = Custom("time.Time", _read_time, _write_time, lambda: ZERO)
DIGESTS = Custom("cryptoutil.DigestSet", _read_digests, _write_digests, is_map=True)
_SCALARS: dict[str, GoType] = {
    "string": String(),
    "bool": Bool(),
    "bytes": Bytes(),
    "any": Anything(),
    "raw": Raw(),
    "time": TIME,
    "digests": DIGESTS,
}

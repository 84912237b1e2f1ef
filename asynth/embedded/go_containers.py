"""Go types that hold others: slices, maps, pointers and structs, decoded from JSON and encoded again.

Facts from Go 1.26 `encoding/json/{decode,encode}.go`; what a decoded value looks like is said in `go_types`.
"""

from __future__ import annotations

from asynth.embedded.go_types import Decoding, GoType, describe, fold
from asynth.embedded.go_unmarshal import Members, clean

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

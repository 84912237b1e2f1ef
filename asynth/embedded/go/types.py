"""Go types as far as JSON sees them, the plain ones: how a tree is decoded into one, and what it is encoded as again.

A type decodes a parsed tree into plain Python values (a struct is a dict by JSON names with every field present, a nil
slice, map or pointer is None) and encodes such a value into JSON values, dropping `omitempty` fields. The first
mismatch of types is remembered and decoding goes on, as in Go. Facts from Go 1.26 `encoding/json/decode.go`.
"""

from __future__ import annotations

from asynth.embedded.go.json_text import JsonError, Members, Number, as_plain, clean, shorten_number, shortest_float32
from asynth.embedded.go.text import CorruptInputError, decode_base64

# What a json.RawMessage holds before anything was decoded into it, which is not the same as null.
ABSENT = object()
_FOLDS = str.maketrans({"ſ": "S", "K": "K"})


class Decoding:
    """The state of one `Unmarshal`: the path of struct fields walked so far, and the first error."""

    __slots__ = ("error", "is_nested", "path", "struct")

    def __init__(self, outer: Decoding | None = None) -> None:
        """:param outer: the decoding in which a type that reads itself was met; messages name its struct and path."""
        self.path: list[str] = list(outer.path) if outer else []
        self.struct: str = outer.struct if outer else ""
        self.is_nested = bool(self.struct)
        self.error: JsonError | None = None

    def mismatch(self, found: str, go_name: str) -> None:
        """Remember that `found` cannot become a `go_name`."""
        where = f"Go struct field {self.struct}.{'.'.join(self.path)}" if self.struct else "Go value"
        self.remember(JsonError(f"json: cannot unmarshal {found} into {where} of type {go_name}"))

    def remember(self, error: JsonError) -> None:
        """Keep the first error; decoding goes on."""
        self.error = self.error or error


def unmarshal(tree: object, go_type: GoType, *, old: object = None, outer: Decoding | None = None) -> object:
    """Decode a whole tree.

    :param old: what the value held before, by default its zero value.
    :param outer: the decoding in which a type that reads itself was met.
    :raises JsonError: with Go's message for the first mismatch.
    """
    decoding = Decoding(outer)
    value = go_type.decode(tree, go_type.zero() if old is None else old, decoding)
    if decoding.error is not None:
        raise decoding.error
    return value


def describe(tree: object) -> str:
    """Go's word for the kind of a JSON value in its errors."""
    if isinstance(tree, Members):
        return "object"
    if isinstance(tree, Number):
        return "number"
    if isinstance(tree, str):
        return "string"
    return "bool" if isinstance(tree, bool) else "array"


def fold(name: str) -> str:
    """The form of a key in which Go compares it with field names when none is equal."""
    return name.upper() if name.isascii() else name.translate(_FOLDS).upper()


class GoType:
    """One Go type. `go_name` is how Go's errors spell it."""

    __slots__ = ("go_name",)

    def __init__(self, go_name: str) -> None:
        self.go_name = go_name

    def zero(self) -> object:
        """The zero value."""
        return None

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """The value after `tree` was decoded into one that held `old`."""
        raise NotImplementedError

    def encode(self, value: object) -> object:
        """What Go marshals `value` as, as plain JSON values.

        :raises JsonError: with Go's message, where a type that writes itself cannot.
        """
        return value

    def is_empty(self, value: object) -> bool:
        """Whether `omitempty` leaves `value` out."""
        return not value


class String(GoType):
    """A string, or a named type of one."""

    __slots__ = ()

    def __init__(self, go_name: str = "string") -> None:
        super().__init__(go_name)

    def zero(self) -> object:
        """See `GoType`."""
        return ""

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if isinstance(tree, str) and not isinstance(tree, Number):
            return clean(tree)
        if tree is not None:
            decoding.mismatch(describe(tree), self.go_name)
        return old


class Bool(GoType):
    """A bool."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("bool")

    def zero(self) -> object:
        """See `GoType`."""
        return False

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if isinstance(tree, bool):
            return tree
        if tree is not None:
            decoding.mismatch(describe(tree), self.go_name)
        return old


class Int(GoType):
    """An integer of a width: `int`, `int32`, `uint` and so on."""

    __slots__ = ("_high", "_low")

    def __init__(self, go_name: str = "int") -> None:
        super().__init__(go_name)
        bits = int(go_name.lstrip("uint") or 64)
        unsigned = go_name.startswith("u")
        self._low = 0 if unsigned else -(1 << (bits - 1))
        self._high = (1 << (bits if unsigned else bits - 1)) - 1

    def zero(self) -> object:
        """See `GoType`."""
        return 0

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if isinstance(tree, Number):
            if len(tree) < 24 and tree.lstrip("-").isdigit() and self._low <= int(tree) <= self._high:
                return int(tree)
            decoding.mismatch(f"number {tree}", self.go_name)
        elif tree is not None:
            decoding.mismatch(describe(tree), self.go_name)
        return old


class Float(GoType):
    """A float64 or float32."""

    __slots__ = ()

    def __init__(self, go_name: str = "float64") -> None:
        super().__init__(go_name)

    def zero(self) -> object:
        """See `GoType`."""
        return 0.0

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if isinstance(tree, Number):
            number = float(tree)
            if self.go_name == "float32" and abs(number) <= 3.5e38:
                return shortest_float32(number)
            if number in (float("inf"), float("-inf")) or self.go_name == "float32":
                decoding.mismatch(f"number {tree}", self.go_name)
                return old
            return number
        if tree is not None:
            decoding.mismatch(describe(tree), self.go_name)
        return old

    def encode(self, value: object) -> object:
        """See `GoType`."""
        assert isinstance(value, float)
        return shorten_number(value)


class Bytes(GoType):
    """A []byte: base64 in JSON."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("[]uint8")

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if tree is None:
            return None
        if isinstance(tree, str) and not isinstance(tree, Number):
            try:
                return decode_base64(clean(tree))
            except CorruptInputError as error:
                decoding.remember(JsonError(str(error)))
        elif isinstance(tree, list) and not isinstance(tree, Members):
            return bytes(
                number for number in (_BYTE.decode(item, 0, decoding) for item in tree) if isinstance(number, int)
            )
        else:
            decoding.mismatch(describe(tree), self.go_name)
        return old

    def encode(self, value: object) -> object:
        """See `GoType`."""
        import base64

        return None if value is None else base64.b64encode(value).decode("ascii")  # type: ignore[arg-type]


class Anything(GoType):
    """An interface{}: any JSON value, with numbers as float64."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("interface {}")

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        if isinstance(tree, Members):
            return {clean(key): self.decode(value, None, decoding) for key, value in tree}
        if isinstance(tree, list):
            return [self.decode(item, None, decoding) for item in tree]
        if isinstance(tree, Number):
            number = float(tree)
            if number in (float("inf"), float("-inf")):
                decoding.mismatch(f"number {tree}", "float64")
                return None
            return shorten_number(number)
        return clean(tree) if isinstance(tree, str) else tree

    def encode(self, value: object) -> object:
        """See `GoType`; a map is written sorted by key."""
        if isinstance(value, dict):
            return {key: self.encode(item) for key, item in sorted(value.items())}
        return [self.encode(item) for item in value] if isinstance(value, list) else value

    def is_empty(self, value: object) -> bool:
        """See `GoType`."""
        return value is None


class Raw(GoType):
    """A json.RawMessage: the tree itself, whose numbers keep their literals; `ABSENT` where the JSON has none."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("json.RawMessage")

    def zero(self) -> object:
        """See `GoType`."""
        return ABSENT

    def decode(self, tree: object, old: object, decoding: Decoding) -> object:
        """See `GoType`."""
        return tree

    def encode(self, value: object) -> object:
        """See `GoType`."""
        return None if value is ABSENT else as_plain(value)

    def is_empty(self, value: object) -> bool:
        """See `GoType`."""
        return value is ABSENT


_BYTE = Int("uint8")

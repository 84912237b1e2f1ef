"""Go structs declared as text: one line a field, built into `go_types` only when an attestation of that type is read.

    package.Struct
      name type
      name? type      omitted when empty

A type is string, bool, int (any width), float32, float64, bytes, any, raw, time, digests, another struct's name, or one
of these behind `[]`, `{}` (a map from strings) or `*`. `+Other` takes over the fields of an embedded struct.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError
from asynth.embedded.go_containers import Custom, Field, Map, Pointer, Slice, Struct
from asynth.embedded.go_time import TIME
from asynth.embedded.go_types import Anything, Bool, Bytes, Float, GoType, Int, Raw, String, unmarshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

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

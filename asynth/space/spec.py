"""One point of the space: a family and a value for each of its dimensions.

A spec is what everything else is derived from: the draft, the split, the keys' names. Its id is a function of its
content alone, so it is the same on every machine, in every order and for every seed. This module must not know which
dimensions exist or what their values mean.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

Value = str | int | bool | tuple[str, ...]
"""What a dimension can hold; a set is the sorted tuple of its members."""

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_set = object.__setattr__


@dataclass(frozen=True, slots=True)
class Spec:
    """A family's name and the values of its dimensions, kept in the order of the dimensions' names.

    :param values: pairs of dimension and value, in any order
    :raises ValueError: a dimension is given twice
    """

    family: str
    values: tuple[tuple[str, Value], ...]
    _id: str = field(default="", init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = dict(self.values)
        if len(by_name) != len(self.values):
            raise ValueError(f"a spec of family {self.family!r} gives a dimension twice: {self.values!r}")
        _set(self, "values", tuple(sorted(by_name.items(), key=lambda item: item[0])))

    def __getitem__(self, name: str) -> Value:
        """Return the value of dimension `name`.

        :raises KeyError: the spec has no such dimension
        """
        for dimension, value in self.values:
            if dimension == name:
                return value
        raise KeyError(name)

    def without(self, names: frozenset[str]) -> Spec:
        """Return the spec that is left when the dimensions `names` are taken away."""
        return assemble(self.family, tuple(pair for pair in self.values if pair[0] not in names))

    def canonical_json(self) -> str:
        """Return the spec as ASCII JSON with sorted keys and without spaces: equal specs, equal bytes."""
        return _encode({"family": self.family, "values": dict(self.values)})

    @property
    def id(self) -> str:
        """The family and the first 12 hexadecimal digits of the SHA-256 of the canonical JSON."""
        if not self._id:
            digest = hashlib.sha256(self.canonical_json().encode("ascii")).hexdigest()
            _set(self, "_id", f"{self.family}-{digest[:12]}")
        return self._id


def assemble(family: str, values: tuple[tuple[str, Value], ...]) -> Spec:
    """Return the spec of `values` that are already distinct and in the order of their names, without checking that."""
    spec = object.__new__(Spec)
    _set(spec, "family", family)
    _set(spec, "values", values)
    _set(spec, "_id", "")
    return spec

"""The canonical numbering of specs, which must not depend on a seed: number -> spec and spec -> number in a microsecond or two.

The numbering of one stratum is that of :meth:`Stratum.weights`, compiled at its first use. Strata are looked up by their
fixed values, those that fix the same ones are told apart by their domains, and a spec that has no stratum is told what is
wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Protocol

from asynth.space.domains import Domain
from asynth.space.families import Stratum
from asynth.space.spec import Spec, Value, assemble

LONGEST_TABLE = 4096
"""Values of a domain that are listed in a table; a larger domain is computed at each use. All subsets of twelve
attestors still fit, at about a quarter of a megabyte shared by all strata that have the domain."""

Pair = tuple[str, Value]


class _Pairs(Protocol):
    def __getitem__(self, digit: int, /) -> Pair: ...


class _Digits(Protocol):
    def __getitem__(self, pair: Pair, /) -> int: ...


@dataclass(frozen=True, slots=True)
class _ComputedPairs:
    domain: Domain

    def __getitem__(self, digit: int, /) -> Pair:
        return self.domain.name, self.domain.unrank(digit)


@dataclass(frozen=True, slots=True)
class _ComputedDigits:
    domain: Domain

    def __getitem__(self, pair: Pair, /) -> int:
        name, value = pair
        if name != self.domain.name:
            raise KeyError(name)
        return self.domain.rank(value)


class Tables:
    """The tables of domains, shared by the strata that have them."""

    def __init__(self) -> None:
        self._tables: dict[Domain, tuple[_Pairs, _Digits]] = {}

    def of(self, domain: Domain) -> tuple[_Pairs, _Digits]:
        """Return the tables digit -> (name, value) and back."""
        found = self._tables.get(domain)
        if found is None:
            if domain.size <= LONGEST_TABLE:
                pairs = [(domain.name, domain.unrank(digit)) for digit in range(domain.size)]
                found = pairs, {pair: digit for digit, pair in enumerate(pairs)}
            else:
                found = _ComputedPairs(domain), _ComputedDigits(domain)
            self._tables[domain] = found
        return found


class StratumCodec:
    """The bijection between 0 .. capacity - 1 and the specs of a stratum that is not empty."""

    __slots__ = ("_compiled", "_family", "_tables", "capacity", "stratum")

    def __init__(self, family: str, stratum: Stratum, tables: Tables) -> None:
        self.stratum = stratum
        self.capacity = stratum.capacity
        self._family = family
        self._tables = tables
        self._compiled: _Compiled | None = None  # of twenty thousand strata, a command may meet a few

    def decode(self, number: int) -> Spec:
        """Return the spec `number`, which must be in range."""
        compiled = self._compiled or self._compile()
        values = compiled.template.copy()
        for place, pairs, size in compiled.digits:
            number, digit = divmod(number, size)
            values[place] = pairs[digit]
        return assemble(self._family, tuple(values))

    def encode(self, values: tuple[Pair, ...]) -> int:
        """Return the number of the spec with these values.

        :raises LookupError, TypeError, ValueError: the stratum does not have it
        """
        number = 0
        for (digits, weight), pair in zip((self._compiled or self._compile()).weights, values, strict=True):
            number += digits[pair] * weight
        return number

    def _compile(self) -> _Compiled:
        stratum = self.stratum
        names = sorted([*stratum.fixed, *(domain.name for domain in stratum.domains)])
        places = {name: place for place, name in enumerate(names)}
        template: list[Pair] = [(name, stratum.fixed.get(name, "")) for name in names]
        weights: list[tuple[_Digits, int]] = [({pair: 0}, 0) for pair in template]
        turns: list[tuple[int, _Pairs, int]] = []
        by_name = {domain.name: domain for domain in stratum.domains}
        for name, weight in stratum.weights().items():
            pairs, digits = self._tables.of(by_name[name])
            turns.append((places[name], pairs, by_name[name].size))
            weights[places[name]] = digits, weight
        self._compiled = _Compiled(template, turns, weights)
        return self._compiled


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A stratum for counting through it.

    :param template: (name, value) of every dimension in the order of a spec, with what is fixed filled in
    :param digits: place, values and size of every domain, the lowest digit first
    :param weights: for every dimension, the digit of a pair and what it weighs
    """

    template: list[Pair]
    digits: list[tuple[int, _Pairs, int]]
    weights: list[tuple[_Digits, int]]


@dataclass(slots=True)
class _Shape:
    """The strata of a family that have the same dimensions and fix the same of them."""

    names: tuple[str, ...]
    key: Callable[[tuple[Pair, ...]], Any]
    strata: dict[Any, list[tuple[int, StratumCodec]]] = field(default_factory=dict)


class Lookup:
    """From a spec to its family, stratum and number.

    :param names: of the families
    :param codecs: of each family's strata, which must be disjoint
    """

    def __init__(self, names: Sequence[str], codecs: Sequence[Sequence[StratumCodec]]) -> None:
        self._families = {name: number for number, name in enumerate(names)}
        self._codecs = codecs
        self._shapes: dict[int, dict[int, list[_Shape]]] = {}

    def find(self, spec: Spec) -> tuple[int, int, int]:
        """Return the number of the family, of the stratum in it, and of the spec in that.

        :raises ValueError: there is no such spec; names the dimension that is wrong
        """
        values = spec.values
        try:
            family = self._families[spec.family]
            for shape in self._shapes_of(family).get(len(values), ()):
                for number, codec in shape.strata.get(shape.key(values), ()):
                    try:
                        return family, number, codec.encode(values)
                    except (LookupError, ValueError):
                        continue
        except (LookupError, TypeError):
            pass
        raise ValueError(self._explain(spec))

    def _shapes_of(self, family: int) -> dict[int, list[_Shape]]:
        """Return the shapes of family number `family` by how many dimensions they have."""
        found = self._shapes.get(family)
        if found is None:
            shapes: dict[tuple[tuple[str, ...], tuple[int, ...]], _Shape] = {}
            for number, codec in enumerate(self._codecs[family]):
                fixed = codec.stratum.fixed
                dimensions = tuple(sorted([*fixed, *(domain.name for domain in codec.stratum.domains)]))
                places = tuple(place for place, name in enumerate(dimensions) if name in fixed)
                shape = shapes.setdefault((dimensions, places), _Shape(dimensions, _key(places)))
                pairs = tuple((name, fixed.get(name, "")) for name in dimensions)
                shape.strata.setdefault(shape.key(pairs), []).append((number, codec))
            found = self._shapes[family] = {}
            for shape in shapes.values():
                found.setdefault(len(shape.names), []).append(shape)
        return found

    def _explain(self, spec: Spec) -> str:
        if spec.family not in self._families:
            return f"there is no family {spec.family!r}; known are {', '.join(self._families)}"
        strata = [codec.stratum for codec in self._codecs[self._families[spec.family]]]
        given = dict(spec.values)
        alike = [stratum for stratum in strata if given.keys() == _dimensions(stratum).keys()]
        if not alike:
            return f"family {spec.family!r}: {_explain_names(set(given), strata)}"
        complaints = [_complain(stratum, given) for stratum in alike]
        # The stratum that goes along furthest tells best what is wrong.
        _, complaint = max(complaints, key=lambda found: found[0])
        return f"family {spec.family!r}: {complaint}"


def _key(places: tuple[int, ...]) -> Callable[[tuple[Pair, ...]], Any]:
    return itemgetter(*places) if places else lambda values: None


def _dimensions(stratum: Stratum) -> dict[str, None]:
    return dict.fromkeys([*stratum.fixed, *(domain.name for domain in stratum.domains)])


def _explain_names(given: set[str], strata: Sequence[Stratum]) -> str:
    if not strata:
        return "it has no specs here"
    closest = min((set(_dimensions(stratum)) for stratum in strata), key=lambda names: len(names ^ given))
    missing, unknown = sorted(closest - given), sorted(given - closest)
    parts = [f"dimension {name!r} is missing" for name in missing]
    parts += [f"there is no dimension {name!r}" for name in unknown]
    return "; ".join(parts)


def _complain(stratum: Stratum, given: dict[str, Value]) -> tuple[int, str]:
    """Return how many dimensions fit before the first that does not, and that one."""
    context: list[str] = []
    for name, value in stratum.fixed.items():
        if given[name] != value:
            return len(context), _say(name, given[name], context)
        context.append(f"{name}={value!r}")
    for fitting, domain in enumerate(stratum.domains, start=len(context)):
        try:
            domain.rank(given[domain.name])
        except (ValueError, TypeError):
            return fitting, _say(domain.name, given[domain.name], context)
    raise AssertionError(f"a stratum has {given} but was not found")


def _say(name: str, value: Value, context: list[str]) -> str:
    where = f" with {', '.join(context)}" if context else ""
    return f"dimension {name!r} cannot be {value!r}{where}"

"""The numbering of one stratum's specs, precompiled: number -> spec and spec -> number in a microsecond or two.

The numbering is that of :meth:`Stratum.weights`. It is canonical; it must not depend on a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

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

    __slots__ = ("_digits", "_family", "_template", "_weights", "capacity", "stratum")

    def __init__(self, family: str, stratum: Stratum, tables: Tables) -> None:
        self.stratum = stratum
        self.capacity = stratum.capacity
        self._family = family
        names = sorted([*stratum.fixed, *(domain.name for domain in stratum.domains)])
        places = {name: place for place, name in enumerate(names)}
        self._template: list[Pair] = [(name, stratum.fixed.get(name, "")) for name in names]
        self._weights: list[tuple[_Digits, int]] = [({pair: 0}, 0) for pair in self._template]
        self._digits: list[tuple[int, _Pairs, int]] = []
        by_name = {domain.name: domain for domain in stratum.domains}
        for name, weight in stratum.weights().items():
            pairs, digits = tables.of(by_name[name])
            self._digits.append((places[name], pairs, by_name[name].size))
            self._weights[places[name]] = digits, weight

    def decode(self, number: int) -> Spec:
        """Return the spec `number`, which must be in range."""
        values = self._template.copy()
        for place, pairs, size in self._digits:
            number, digit = divmod(number, size)
            values[place] = pairs[digit]
        return assemble(self._family, tuple(values))

    def encode(self, values: tuple[Pair, ...]) -> int:
        """Return the number of the spec with these values.

        :raises LookupError, TypeError, ValueError: the stratum does not have it
        """
        number = 0
        for (digits, weight), pair in zip(self._weights, values, strict=True):
            number += digits[pair] * weight
        return number

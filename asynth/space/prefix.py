"""The first positions of a run, with values chosen for coverage.

Position after position, every digit that an odometer leaves open gets the value that brings the most new pairs of
values, over all families together, since dimensions of one name are one dimension. Values are chosen for small
dimensions first: they cover their few pairs with any choice, while a large dimension that comes last can heed all
others. This module must not know how positions, strata and visits belong together.
"""

from __future__ import annotations

from dataclasses import dataclass

from asynth.space.covering import Covering
from asynth.space.domains import Domain
from asynth.space.family_order import FamilyOrder
from asynth.space.odometer import Digit
from asynth.space.stream import Stream

LARGEST_CHOSEN = 4096
"""Values of a domain among which coverage chooses; the pairs of a larger one are new whatever is drawn."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """A domain as the covering knows it: the number of its dimension, and its values' numbers."""

    number: int
    values: tuple[int, ...]
    digits: dict[int, int]
    mask: int


class Prefix:
    """The numbers of the specs at the first positions, in order."""

    def __init__(self, seed: int) -> None:
        self._covering = Covering(Stream(seed, "covering").bits(64))
        self._axes: dict[Domain, _Axis] = {}

    def choose(self, order: FamilyOrder, stratum: int, visit: int) -> int:
        """Choose and record the spec at the next position, and return its number in the stratum."""
        covering, odometer = self._covering, order.odometer(stratum)
        domains = {domain.name: domain for domain in order.strata[stratum].domains}
        known = [covering.number(name, value) for name, value in order.strata[stratum].fixed.items()]
        number = 0
        open_digits: list[Digit] = []
        for which, digit in enumerate(odometer.digits):
            turns, earlier = divmod(visit, digit.below)
            if digit.size <= LARGEST_CHOSEN and not turns:
                open_digits.append(digit)
                continue
            settled = digit.turn(order.choice(stratum, which, earlier), turns)
            number += settled * digit.weight
            if digit.size <= LARGEST_CHOSEN:
                axis = self._axis(domains[digit.name])
                known.append((axis.number, axis.values[settled]))
        covering.begin(known)
        for digit in sorted(open_digits, key=lambda one: one.size):
            axis = self._axis(domains[digit.name])
            number += axis.digits[covering.choose(axis.number, axis.mask)] * digit.weight
        covering.end()
        order.record(stratum, visit, number)
        return number

    def _axis(self, domain: Domain) -> _Axis:
        axis = self._axes.get(domain)
        if axis is None:
            numbered = [self._covering.number(domain.name, domain.unrank(digit)) for digit in range(domain.size)]
            values = tuple(value for _, value in numbered)
            digits = {value: digit for digit, value in enumerate(values)}
            axis = self._axes[domain] = _Axis(numbered[0][0], values, digits, sum(1 << value for value in values))
        return axis

"""The first positions of a run, with values chosen so that each row brings as many new pairs of values as it can.

Position after position, every digit that an odometer leaves open gets the value that brings the most new pairs, over all
families together, since dimensions of one name are one dimension: the greedy step of pairwise test generation (Cohen, Dalal,
Fredman and Patton, "The AETG system", IEEE Transactions on Software Engineering 23, 1997), but exact over all values of a
dimension. For each value met, a bit mask a dimension holds the values that it was met with, and the masks of a row are added
up bit by bit. Values are chosen for small dimensions first: they cover their few pairs with any choice, while a large
dimension that comes last can heed all others. This module must not know how positions, strata and visits belong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from asynth.space.domains import Domain
from asynth.space.family_order import Digit, FamilyOrder
from asynth.space.spec import Value
from asynth.space.stream import Stream, mix

LARGEST_CHOSEN = 4096
"""Values of a domain among which coverage chooses; the pairs of a larger one are new whatever is drawn."""


class Covering:
    """The pairs of values met so far; rows are added one after another, each built value by value.

    :param seed: decides between values that are equally good
    """

    def __init__(self, seed: int) -> None:
        self._axes: dict[str, int] = {}
        self._ids: list[dict[Value, int]] = []
        self._met: list[list[list[int]]] = []
        self._fresh: list[int] = []
        self._row: dict[int, int] = {}
        self._draw = seed

    def number(self, name: str, value: Value) -> tuple[int, int]:
        """Return the numbers of a dimension and of one of its values, as the other methods take them."""
        axis = self._axes.setdefault(name, len(self._axes))
        if axis == len(self._ids):
            self._ids.append({})
            self._met.append([])
            self._fresh.append(0)
        ids = self._ids[axis]
        found = ids.setdefault(value, len(ids))
        if found == len(self._met[axis]):
            self._met[axis].append([])
        return axis, found

    def begin(self, known: Sequence[tuple[int, int]]) -> None:
        """Begin a row of which some values are given."""
        self._row = dict(known)

    def choose(self, axis: int, allowed: int) -> int:
        """Add a value to the row: one of those in the mask `allowed` that bring the most new pairs.

        Among equals, one that is used less often, and else a random one.
        """
        # Four bit planes count, for every value at once, with how many of the row's values it was met before.
        ones = twos = fours = eights = 0
        for other, value in self._row.items():
            met = self._met[other][value]
            mask = met[axis] & allowed if axis < len(met) else 0
            if not mask or mask == allowed:
                continue
            carry, ones = ones & mask, ones ^ mask
            if carry:
                carry, twos = twos & carry, twos ^ carry
                if carry:
                    carry, fours = fours & carry, fours ^ carry
                    if carry:
                        eights |= carry
        best = allowed
        for plane in (eights, fours, twos, ones, ~self._fresh[axis]):
            best = best & ~plane or best
        self._draw += 0x9E3779B97F4A7C15
        shift = mix(self._draw) % allowed.bit_length()
        upper = best >> shift
        found = shift + (upper & -upper).bit_length() - 1 if upper else (best & -best).bit_length() - 1
        fresh = self._fresh[axis]
        if not fresh & allowed:
            fresh |= allowed
        self._fresh[axis] = fresh & ~(1 << found)
        self._row[axis] = found
        return found

    def end(self) -> None:
        """Count the row's pairs as met."""
        items = [(axis, 1 << value) for axis, value in self._row.items()]
        width = len(self._axes)
        for axis, value in self._row.items():
            met = self._met[axis][value]
            if len(met) < width:
                met.extend([0] * (width - len(met)))
            for other, bit in items:
                met[other] |= bit


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

"""The seeded order of one family: row -> (stratum, visit) -> number, and back.

Rounds say which stratum a row visits, and an odometer turns the visit into a number: every digit is chosen freely and the
whole is still a bijection. Write W for the number of combinations of the digits below a digit. In visits below W the digit
may be anything, which is where coverage and shuffling are decided; from then on it is what it was W visits earlier, turned
on by a fixed stride. So the digits below it and the turns together say which visit it was, whatever the free choices were.
Bare identifiers are the lowest digits, since only the lowest leave no choice within a run. What may be chosen is read from
the family's recorded choices where there are any, and hashed otherwise; either way it is a function of the stratum and the
visit alone. This module must not know other families or positions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asynth.space.families import Stratum
from asynth.space.rounds import Rounds, interleave
from asynth.space.stream import Stream, mix

Choose = Callable[[int, int], int]
"""Which digit (its place in :attr:`Odometer.digits`) and a visit -> what is chosen for it, 0 .. size - 1."""

LONG_DRAW = 1 << 32
"""Sizes from which a digit is drawn from 128 bits rather than 64, so that no part of it is left out."""


@dataclass(frozen=True, slots=True)
class Digit:
    """A domain of a stratum as a digit.

    :param weight: of the digit in the stratum's canonical number
    :param below: combinations of the lower digits (not of the canonical number's, of this order's)
    :param stride: how far the digit turns after each `below` visits; prime to `size`
    :param back: the inverse of `stride` modulo `size`
    """

    name: str
    size: int
    weight: int
    below: int
    stride: int
    back: int

    def turn(self, chosen: int, turns: int) -> int:
        """Return what the digit is after some turns, when it was chosen to be `chosen`."""
        return (chosen + turns * self.stride) % self.size


class Odometer:
    """The bijection between the visits of a stratum and its canonical numbers, both in 0 .. capacity - 1."""

    __slots__ = ("digits",)

    def __init__(self, stratum: Stratum) -> None:
        weights = stratum.weights()
        lowest_first = sorted(stratum.domains, key=lambda domain: (not domain.identifier, -domain.size))
        below, digits = 1, []
        for domain in lowest_first:
            stride = _stride(domain.size)
            back = pow(stride, -1, domain.size)
            digits.append(Digit(domain.name, domain.size, weights[domain.name], below, stride, back))
            below *= domain.size
        self.digits = tuple(digits)

    def number(self, visit: int, choose: Choose) -> int:
        """Return the number of the spec at `visit`."""
        number = 0
        for which, digit in enumerate(self.digits):
            turns, earlier = divmod(visit, digit.below)
            number += digit.turn(choose(which, earlier), turns) * digit.weight
        return number

    def visit(self, number: int, choose: Choose) -> int:
        """Return the visit of a number; the inverse of :meth:`number` for the same choices."""
        visit = 0
        for which, digit in enumerate(self.digits):
            turned = number // digit.weight - choose(which, visit)
            visit += turned * digit.back % digit.size * digit.below
        return visit


def _stride(size: int) -> int:
    """Return a number prime to `size` near its golden section, so that neighbouring turns are far apart."""
    stride = size * 618_033_989 // 1_000_000_000
    while math.gcd(stride, size) != 1:
        stride += 1
    return stride % size


class FamilyOrder:
    """The bijection between the rows of a family and (stratum, number), for strata that are not empty."""

    def __init__(self, name: str, strata: Sequence[Stratum], seed: int) -> None:
        self.strata = strata
        self._recorded: list[list[int] | None] = [None] * len(strata)
        self._order = interleave([stratum.fixed for stratum in strata], Stream(seed, "round", name))
        self._turns = [0] * len(strata)
        for turn, stratum in enumerate(self._order):
            self._turns[stratum] = turn
        self._rounds = Rounds([strata[stratum].capacity for stratum in self._order], Stream(seed, "shuffle", name))
        self._odometers: list[Odometer | None] = [None] * len(strata)
        self._shapes: dict[tuple[tuple[str, int], ...], Odometer] = {}
        dimensions = {domain.name for stratum in strata for domain in stratum.domains}
        self._keys = {one: Stream(seed, "digit", name, one).bits(64) | 1 for one in dimensions}

    def locate(self, row: int) -> tuple[int, int]:
        """Return the stratum that `row` visits, and how many visits it has had before."""
        turn, visit = self._rounds.locate(row)
        return self._order[turn], visit

    def row(self, stratum: int, visit: int) -> int:
        """Return the row of a visit; the inverse of :meth:`locate`."""
        return self._rounds.row(self._turns[stratum], visit)

    def number(self, stratum: int, visit: int) -> int:
        """Return the canonical number, in its stratum, of the spec at a visit."""
        return self.odometer(stratum).number(visit, lambda which, earlier: self.choice(stratum, which, earlier))

    def visit(self, stratum: int, number: int) -> int:
        """Return the visit of a spec; the inverse of :meth:`number`."""
        return self.odometer(stratum).visit(number, lambda which, earlier: self.choice(stratum, which, earlier))

    def record(self, stratum: int, visit: int, number: int) -> None:
        """Settle the choices at a visit: those that make `number`. Visits of a stratum are settled in ascending order."""
        recorded = self._recorded[stratum]
        if recorded is None:
            recorded = self._recorded[stratum] = []
        if len(recorded) != visit:
            raise ValueError(f"visit {visit} of stratum {stratum} is settled after {len(recorded)} others")
        recorded.append(number)

    def odometer(self, stratum: int) -> Odometer:
        """Return the odometer of a stratum, found at its first use; strata of one shape share it.

        There are thousands of strata but few shapes: free domains are the same in all, and sizes recur.
        """
        odometer = self._odometers[stratum]
        if odometer is None:
            shape = tuple((domain.name, domain.size) for domain in self.strata[stratum].own)
            odometer = self._shapes.get(shape)
            if odometer is None:
                odometer = self._shapes[shape] = Odometer(self.strata[stratum])
            self._odometers[stratum] = odometer
        return odometer

    def choice(self, stratum: int, which: int, visit: int) -> int:
        """Return the free choice of digit `which` of a stratum at a visit, 0 .. size - 1."""
        digit = self.odometer(stratum).digits[which]
        recorded = self._recorded[stratum]
        if recorded is not None and visit < len(recorded):
            return recorded[visit] // digit.weight % digit.size
        drawn = mix((visit << 24 ^ stratum) * self._keys[digit.name])
        if digit.size >= LONG_DRAW:
            drawn = drawn << 64 | mix(drawn)
        return drawn % digit.size

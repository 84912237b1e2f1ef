"""The seeded order of one family: row -> (stratum, visit) -> number, and back.

Rounds say which stratum a row visits, and an odometer turns the visit into a number. What the odometer may choose is
read from the family's recorded choices where there are any, and hashed otherwise; either way it is a function of the
stratum and the visit alone. This module must not know other families or positions.
"""

from __future__ import annotations

from collections.abc import Sequence

from asynth.space.families import Stratum
from asynth.space.interleave import interleave
from asynth.space.odometer import Odometer
from asynth.space.rounds import Rounds
from asynth.space.stream import Stream, mix

LONG_DRAW = 1 << 32
"""Sizes from which a digit is drawn from 128 bits rather than 64, so that no part of it is left out."""


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

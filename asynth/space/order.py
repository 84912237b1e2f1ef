"""The seeded order of a space: position -> (family, stratum, number) and back.

The schedule says which family a position belongs to, and the family's order says the rest. All is arithmetic and
nothing is stored per position, but for one thing: the first `PREFIX` positions are chosen one after another for
coverage. They are a function of the families and the seed alone, so every process finds the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from asynth.space.families import Family, Stratum
from asynth.space.family_order import FamilyOrder
from asynth.space.prefix import Prefix
from asynth.space.schedule import Schedule

PREFIX = 20_480
"""Positions whose values are chosen for coverage. After twenty thousand rows a pair is either met or one of too many;
choosing takes about 60 microseconds a position, once in a process."""


class Order:
    """The bijection between positions and (family, stratum, number), for strata that are not empty."""

    def __init__(self, families: Sequence[Family], strata: Sequence[Sequence[Stratum]], seed: int) -> None:
        capacities = [sum(stratum.capacity for stratum in some) for some in strata]
        self._schedule = Schedule([family.share for family in families], capacities)
        self._families = [FamilyOrder(family.name, some, seed) for family, some in zip(families, strata, strict=True)]
        self._prefix: Prefix | None = Prefix(seed)
        self._end = min(PREFIX, self._schedule.capacity)
        self._numbers: list[int] = []

    def locate(self, position: int) -> tuple[int, int, int]:
        """Return the family, stratum and number at `position`.

        :raises IndexError: no such position
        """
        family, stratum, visit = self._visit(position)
        self._choose_until(position + 1)
        if position < self._end:
            return family, stratum, self._numbers[position]
        return family, stratum, self._families[family].number(stratum, visit)

    def stratum(self, position: int) -> tuple[int, int]:
        """Return the family and stratum at `position`."""
        family, stratum, _ = self._visit(position)
        return family, stratum

    def position(self, family: int, stratum: int, number: int) -> int:
        """Return the position of a spec; the inverse of :meth:`locate`."""
        self._choose_until(self._end)
        order = self._families[family]
        return self._schedule.position(family, order.row(stratum, order.visit(stratum, number)))

    def _visit(self, position: int) -> tuple[int, int, int]:
        family, row = self._schedule.locate(position)
        return family, *self._families[family].locate(row)

    def _choose_until(self, end: int) -> None:
        """Choose the specs of the prefix before position `end`."""
        while self._prefix is not None and len(self._numbers) < end:
            family, stratum, visit = self._visit(len(self._numbers))
            self._numbers.append(self._prefix.choose(self._families[family], stratum, visit))
            if len(self._numbers) == self._end:
                self._prefix = None

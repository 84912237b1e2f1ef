"""Which family a position belongs to: a fixed function of the position and the shares, never of the seed.

Families follow a period that is mixed evenly (`mixture`). When a family runs out, the others go on in their own
proportions from that position. This module must not know what a family holds, only how much.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from asynth.space.mixture import make_period


@dataclass(frozen=True, slots=True)
class _Phase:
    """Positions from `start` on, until the next family runs out.

    :param used: rows of each family before `start`
    :param pattern: family by place in the period, with the number of its earlier rows in the period
    :param places: of each family in the period, ascending
    """

    start: int
    used: tuple[int, ...]
    pattern: tuple[tuple[int, int], ...]
    places: tuple[tuple[int, ...], ...]

    def position(self, family: int, row: int) -> int:
        places = self.places[family]
        period, place = divmod(row - self.used[family], len(places))
        return self.start + period * len(self.pattern) + places[place]


class Schedule:
    """The bijection between positions and (family, row of the family).

    :param shares: of each family, positive, in any unit
    :param capacities: of each family, rows
    """

    def __init__(self, shares: Sequence[float], capacities: Sequence[int]) -> None:
        self.capacity = sum(capacities)
        self._phases = _plan(shares, capacities)
        self._starts = [phase.start for phase in self._phases]
        self._used = [[phase.used[family] for phase in self._phases] for family in range(len(shares))]

    def locate(self, position: int) -> tuple[int, int]:
        """Return the family at `position`, and which of its rows stands there.

        :raises IndexError: no such position
        """
        if not 0 <= position < self.capacity:
            raise IndexError(f"position {position} is outside the space of {self.capacity}")
        phase = self._phases[bisect_right(self._starts, position) - 1]
        period, place = divmod(position - phase.start, len(phase.pattern))
        family, earlier = phase.pattern[place]
        return family, phase.used[family] + period * len(phase.places[family]) + earlier

    def position(self, family: int, row: int) -> int:
        """Return where row `row` of `family` stands; the inverse of :meth:`locate`."""
        # The last phase that has not passed `row` yet: one with the same count before it gave the family no row.
        return self._phases[bisect_right(self._used[family], row) - 1].position(family, row)


def _plan(shares: Sequence[float], capacities: Sequence[int]) -> tuple[_Phase, ...]:
    phases: list[_Phase] = []
    start, used = 0, [0] * len(shares)
    while live := [family for family, capacity in enumerate(capacities) if used[family] < capacity]:
        pattern: list[tuple[int, int]] = []
        places: list[list[int]] = [[] for _ in shares]
        for place, which in enumerate(make_period([shares[family] for family in live])):
            family = live[which]
            pattern.append((family, len(places[family])))
            places[family].append(place)
        phase = _Phase(start, tuple(used), tuple(pattern), tuple(tuple(found) for found in places))
        phases.append(phase)
        start = min(phase.position(family, capacities[family] - 1) for family in live) + 1
        period, place = divmod(start - phase.start, len(pattern))
        for family in live:
            used[family] += period * len(places[family]) + sum(found < place for found in places[family])
    return tuple(phases)

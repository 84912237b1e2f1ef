"""Which family a position belongs to: a fixed function of the position and the shares, never of the seed.

Families follow a period in which every 100 consecutive places hold each family as often as its share says, within one. It
consists of blocks of 100 places. A family has its share of a block rounded down or up; from block to block a few places pass
from families that had one more to families that now get it, and all other places stay as they were. So while a window moves
on by a place, each count moves between two neighbouring whole numbers only, those around the exact share. The blocks are run
through forwards and then backwards, so the same holds where the period begins anew. When a family runs out, the others go on
in their own proportions from that position. This module must not know what a family holds, only how much.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

WINDOW = 100
"""Places of a block, and of every window that is kept even."""

BLOCKS = 50
"""Blocks that differ. Shares are kept to one part in WINDOW * BLOCKS = 5,000, far below what any count shows."""

SCATTER = 31
"""Step, prime to BLOCKS and near its golden section, by which the families that are rounded up take turns."""


def make_period(shares: Sequence[float]) -> list[int]:
    """Return a period of numbers of families, in proportion of `shares`; each family occurs at least once."""
    counts = apportion(shares, WINDOW * BLOCKS)
    blocks = [_round(counts, block * SCATTER % BLOCKS) for block in range(BLOCKS)]
    places = spread(blocks[0])
    period = list(places)
    for before, after in pairwise(blocks):
        losing = [family for family, count in enumerate(after) if count < before[family]]
        gaining = [family for family, count in enumerate(after) if count > before[family]]
        for loser, gainer in zip(losing, gaining, strict=True):
            places[_farthest(places, loser, gainer)] = gainer
        period += places
    if period == places * BLOCKS:
        return places
    backwards = [period[start : start + WINDOW] for start in range(len(period) - WINDOW, -1, -WINDOW)]
    return period + [family for block in backwards for family in block]


def apportion(shares: Sequence[float], total: int) -> list[int]:
    """Return whole numbers of sum `total` in proportion of `shares`, none of them zero: largest remainders first."""
    exact = [Fraction(share) for share in shares]
    wanted = [share * total / sum(exact) for share in exact]
    counts = [max(1, int(want)) for want in wanted]
    while (left := total - sum(counts)) != 0:
        step = 1 if left > 0 else -1
        able = [family for family, count in enumerate(counts) if count + step > 0]
        counts[max(able, key=lambda family: (step * (wanted[family] - counts[family]), -family))] += step
    return counts


def _round(counts: Sequence[int], point: int) -> list[int]:
    """Return the counts of one block: each family's share of it rounded down, or up where a point meets its remainder.

    The remainders lie end to end on a line with a point every BLOCKS, so over all offsets of the points each family is
    met exactly as often as its remainder says, and every block is full.
    """
    rounded, start = [], 0
    for count in counts:
        down, remainder = divmod(count, BLOCKS)
        met = (start + remainder - point - 1) // BLOCKS - (start - point - 1) // BLOCKS
        rounded.append(down + met)
        start += remainder
    return rounded


def _farthest(places: Sequence[int], loser: int, gainer: int) -> int:
    """Return the place of `loser` that is farthest from any of `gainer`, around the circle of a block."""
    taken = [place for place, family in enumerate(places) if family == gainer]

    def distance(place: int) -> int:
        return min((min(abs(place - other), WINDOW - abs(place - other)) for other in taken), default=WINDOW)

    return max((place for place, family in enumerate(places) if family == loser), key=distance)


def spread(counts: Sequence[int]) -> list[int]:
    """Return numbers in which i occurs ``counts[i]`` times, never far from its share of any prefix.

    Tijdeman's rule for the chairman assignment problem (Discrete Mathematics 32, 1980).
    """
    total, several = sum(counts), max(1, 2 * sum(count > 0 for count in counts) - 2)
    used = [0] * len(counts)
    found = []
    for place in range(1, total + 1):
        # In units of 1 / (several * total): how far each lags behind its share of this prefix.
        lags = [several * (count * place - total * taken) for count, taken in zip(counts, used, strict=True)]
        due = [which for which, lag in enumerate(lags) if counts[which] and lag >= total]
        which = min(due, key=lambda one: (Fraction((several - 1) * total - lags[one], counts[one]), one))
        used[which] += 1
        found.append(which)
    return found


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
        self._plan = _plan(shares, capacities)
        self._phases: list[_Phase] = []
        self._starts: list[int] = []
        self._used: list[list[int]] = [[] for _ in shares]

    def locate(self, position: int) -> tuple[int, int]:
        """Return the family at `position`, and which of its rows stands there.

        :raises IndexError: no such position
        """
        if not 0 <= position < self.capacity:
            raise IndexError(f"position {position} is outside the space of {self.capacity}")
        while (not self._starts or self._starts[-1] <= position) and self._plan_phase():
            pass
        phase = self._phases[bisect_right(self._starts, position) - 1]
        period, place = divmod(position - phase.start, len(phase.pattern))
        family, earlier = phase.pattern[place]
        return family, phase.used[family] + period * len(phase.places[family]) + earlier

    def position(self, family: int, row: int) -> int:
        """Return where row `row` of `family` stands; the inverse of :meth:`locate`."""
        while (not self._phases or self._used[family][-1] <= row) and self._plan_phase():
            pass
        # The last phase that has not passed `row` yet: one with the same count before it gave the family no row.
        return self._phases[bisect_right(self._used[family], row) - 1].position(family, row)

    def _plan_phase(self) -> bool:
        """Plan the next phase, since few runs come to a second one, and tell whether there was one."""
        phase = next(self._plan, None)
        if phase is None:
            return False
        self._phases.append(phase)
        self._starts.append(phase.start)
        for known, used in zip(self._used, phase.used, strict=True):
            known.append(used)
        return True


def _plan(shares: Sequence[float], capacities: Sequence[int]) -> Iterator[_Phase]:
    """Yield the phases, one after another."""
    start, used = 0, [0] * len(shares)
    while live := [family for family, capacity in enumerate(capacities) if used[family] < capacity]:
        pattern: list[tuple[int, int]] = []
        places: list[list[int]] = [[] for _ in shares]
        for place, which in enumerate(make_period([shares[family] for family in live])):
            family = live[which]
            pattern.append((family, len(places[family])))
            places[family].append(place)
        yield (phase := _Phase(start, tuple(used), tuple(pattern), tuple(tuple(found) for found in places)))
        start = min(phase.position(family, capacities[family] - 1) for family in live) + 1
        period, place = divmod(start - phase.start, len(pattern))
        for family in live:
            used[family] += period * len(places[family]) + sum(found < place for found in places[family])

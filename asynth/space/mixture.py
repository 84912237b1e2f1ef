"""A period of families in which every 100 consecutive places hold each family as often as its share says, within one.

A period consists of blocks of 100 places. A family has its share of a block rounded down or up; from block to block a
few places pass from families that had one more to families that now get it, and all other places stay as they were. So
while a window moves on by a place, each count moves between two neighbouring whole numbers only, those around the exact
share. The blocks are run through forwards and then backwards, so the same holds where the period begins anew. This
module must not know what a family holds.
"""

from __future__ import annotations

from collections.abc import Sequence
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

"""The order inside a stratum: a rank-1 lattice, exact as a bijection and even in every dimension.

Visit k reads the number ``(step * k + start) mod size`` in mixed radix. With `step` prime to `size` this is a bijection,
and each digit follows a Kronecker sequence: the top digits one with a generator that all strata of a family share, the
lowest digit one that meets all its values before it repeats any. This module must not know which dimensions the digits
stand for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from asynth.space.stream import Stream

FRACTION_BITS = 256
"""Bits of a generator, a fixed-point number in [0, 1): far more than any stratum's size has."""

CANDIDATES = 8
"""Generators that are tried; the best of eight has lost every visible resonance in the families measured."""

HORIZONS = (48, 384)
"""Rows after which a generator's pairs are counted: near the products of small and of middling dimensions."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """The bijection between visits and places, both in 0 .. size - 1."""

    size: int
    step: int
    start: int

    def place(self, visit: int) -> int:
        """Return the place of a visit."""
        return (self.step * visit + self.start) % self.size

    def visit(self, place: int) -> int:
        """Return the visit of a place; the inverse of :meth:`place`."""
        return (place - self.start) * pow(self.step, -1, self.size) % self.size


def follow(generator: int, *, first: int, stride: int, size: int) -> Lattice:
    """Return the lattice of `size` places whose visit k stands where row ``first + stride * k`` of the common one does.

    :param generator: of the common lattice, a fixed-point number of `FRACTION_BITS` bits
    :param first: may be negative, as may be `stride`
    """
    mask = (1 << FRACTION_BITS) - 1
    step = (stride * generator & mask) * size >> FRACTION_BITS
    start = (first * generator & mask) * size >> FRACTION_BITS
    away = 0
    while math.gcd(step + away, size) != 1:
        away = -away if away > 0 else 1 - away
    return Lattice(size, (step + away) % size, start)


def choose_generator(fixed: Sequence[Sequence[int]], sizes: Sequence[int], stream: Stream) -> int:
    """Return, of some random generators, the one whose first rows cover most pairs of values.

    :param fixed: by place in a round, the numbers of the stratum's fixed values, one a dimension
    :param sizes: of the digits that all strata share, the top digit first
    """
    candidates = [stream.bits(FRACTION_BITS) | 1 for _ in range(CANDIDATES)]
    if not fixed:
        return candidates[0]
    columns = list(zip(*fixed, strict=True))
    widths = [len(set(column)) for column in columns] + list(sizes)

    def score(generator: int) -> float:
        digits = _read_digits(generator, sizes, HORIZONS[-1])
        rows = [[column[row % len(fixed)] for row in range(HORIZONS[-1])] for column in columns] + digits
        covered = 0.0
        for (first, wide), (second, broad) in combinations(zip(rows, widths, strict=True), 2):
            for horizon in HORIZONS:
                pairs = len(set(zip(first[:horizon], second[:horizon], strict=True)))
                covered += pairs / min(horizon, wide * broad)
        return covered

    return max(candidates, key=score)


def _read_digits(generator: int, sizes: Sequence[int], rows: int) -> list[list[int]]:
    """Return the first rows' digits, one list a digit."""
    columns = []
    for size in sizes:
        column, place = [], 0
        for _ in range(rows):
            column.append(place * size >> FRACTION_BITS)
            place = place + generator & ((1 << FRACTION_BITS) - 1)
        columns.append(column)
        generator = generator * size & ((1 << FRACTION_BITS) - 1)
    return columns

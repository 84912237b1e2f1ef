"""Choosing the values of a row so that it brings as many new pairs of values as it can.

The greedy step of pairwise test generation (Cohen, Dalal, Fredman and Patton, "The AETG system", IEEE Transactions on
Software Engineering 23, 1997), but exact over all values of a dimension: for each value met, a bit mask a dimension holds
the values that it was met with, and the masks of a row are added up bit by bit. This module must not know strata,
families or positions.
"""

from __future__ import annotations

from collections.abc import Sequence

from asynth.space.spec import Value
from asynth.space.stream import mix


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

"""Visiting the strata of a family in turn, until each has given all that it has.

A round visits every stratum that is not exhausted once, in an order in which each fixed value, and each pair of them, comes
evenly spread, and which is shuffled a little from round to round. Rounds with the same live strata form a phase; the i-th
live stratum is found in O(log strata) by a wavelet matrix over the strata sorted by capacity (Claude, Navarro and Ordonez,
"The wavelet matrix", Information Systems 47, 2015), so that nothing is stored per phase. This module must not know what a
stratum holds beyond how much it is and the values that it fixes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, combinations

from asynth.space.spec import Value
from asynth.space.stream import Stream, mix

CHUNK = 32
"""Places of a round that are shuffled among themselves: enough to hide that rounds repeat, and few enough to keep every
window of a round as evenly mixed as its order was made."""

SHUFFLES = 256
"""Shuffles of a chunk to draw from; each is also rotated, so neighbouring rounds practically never share one."""

SAMPLE = 12
"""Strata compared at each place of a round: enough for a spread near the best, cheap for tens of thousands."""


class Rounds:
    """The bijection between rows and (stratum, visit), for strata numbered in the order of a round.

    The visits of one stratum come in ascending rows.

    :param capacities: of each stratum, in the order of a round; all positive
    """

    def __init__(self, capacities: Sequence[int], stream: Stream) -> None:
        self.width = len(capacities)
        self._capacities = capacities
        self._live: list[int] = []
        self._visits: list[int] = []
        self._starts: list[int] = []
        before = start = 0
        for gone, capacity in enumerate(sorted(capacities)):
            if capacity > before:
                self._live.append(self.width - gone)
                self._visits.append(before)
                self._starts.append(start)
                start += (capacity - before) * (self.width - gone)
                before = capacity
        self._select: _PrefixSelect | None = None
        self._key = stream.bits(64) | 1
        self._shuffles = [stream.permutation(CHUNK) for _ in range(SHUFFLES)]

    @property
    def _order(self) -> _PrefixSelect:
        # Built when the first stratum is exhausted, which most runs never see.
        if self._select is None:
            descending = sorted(range(self.width), key=lambda stratum: -self._capacities[stratum])
            self._select = _PrefixSelect(descending)
        return self._select

    def locate(self, row: int) -> tuple[int, int]:
        """Return the stratum that `row` visits, and how many visits it has had before."""
        phase = bisect_right(self._starts, row) - 1
        live = self._live[phase]
        rounds, place = divmod(row - self._starts[phase], live)
        visit = self._visits[phase] + rounds
        start, length, shuffle, turn = self._chunk(place, live, visit)
        place = start + (place - start + turn) % length
        if shuffle is not None:
            place = start + shuffle[0][place - start]
        return (place if live == self.width else self._order.select(live, place)), visit

    def row(self, stratum: int, visit: int) -> int:
        """Return the row of a stratum's visit; the inverse of :meth:`locate`."""
        phase = bisect_right(self._visits, visit) - 1
        live = self._live[phase]
        place = stratum if live == self.width else self._order.rank(live, stratum)
        start, length, shuffle, turn = self._chunk(place, live, visit)
        if shuffle is not None:
            place = start + shuffle[1][place - start]
        place = start + (place - start - turn) % length
        return self._starts[phase] + (visit - self._visits[phase]) * live + place

    def _chunk(self, place: int, live: int, visit: int) -> tuple[int, int, tuple[list[int], list[int]] | None, int]:
        """Return where the chunk of `place` begins, its length, its shuffle (none where incomplete), its rotation."""
        start = place - place % CHUNK
        length = min(CHUNK, live - start)
        drawn = mix((visit << 20 ^ start) * self._key)
        return start, length, self._shuffles[drawn % SHUFFLES] if length == CHUNK else None, (drawn >> 20) % length


class _PrefixSelect:
    """For a permutation of 0 .. n - 1: the place-th smallest element of a prefix, and the place of an element."""

    def __init__(self, permutation: list[int]) -> None:
        self._levels: list[tuple[int, list[int]]] = []
        current = permutation
        for bit in range(max(0, len(permutation) - 1).bit_length() - 1, -1, -1):
            mask = 1 << bit
            zeros = list(accumulate((not element & mask for element in current), initial=0))
            self._levels.append((mask, zeros))
            current = [one for one in current if not one & mask] + [one for one in current if one & mask]

    def select(self, prefix: int, place: int) -> int:
        """Return the element that has `place` smaller ones among the first `prefix`."""
        low, high, element = 0, prefix, 0
        for mask, zeros in self._levels:
            start, end = zeros[low], zeros[high]
            if place < end - start:
                low, high = start, end
            else:
                place -= end - start
                element |= mask
                low, high = zeros[-1] + low - start, zeros[-1] + high - end
        return element

    def rank(self, prefix: int, element: int) -> int:
        """Return how many of the first `prefix` elements are smaller than `element`."""
        low, high, place = 0, prefix, 0
        for mask, zeros in self._levels:
            start, end = zeros[low], zeros[high]
            if element & mask:
                place += end - start
                low, high = zeros[-1] + low - start, zeros[-1] + high - end
            else:
                low, high = start, end
        return place


def interleave(fixed: Sequence[Mapping[str, Value]], stream: Stream) -> list[int]:
    """Return a seeded order of the strata with these fixed values, as their numbers.

    At each place, of some strata drawn at random, the one follows whose values lag most behind their share.
    """
    features = _number_features(fixed)
    totals = [0] * (1 + max((one for found in features for one in found), default=0))
    for found in features:
        for feature in found:
            totals[feature] += 1
    weights = [sum(totals[feature] for feature in found) for found in features]
    used = [0] * len(totals)
    waiting = list(range(len(fixed)))
    stream.shuffle(waiting)
    count, order = len(waiting), []
    for place in range(1, count + 1):
        best, best_lag = 0, -1 << 200
        draws = range(len(waiting)) if len(waiting) <= SAMPLE else [stream.below(len(waiting)) for _ in range(SAMPLE)]
        for draw in draws:
            stratum = waiting[draw]
            lag = place * weights[stratum] - count * sum(map(used.__getitem__, features[stratum]))
            if lag > best_lag:
                best, best_lag = draw, lag
        waiting[best], waiting[-1] = waiting[-1], waiting[best]
        stratum = waiting.pop()
        order.append(stratum)
        for feature in features[stratum]:
            used[feature] += 1
    # The greedy start is the same kind of stratum for every seed; a round may as well begin elsewhere.
    start = stream.below(max(1, count))
    return order[start:] + order[:start]


def _number_features(fixed: Sequence[Mapping[str, Value]]) -> list[list[int]]:
    """Return, for each stratum, numbers that stand for its fixed values and for the pairs of them."""
    numbers: dict[object, int] = {}
    found = []
    for values in fixed:
        items = sorted(values.items(), key=lambda item: item[0])
        features = [*items, *combinations(items, 2)]
        found.append([numbers.setdefault(feature, len(numbers)) for feature in features])
    return found

"""The order of a round: strata arranged so that each fixed value, and each pair of them, comes evenly spread.

This module must not know what a stratum holds beyond the values that it fixes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from asynth.space.spec import Value
from asynth.space.stream import Stream

SAMPLE = 12
"""Strata compared at each place of a round: enough for a spread near the best, cheap for tens of thousands."""


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
            lag = place * weights[stratum] - count * sum([used[feature] for feature in features[stratum]])
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

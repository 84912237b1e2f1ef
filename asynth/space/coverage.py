"""How much of what N rows can cover the first N positions do cover.

Counted are pairs of values of two dimensions. A selection counts twice: once as a dimension of whole sets, and once as
one dimension a member, present or absent. Two measures are given, since how often each stratum is visited is settled
before any order is: of the pairs that N rows could cover if they were free to be any specs, and of those that N rows
with as many in each stratum could. This module must not know how the order comes about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from asynth.space.feasible import Axis, FeasiblePairs, spell
from asynth.space.space import Space
from asynth.space.spec import Spec, Value


@dataclass(frozen=True, slots=True)
class PairCoverage:
    """Two dimensions, with numbers of pairs of their values. A member of a selection is spelled ``dimension[member]``.

    :param covered: pairs that were met
    :param feasible: pairs that some spec has, or the number of rows that have both dimensions where that is less
    :param attainable: of these, as many as rows could meet that are distributed over strata as the order's are
    """

    first: str
    second: str
    covered: int
    feasible: int
    attainable: int

    @property
    def ratio(self) -> float:
        """The covered part of what is attainable, 0 to 1."""
        return self.covered / self.attainable


@dataclass(frozen=True, slots=True)
class Coverage:
    """The pairs covered by the first `rows` positions, by pair of dimensions."""

    rows: int
    pairs: tuple[PairCoverage, ...]

    @property
    def ratio(self) -> float:
        """The covered part of what the mix of strata can attain, 0 to 1; 1 where there is nothing to cover."""
        return _part(self.pairs, sum(pair.attainable for pair in self.pairs))

    @property
    def ratio_of_feasible(self) -> float:
        """The covered part of what any rows could cover, 0 to 1: lower, since common strata are visited more often."""
        return _part(self.pairs, sum(pair.feasible for pair in self.pairs))

    @property
    def worst(self) -> PairCoverage | None:
        """The pair of dimensions with the least part covered, if there is any pair."""
        return min(self.pairs, key=lambda pair: pair.ratio, default=None)


def measure_coverage(space: Space, rows: int) -> Coverage:
    """Return the coverage of the first `rows` positions, or of the whole space where it has fewer."""
    visits: Counter[int] = Counter()
    specs = []
    for position in range(min(rows, space.capacity)):
        visits[space.stratum_at(position)] += 1
        specs.append(space.at(position))
    feasible = FeasiblePairs(space.strata, visits)
    columns = _columns(specs, feasible.members)
    pairs = []
    for first, second in combinations(sorted(columns, key=spell), 2):
        if first[0] == second[0] and None in (first[1], second[1]):
            continue  # A whole set says which of its members are present.
        met = set(zip(columns[first], columns[second], strict=True))
        covered = sum(one is not None and other is not None for one, other in met)
        if covered:
            feasible_pairs, attainable = feasible.count(first, second, covered)
            pairs.append(PairCoverage(spell(first), spell(second), covered, feasible_pairs, attainable))
    return Coverage(len(specs), tuple(pairs))


def _columns(specs: Sequence[Spec], members: dict[str, tuple[str, ...]]) -> dict[Axis, list[Value | None]]:
    """Return each axis's values down the rows, None where a row lacks the dimension."""
    rows = [dict(spec.values) for spec in specs]
    columns: dict[Axis, list[Value | None]] = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        column = [row.get(name) for row in rows]
        columns[name, None] = column
        for member in members.get(name, ()):
            columns[name, member] = [
                member in chosen if isinstance(chosen, tuple) else None if chosen is None else False
                for chosen in column
            ]
    return columns


def _part(pairs: Iterable[PairCoverage], whole: int) -> float:
    return sum(pair.covered for pair in pairs) / whole if whole else 1.0

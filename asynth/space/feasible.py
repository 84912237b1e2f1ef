"""Which pairs of values of two dimensions some spec has, counted exactly over strata, and how many of them rows can meet.

In a stratum every combination of two domains' values occurs, so its pairs form a rectangle; a space's pairs are a union
of rectangles. This module must not know any order of specs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from asynth.space.domains import Domain, Selection
from asynth.space.families import Stratum
from asynth.space.spec import Value

Axis = tuple[str, str | None]
"""A dimension, or one member of a selection as a dimension of its own."""


def spell(axis: Axis) -> str:
    """Return how an axis is shown: ``dimension`` or ``dimension[member]``."""
    return axis[0] if axis[1] is None else f"{axis[0]}[{axis[1]}]"


@dataclass(frozen=True, slots=True)
class _Fixed:
    """One value, as a domain of its own."""

    value: Value
    size: int = 1

    def unrank(self, rank: int) -> Value:
        return self.value


_Source = Domain | _Fixed


class FeasiblePairs:
    """The pairs of values that the specs of some strata have."""

    def __init__(self, strata: Sequence[Stratum]) -> None:
        self._sources: list[dict[str, _Source]] = [
            {name: _Fixed(value) for name, value in stratum.fixed.items()}
            | {domain.name: domain for domain in stratum.domains}
            for stratum in strata
        ]
        self._fixed = [stratum.fixed for stratum in strata]
        self._names = sorted({name for fixed in self._fixed for name in fixed})
        self.members = _members(strata)
        self._values: dict[tuple[_Source, str | None], list[Value]] = {}

    def count(self, first: Axis, second: Axis, visits: Mapping[int, int], covered: int) -> tuple[int, int]:
        """Return how many pairs of values of two axes could be met at most.

        :param visits: rows of each stratum, by its number
        :param covered: pairs that rows with these visits did meet
        :return: by as many rows as have both axes, whatever their strata; and by rows with these visits. The second is
            an upper bound, the least over some cuts of the network from strata to pairs
        """
        having = [
            stratum for stratum, sources in enumerate(self._sources) if first[0] in sources and second[0] in sources
        ]
        rows = sum(visits.get(stratum, 0) for stratum in having)
        feasible = self._cut(having, first, second, {having[0]: rows}, everything=True)
        attainable = min(rows, feasible)
        for name in (None, *self._names):
            if attainable == covered:
                break
            groups: dict[Value | None, list[int]] = {}
            for stratum in having:
                if visits.get(stratum):
                    groups.setdefault(None if name is None else self._fixed[stratum].get(name), []).append(stratum)
            attainable = min(attainable, sum(self._cut(group, first, second, visits) for group in groups.values()))
        return feasible, attainable

    def _cut(
        self, strata: list[int], first: Axis, second: Axis, visits: Mapping[int, int], *, everything: bool = False
    ) -> int:
        """Return the least, over the strata with the smallest rectangles, of their union and the others' visits.

        With `everything`, only the union of all counts, up to the sum of visits.
        """
        rectangles: dict[tuple[_Source, _Source], int] = {}
        for stratum in strata:
            key = self._sources[stratum][first[0]], self._sources[stratum][second[0]]
            rectangles[key] = rectangles.get(key, 0) + visits.get(stratum, 0)
        left = least = total = sum(rectangles.values())
        union: dict[Value, set[Value]] = {}
        size = 0
        for (one, other), rows in sorted(rectangles.items(), key=lambda item: item[0][0].size * item[0][1].size):
            for value, others in self._rectangle(one, other, first, second, total):
                met = union.setdefault(value, set())
                size -= len(met)
                met.update(others)
                size += len(met)
            if size >= total:
                break
            left -= rows
            if not everything:
                least = min(least, size + left)
        return min(size, total) if everything else least

    def _rectangle(
        self, one: _Source, other: _Source, first: Axis, second: Axis, limit: int
    ) -> Iterable[tuple[Value, Iterable[Value]]]:
        """Return the pairs of a stratum by their first value, or `limit` of them where there are more."""
        if first[0] == second[0]:
            return [(value, [another]) for value, another in _joint_presence(one, str(first[1]), str(second[1]))]
        values, others = self._list(one, first[1], limit), self._list(other, second[1], limit)
        return [(value, others) for value in values]

    def _list(self, source: _Source, member: str | None, limit: int) -> list[Value]:
        """Return the values of an axis in a stratum, or the first `limit` of them where there are more."""
        if member is None and source.size > limit:
            return [source.unrank(rank) for rank in range(limit)]
        found = self._values.get((source, member))
        if found is None:
            if member is None:
                found = [source.unrank(rank) for rank in range(source.size)]
            else:
                found = sorted({present for present, _ in _joint_presence(source, member, member)})
            self._values[source, member] = found
        return found


def _members(strata: Iterable[Stratum]) -> dict[str, tuple[str, ...]]:
    """Return the members that each selection has in any stratum."""
    found: dict[str, dict[str, None]] = {}
    for domain in {domain for stratum in strata for domain in stratum.domains}:
        if isinstance(domain, Selection):
            found.setdefault(domain.name, {}).update(dict.fromkeys(domain.members))
    return {name: tuple(sorted(members)) for name, members in found.items()}


def _joint_presence(source: _Source, one: str, other: str) -> set[tuple[bool, bool]]:
    """Return which combinations of presence and absence of two members occur in the sets of `source`."""
    if isinstance(source, Selection):
        return {
            (first, second)
            for first, second in product((True, False), repeat=2)
            if source.restrict(
                having=frozenset(name for name, wanted in ((one, first), (other, second)) if wanted),
                lacking=frozenset(name for name, wanted in ((one, first), (other, second)) if not wanted),
            ).size
        }
    values = (source.unrank(rank) for rank in range(source.size))
    return {(one in value, other in value) if isinstance(value, tuple) else (False, False) for value in values}

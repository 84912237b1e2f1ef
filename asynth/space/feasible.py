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
_Rectangles = dict[tuple[int, int], int]
"""Rows by rectangle, which is a pair of numbers of sources."""


class FeasiblePairs:
    """The pairs of values that the specs of some strata have, and how many of them some rows can meet.

    :param visits: rows of each stratum, by its number
    """

    def __init__(self, strata: Sequence[Stratum], visits: Mapping[int, int]) -> None:
        self.members = _members(strata)
        self._visits = visits
        names = sorted({name for stratum in strata for name in stratum.fixed})
        # A value that is fixed nowhere but here has a number of its own; 0 is its absence.
        values: dict[tuple[str, Value], int] = {}
        self._fixed = [
            [
                values.setdefault((name, stratum.fixed[name]), len(values) + 1) if name in stratum.fixed else 0
                for name in names
            ]
            for stratum in strata
        ]
        # Sources are numbered once: hashing a domain walks through all its values.
        numbers: dict[_Source, int] = {}
        self._sources: list[dict[str, int]] = []
        for stratum in strata:
            sources: dict[str, _Source] = {name: _Fixed(value) for name, value in stratum.fixed.items()}
            sources.update((domain.name, domain) for domain in stratum.domains)
            self._sources.append({name: numbers.setdefault(one, len(numbers)) for name, one in sources.items()})
        self._numbered = list(numbers)
        self._sizes = [source.size for source in self._numbered]
        self._values: dict[tuple[int, str | None], list[Value]] = {}
        self._joint: dict[tuple[int, str, str], set[tuple[bool, bool]]] = {}
        self._groups: dict[tuple[str, str], list[list[_Rectangles]]] = {}

    def count(self, first: Axis, second: Axis, covered: int) -> tuple[int, int]:
        """Return how many pairs of values of two axes could be met at most.

        :param covered: pairs that the rows did meet
        :return: by as many rows as have both axes, whatever their strata; and by rows with these visits. The second is
            an upper bound, the least over some cuts of the network from strata to pairs
        """
        names = first[0], second[0]
        if names not in self._groups:
            self._groups[names] = self._group(*names)
        (everything,), *cuts = self._groups[names]
        rows = sum(everything.values())
        feasible = attainable = self._cut(everything, first, second, whole=True)
        for groups in ([everything], *cuts):
            if attainable == covered:
                break
            attainable = min(attainable, sum(self._cut(group, first, second) for group in groups))
        return min(feasible, rows), attainable

    def _group(self, first: str, second: str) -> list[list[_Rectangles]]:
        """Return the rectangles of two dimensions in one group, and then grouped by each fixed value in turn."""
        everything: _Rectangles = {}
        visited: list[tuple[list[int], tuple[int, int], int]] = []
        for stratum, sources in enumerate(self._sources):
            if first not in sources or second not in sources:
                continue
            rectangle, rows = (sources[first], sources[second]), self._visits.get(stratum, 0)
            everything[rectangle] = everything.get(rectangle, 0) + rows
            if rows:
                visited.append((self._fixed[stratum], rectangle, rows))
        cuts: list[list[_Rectangles]] = []
        columns = zip(*(fixed for fixed, _, _ in visited), strict=True)
        for column in dict.fromkeys(map(_partition, columns)):
            if not any(column):
                continue  # One group is what `everything` is.
            groups: dict[int, _Rectangles] = {}
            for value, (_, rectangle, rows) in zip(column, visited, strict=True):
                group = groups.setdefault(value, {})
                group[rectangle] = group.get(rectangle, 0) + rows
            cuts.append(list(groups.values()))
        return [[everything], *cuts]

    def _cut(self, rectangles: _Rectangles, first: Axis, second: Axis, *, whole: bool = False) -> int:
        """Return the least, over the smallest rectangles, of their union and the other rectangles' rows.

        With `whole`, the union of all, or the number of rows where that is less.
        """
        left = least = total = sum(rectangles.values())
        if len(rectangles) == 1:
            (rectangle,) = rectangles
            return min(total, self._area(*rectangle, first, second, total))
        union: dict[Value, set[Value]] = {}
        size = 0
        sizes = self._sizes
        for (one, other), rows in sorted(
            rectangles.items(), key=lambda item: (sizes[item[0][0]] * sizes[item[0][1]], -item[1])
        ):
            if not (whole or rows):
                continue
            for value, others in self._rectangle(one, other, first, second, total):
                met = union.setdefault(value, set())
                size -= len(met)
                met.update(others)
                size += len(met)
            if size >= total:
                return total if whole else least
            left -= rows
            least = min(least, size + left)
        return size if whole else least

    def _area(self, one: int, other: int, first: Axis, second: Axis, limit: int) -> int:
        """Return how many pairs a rectangle has; where there are more than `limit`, a number that is not below it."""
        if first[0] == second[0]:
            return len(self._joint_presence(one, str(first[1]), str(second[1])))
        return len(self._list(one, first[1], limit)) * len(self._list(other, second[1], limit))

    def _rectangle(
        self, one: int, other: int, first: Axis, second: Axis, limit: int
    ) -> Iterable[tuple[Value, Iterable[Value]]]:
        """Return the pairs of a rectangle by their first value, or `limit` of them where there are more."""
        if first[0] == second[0]:
            joint = self._joint_presence(one, str(first[1]), str(second[1]))
            return [(value, [another]) for value, another in joint]
        others = self._list(other, second[1], limit)
        return [(value, others) for value in self._list(one, first[1], limit)]

    def _list(self, number: int, member: str | None, limit: int) -> list[Value]:
        """Return the values of an axis from one source, or the first `limit` of them where there are more."""
        source = self._numbered[number]
        if member is None and self._sizes[number] > limit:
            return [source.unrank(rank) for rank in range(limit)]
        found = self._values.get((number, member))
        if found is None:
            if member is None:
                found = [source.unrank(rank) for rank in range(self._sizes[number])]
            else:
                found = sorted({present for present, _ in self._joint_presence(number, member, member)})
            self._values[number, member] = found
        return found

    def _joint_presence(self, number: int, one: str, other: str) -> set[tuple[bool, bool]]:
        """Return which combinations of presence and absence of two members occur in the sets of one source."""
        found = self._joint.get((number, one, other))
        if found is None:
            found = self._joint[number, one, other] = _joint_presence(self._numbered[number], one, other)
        return found


def _partition(column: Sequence[int]) -> tuple[int, ...]:
    """Return the groups of equal values, each numbered in the order of its first occurrence."""
    numbers: dict[int, int] = {}
    return tuple(numbers.setdefault(value, len(numbers)) for value in column)


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

"""The countable domains that dimensions draw their values from.

A domain knows how many values it has and maps 0 .. size - 1 to them and back, exactly and without listing them. It must
not know what its values mean, nor which families use it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from asynth.space.spec import Value


class Domain(Protocol):
    """The values that one dimension can take."""

    @property
    def name(self) -> str:
        """The dimension's name."""

    @property
    def identifier(self) -> bool:
        """Whether the values are bare identifiers, which make prompts distinct without making them say more."""

    @property
    def size(self) -> int:
        """How many values there are."""

    def unrank(self, rank: int) -> Value:
        """Return the value number `rank`.

        :raises IndexError: `rank` is not in 0 .. size - 1
        """

    def rank(self, value: Value) -> int:
        """Return the number of `value`.

        :raises ValueError: the domain does not contain it
        """


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some listed values.

    :raises ValueError: a value is listed twice (0 and False, 1 and True are equal)
    """

    name: str
    values: tuple[Value, ...]
    identifier: bool = False
    _ranks: dict[Value, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ranks = {value: rank for rank, value in enumerate(self.values)}
        if len(ranks) != len(self.values):
            raise ValueError(f"dimension {self.name!r} lists a value twice: {self.values!r}")
        object.__setattr__(self, "_ranks", ranks)

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.values)

    def unrank(self, rank: int) -> Value:
        """Return the value number `rank`."""
        if rank < 0:
            raise IndexError(f"dimension {self.name!r} has no value number {rank}")
        return self.values[rank]

    def rank(self, value: Value) -> int:
        """Return the number of `value`."""
        try:
            return self._ranks[value]
        except (KeyError, TypeError):
            raise ValueError(f"dimension {self.name!r} does not have {value!r}") from None


@dataclass(frozen=True, slots=True)
class Selection:
    """The subsets that take at most one member of each group, and every member of `always`, as sorted tuples.

    The subsets are counted by how many members are still to come, so neither counting nor ranking lists them.

    :param groups: mutually exclusive members; a member that excludes no other is a group of one
    :param at_least: fewest members of a whole subset, `always` included
    :param at_most: most members of a whole subset, `always` included; None for no bound
    :raises ValueError: a member occurs twice, or a bound is negative
    """

    name: str
    groups: tuple[tuple[str, ...], ...]
    always: tuple[str, ...] = ()
    at_least: int = 0
    at_most: int | None = None
    _ways: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(set(self.members)) != len(self.members):
            raise ValueError(f"selection {self.name!r} lists a member twice: {self.members!r}")
        if self.at_least < 0 or (self.at_most is not None and self.at_most < 0):
            raise ValueError(f"selection {self.name!r} has a negative bound: {self.at_least}, {self.at_most}")
        object.__setattr__(self, "_ways", self._count())

    def _count(self) -> tuple[tuple[int, ...], ...]:
        """Return, by group and by members chosen before it, how many subsets can still be completed."""
        fewest = self.at_least - len(self.always)
        most = len(self.groups) if self.at_most is None else self.at_most - len(self.always)
        ways = [tuple(int(fewest <= chosen <= most) for chosen in range(len(self.groups) + 1))]
        for place in range(len(self.groups) - 1, -1, -1):
            after, width = ways[-1], len(self.groups[place])
            ways.append(tuple(after[chosen] + width * after[chosen + 1] for chosen in range(place + 1)))
        return tuple(reversed(ways))

    @property
    def identifier(self) -> bool:
        """Never: which members are chosen is what a spec says."""
        return False

    @property
    def members(self) -> tuple[str, ...]:
        """Every member that a subset can have."""
        return (*self.always, *(member for group in self.groups for member in group))

    @property
    def size(self) -> int:
        """How many subsets there are."""
        return self._ways[0][0]

    def unrank(self, rank: int) -> tuple[str, ...]:
        """Return the subset number `rank`."""
        if not 0 <= rank < self.size:
            raise IndexError(f"selection {self.name!r} has no subset number {rank}")
        chosen: list[str] = []
        for place, group in enumerate(self.groups):
            after = self._ways[place + 1]
            if rank < after[len(chosen)]:
                continue
            which, rank = divmod(rank - after[len(chosen)], after[len(chosen) + 1])
            chosen.append(group[which])
        return tuple(sorted([*self.always, *chosen]))

    def rank(self, value: Value) -> int:
        """Return the number of the subset `value`."""
        if not isinstance(value, tuple) or not all(isinstance(member, str) for member in value):
            raise ValueError(f"selection {self.name!r} does not have {value!r}")
        left = set(value)
        in_form = value == tuple(sorted(left)) and left.issuperset(self.always)
        left.difference_update(self.always)
        rank = chosen = 0
        for place, group in enumerate(self.groups):
            taken = left.intersection(group)
            if len(taken) == 1:
                left -= taken
                after = self._ways[place + 1]
                rank += after[chosen] + group.index(taken.pop()) * after[chosen + 1]
                chosen += 1
        if left or not in_form or not self._ways[-1][chosen]:
            raise ValueError(f"selection {self.name!r} does not have {value!r}")
        return rank

    def restrict(self, *, having: frozenset[str], lacking: frozenset[str]) -> Selection:
        """Return the selection of those subsets that have all of `having` and none of `lacking`."""
        groups = []
        for group in self.groups:
            open_members = tuple(member for member in group if member not in lacking)
            groups.append(open_members if having.isdisjoint(group) else ())
        forced = having.difference(self.always)
        if (
            not having.issubset(self.members)
            or having & lacking
            or lacking & set(self.always)
            or any(len(forced.intersection(group)) > 1 for group in self.groups)
        ):
            return Selection(self.name, (), at_least=1)
        return Selection(self.name, tuple(groups), (*self.always, *sorted(forced)), self.at_least, self.at_most)

    def within(self, other: Selection) -> bool:
        """Tell whether every subset is one of `other` too; False where that cannot be seen from members and bounds."""
        if not set(self.always).issuperset(other.always) or not set(other.members).issuperset(self.members):
            return False
        for group in other.groups:
            here = [
                own for own in (*((member,) for member in self.always), *self.groups) if not set(own).isdisjoint(group)
            ]
            if len(here) > 1:
                return False
        fewest, most = max(self.at_least, len(self.always)), len(self.always) + len(self.groups)
        most = most if self.at_most is None else min(most, self.at_most)
        return other.at_least <= fewest and (other.at_most is None or most <= other.at_most)


def are_disjoint(first: Domain, second: Domain) -> bool:
    """Tell whether two domains provably share no value; False where that cannot be seen without listing them."""
    if isinstance(first, Choice) and isinstance(second, Choice):
        return set(first.values).isdisjoint(second.values)
    if isinstance(first, Selection) and isinstance(second, Selection):
        low, high = sorted((first, second), key=lambda selection: selection.at_least)
        return (
            (low.at_most is not None and low.at_most < high.at_least)
            or not set(first.members).issuperset(second.always)
            or not set(second.members).issuperset(first.always)
        )
    return False

"""The space of a run: all specs of some families, counted, numbered, and put into a seeded order.

Two numberings stand side by side. An *index* is canonical and the same for every seed; a *position* is the place in the
order of a run. Both have exact inverses and neither stores anything per spec, but for one thing: the first `PREFIX`
positions are chosen one after another for coverage. They are a function of the families and the seed alone, so every process
finds the same. This module must not know any family.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from asynth.space.families import Family, Stratum
from asynth.space.family_order import FamilyOrder
from asynth.space.numbering import Lookup, StratumCodec, Tables
from asynth.space.prefix import Prefix
from asynth.space.schedule import Schedule
from asynth.space.spec import Spec

PREFIX = 20_480
"""Positions whose values are chosen for coverage. After twenty thousand rows a pair is either met or one of too many;
choosing takes about 60 microseconds a position, once in a process."""


class Order:
    """The bijection between positions and (family, stratum, number), for strata that are not empty."""

    def __init__(self, families: Sequence[Family], strata: Sequence[Sequence[Stratum]], seed: int) -> None:
        capacities = [sum(stratum.capacity for stratum in some) for some in strata]
        self._schedule = Schedule([family.share for family in families], capacities)
        self._families = [FamilyOrder(family.name, some, seed) for family, some in zip(families, strata, strict=True)]
        self._prefix: Prefix | None = Prefix(seed)
        self._end = min(PREFIX, self._schedule.capacity)
        self._numbers: list[int] = []

    def locate(self, position: int) -> tuple[int, int, int]:
        """Return the family, stratum and number at `position`.

        :raises IndexError: no such position
        """
        family, stratum, visit = self._visit(position)
        self._choose_until(position + 1)
        if position < self._end:
            return family, stratum, self._numbers[position]
        return family, stratum, self._families[family].number(stratum, visit)

    def stratum(self, position: int) -> tuple[int, int]:
        """Return the family and stratum at `position`."""
        family, stratum, _ = self._visit(position)
        return family, stratum

    def position(self, family: int, stratum: int, number: int) -> int:
        """Return the position of a spec; the inverse of :meth:`locate`."""
        self._choose_until(self._end)
        order = self._families[family]
        return self._schedule.position(family, order.row(stratum, order.visit(stratum, number)))

    def _visit(self, position: int) -> tuple[int, int, int]:
        family, row = self._schedule.locate(position)
        return family, *self._families[family].locate(row)

    def _choose_until(self, end: int) -> None:
        """Choose the specs of the prefix before position `end`."""
        while self._prefix is not None and len(self._numbers) < end:
            family, stratum, visit = self._visit(len(self._numbers))
            self._numbers.append(self._prefix.choose(self._families[family], stratum, visit))
            if len(self._numbers) == self._end:
                self._prefix = None


class Space:
    """The specs of `families`, in the order of `seed`. Not to be shared between threads.

    :param families: with distinct names; their order decides indices, and ties in the mix
    :raises ValueError: two families have the same name
    """

    def __init__(self, families: Sequence[Family], seed: int) -> None:
        self.families = tuple(families)
        if len({family.name for family in self.families}) != len(self.families):
            raise ValueError(f"a family is given twice: {', '.join(family.name for family in self.families)}")
        self.seed = seed
        tables = Tables()
        self._codecs: list[list[StratumCodec]] = [
            [StratumCodec(family.name, stratum, tables) for stratum in family.strata if stratum.capacity]
            for family in self.families
        ]
        flat = [codec for codecs in self._codecs for codec in codecs]
        self._flat = flat
        self._starts = list(accumulate((codec.capacity for codec in flat), initial=0))
        self._firsts = list(accumulate((len(codecs) for codecs in self._codecs), initial=0))
        self._lookup = Lookup([family.name for family in self.families], self._codecs)
        self._order: Order | None = None

    @property
    def capacity(self) -> int:
        """How many specs there are, exactly."""
        return self._starts[-1]

    @property
    def structures(self) -> int:
        """How many specs there are when bare identifiers are ignored, exactly."""
        return sum(family.structures for family in self.families)

    @property
    def capacities(self) -> dict[str, int]:
        """How many specs each family has."""
        return {
            family.name: sum(codec.capacity for codec in codecs)
            for family, codecs in zip(self.families, self._codecs, strict=True)
        }

    @property
    def strata(self) -> tuple[Stratum, ...]:
        """All strata that are not empty, in the order of their specs' indices."""
        return tuple(codec.stratum for codec in self._flat)

    def spec(self, index: int) -> Spec:
        """Return the spec with canonical number `index`.

        :raises IndexError: `index` is not in 0 .. capacity - 1
        """
        if not 0 <= index < self._starts[-1]:
            raise IndexError(f"index {index} is outside the space of {self.capacity}")
        which = bisect_right(self._starts, index) - 1
        return self._flat[which].decode(index - self._starts[which])

    def index(self, spec: Spec) -> int:
        """Return the canonical number of `spec`; the inverse of :meth:`spec`.

        :raises ValueError: the space does not have it; names the dimension that is wrong
        """
        family, stratum, number = self._lookup.find(spec)
        return self._starts[self._firsts[family] + stratum] + number

    def at(self, position: int) -> Spec:
        """Return the spec at `position` of the seeded order.

        :raises IndexError: `position` is not in 0 .. capacity - 1
        """
        family, stratum, number = self._ordered().locate(position)
        return self._codecs[family][stratum].decode(number)

    def stratum_at(self, position: int) -> int:
        """Return which of :attr:`strata` the spec at `position` is from."""
        family, stratum = self._ordered().stratum(position)
        return self._firsts[family] + stratum

    def position(self, spec: Spec) -> int:
        """Return where `spec` stands in the seeded order; the inverse of :meth:`at`.

        :raises ValueError: the space does not have it; names the dimension that is wrong
        """
        family, stratum, number = self._lookup.find(spec)
        return self._ordered().position(family, stratum, number)

    def _ordered(self) -> Order:
        # Made at the first use, so that counting alone pays for no order.
        if self._order is None:
            strata = [[codec.stratum for codec in codecs] for codecs in self._codecs]
            self._order = Order(self.families, strata, self.seed)
        return self._order

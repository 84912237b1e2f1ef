"""The space of a run: all specs of some families, counted, numbered, and put into a seeded order.

Two numberings stand side by side. An *index* is canonical and the same for every seed; a *position* is the place in the
order of a run. Both have exact inverses and neither stores anything per spec. This module must not know any family.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from asynth.space.codec import StratumCodec, Tables
from asynth.space.families import Family, Stratum
from asynth.space.lookup import Lookup
from asynth.space.order import Order
from asynth.space.spec import Spec


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

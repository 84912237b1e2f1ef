"""The seeded order of a family: row -> (stratum, number) and back, by arithmetic, with nothing stored per row.

Three bijections follow one another. Rows are shuffled within short blocks, which hides every period and moves no row
far. The shuffled row visits the strata in turn (`rounds`). The visit goes to a place of the stratum's lattice
(`lattice`), whose free digits are renamed by a seeded permutation of each. All strata follow one lattice on the free
digits, so the family's first rows cover pairs of values evenly although each stratum is visited rarely.
"""

from __future__ import annotations

from collections.abc import Sequence

from asynth.space.domains import Domain
from asynth.space.families import Stratum
from asynth.space.interleave import interleave
from asynth.space.lattice import Lattice, choose_generator, follow
from asynth.space.rounds import Rounds
from asynth.space.spec import Value
from asynth.space.stream import Stream

BLOCK = 32
"""Rows that are shuffled among themselves: longer than the near-periods of small dimensions (Kronecker sequences of
four values nearly repeat within a dozen rows), and short beside the 100 rows after which coverage begins to matter."""

SHUFFLES = 256
"""Shuffles to draw from; each is also rotated, so neighbouring blocks practically never share one."""

LARGEST_RENAMED = 4096
"""Values of a domain that are renamed; the digits of a larger one are scattered by the lattice itself."""


class FamilyOrder:
    """The bijection between rows 0 .. capacity - 1 of a family and (stratum, number in the stratum).

    :param strata: none of them empty
    :param seed: of the run
    :param lane: families with the same free domains share one lattice; the second walks it backwards from where the
        first begins, so that together they cover it as one family would, and each further pair starts elsewhere
    """

    def __init__(self, name: str, strata: Sequence[Stratum], seed: int, lane: int = 0) -> None:
        free: tuple[Domain, ...] = strata[0].free
        shared = "/".join(f"{domain.name}:{domain.size}" for domain in free)
        capacities = [stratum.capacity for stratum in strata]
        self._capacity = sum(capacities)
        self._shuffles = _Shuffles(Stream(seed, "block", name), self._capacity)
        self._order = interleave([stratum.fixed for stratum in strata], Stream(seed, "round", name))
        self._turns = [0] * len(strata)
        for turn, stratum in enumerate(self._order):
            self._turns[stratum] = turn
        self._rounds = Rounds([capacities[stratum] for stratum in self._order])
        self._capacities = capacities
        self._own = 0
        self._free_sizes = [domain.size for domain in reversed(free)]
        self._free_capacity = 1
        for size in self._free_sizes:
            self._free_capacity *= size
        renamings = [_rename(domain, Stream(seed, "rename", shared, domain.name)) for domain in reversed(free)]
        self._renamings = [renaming for renaming, _ in renamings]
        self._originals = [original for _, original in renamings]
        self._generator = choose_generator(
            _number_fixed([strata[stratum] for stratum in self._order]),
            [domain.size for domain in free],
            Stream(seed, "lattice", shared),
        )
        self._origin = Stream(seed, "origin", shared, lane // 2).bits(64)
        self._backwards = bool(lane % 2)
        self._lattices: dict[int, Lattice] = {}

    def locate(self, row: int) -> tuple[int, int]:
        """Return the stratum at `row`, and the number of the spec in it."""
        turn, visit = self._rounds.locate(self._shuffles.apply(row))
        stratum = self._order[turn]
        place = self._lattice(stratum).place(visit)
        free, own = divmod(place, self._capacities[stratum] // self._free_capacity)
        return stratum, self._read(free, self._renamings) * (self._capacities[stratum] // self._free_capacity) + own

    def row(self, stratum: int, number: int) -> int:
        """Return the row of a spec; the inverse of :meth:`locate`."""
        free, own = divmod(number, self._capacities[stratum] // self._free_capacity)
        place = self._read(free, self._originals) * (self._capacities[stratum] // self._free_capacity) + own
        return self._shuffles.undo(self._rounds.row(self._turns[stratum], self._lattice(stratum).visit(place)))

    def _lattice(self, stratum: int) -> Lattice:
        lattice = self._lattices.get(stratum)
        if lattice is None:
            first, stride = self._turns[stratum], self._rounds.width
            if self._backwards:
                first, stride = -1 - first, -stride
            lattice = follow(self._generator, first=self._origin + first, stride=stride, size=self._capacities[stratum])
            self._lattices[stratum] = lattice
        return lattice

    def _read(self, free: int, renamings: Sequence[Sequence[int]]) -> int:
        """Return the number whose digits are those of `free`, each renamed."""
        number, weight = 0, 1
        for size, renaming in zip(self._free_sizes, renamings, strict=True):
            free, digit = divmod(free, size)
            number += renaming[digit] * weight
            weight *= size
        return number


class _Shuffles:
    """The bijection of rows that shuffles each block of `BLOCK`; an incomplete block at the end stays as it is."""

    def __init__(self, stream: Stream, capacity: int) -> None:
        self._end = capacity - capacity % BLOCK
        self._key = stream.bits(64) | 1
        self._forth: list[list[int]] = []
        self._back: list[list[int]] = []
        for _ in range(SHUFFLES):
            shuffled = list(range(BLOCK))
            stream.shuffle(shuffled)
            undone = [0] * BLOCK
            for place, other in enumerate(shuffled):
                undone[other] = place
            self._forth.append(shuffled)
            self._back.append(undone)

    def _draw(self, block: int) -> tuple[int, int]:
        mixed = (block + 1) * self._key
        mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
        mixed ^= mixed >> 32
        return mixed % SHUFFLES, (mixed >> 20) % BLOCK

    def apply(self, row: int) -> int:
        if row >= self._end:
            return row
        block, place = divmod(row, BLOCK)
        which, turn = self._draw(block)
        return block * BLOCK + self._forth[which][(place + turn) % BLOCK]

    def undo(self, row: int) -> int:
        if row >= self._end:
            return row
        block, place = divmod(row, BLOCK)
        which, turn = self._draw(block)
        return block * BLOCK + (self._back[which][place] - turn) % BLOCK


def _rename(domain: Domain, stream: Stream) -> tuple[Sequence[int], Sequence[int]]:
    """Return a permutation of the digits of `domain`, and its inverse."""
    if domain.size > LARGEST_RENAMED:
        return range(domain.size), range(domain.size)
    renaming = list(range(domain.size))
    stream.shuffle(renaming)
    original = [0] * domain.size
    for digit, other in enumerate(renaming):
        original[other] = digit
    return renaming, original


def _number_fixed(strata: Sequence[Stratum]) -> list[list[int]]:
    """Return the fixed values that all strata have as numbers, one list a stratum."""
    names = [name for name in strata[0].fixed if all(name in stratum.fixed for stratum in strata)]
    numbers: dict[Value, int] = {}
    return [[numbers.setdefault(stratum.fixed[name], len(numbers)) for name in names] for stratum in strata]

"""Reproducible randomness for the order of a run: SHA-256 over a path and a counter.

The standard generator promises the same sequence only for `random()`, not for shuffling, and a run must have the same
order on every Python version. This module must not know what the numbers are for.
"""

from __future__ import annotations

import hashlib
from typing import TypeVar

T = TypeVar("T")


class Stream:
    """Independent numbers for each `path`, the same on every machine."""

    __slots__ = ("_counter", "_held", "_key", "_pool")

    def __init__(self, *path: str | int) -> None:
        self._key = hashlib.sha256(repr(path).encode()).digest()
        self._counter = 0
        self._pool = 0
        self._held = 0

    def bits(self, count: int) -> int:
        """Return a number of `count` random bits."""
        while self._held < count:
            block = hashlib.sha256(self._key + self._counter.to_bytes(8, "big")).digest()
            self._counter += 1
            self._pool = self._pool << 256 | int.from_bytes(block, "big")
            self._held += 256
        self._held -= count
        number = self._pool >> self._held
        self._pool ^= number << self._held
        return number

    def below(self, bound: int) -> int:
        """Return a number in 0 .. bound - 1."""
        width = (bound - 1).bit_length()
        while True:
            # What `bits` does, without the call, for an order draws hundreds of thousands.
            if self._held < width:
                number = self.bits(width)
            else:
                self._held = held = self._held - width
                number = self._pool >> held
                self._pool ^= number << held
            if number < bound:
                return number

    def shuffle(self, items: list[T]) -> None:
        """Shuffle `items` in place."""
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]

    def permutation(self, length: int) -> tuple[list[int], list[int]]:
        """Return a permutation of 0 .. length - 1, and its inverse."""
        shuffled = list(range(length))
        self.shuffle(shuffled)
        inverse = [0] * length
        for place, other in enumerate(shuffled):
            inverse[other] = place
        return shuffled, inverse


def mix(number: int) -> int:
    """Return 64 bits that look unrelated to `number`: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014)."""
    number &= 0xFFFFFFFFFFFFFFFF
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    number = (number ^ number >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return number ^ number >> 31

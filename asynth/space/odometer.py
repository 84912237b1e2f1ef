"""The order inside a stratum: visit -> number, where every digit is chosen freely and the whole is still a bijection.

Write W for the number of combinations of the digits below a digit. In visits below W the digit may be anything, which
is where coverage and shuffling are decided; from then on it is what it was W visits earlier, turned on by a fixed
stride. So the digits below it and the turns together say which visit it was, whatever the free choices were. Bare
identifiers are the lowest digits, since only the lowest leave no choice within a run. This module must not know how
digits are chosen.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from asynth.space.families import Stratum

Choose = Callable[[int, int], int]
"""Which digit (its place in :attr:`Odometer.digits`) and a visit -> what is chosen for it, 0 .. size - 1."""


@dataclass(frozen=True, slots=True)
class Digit:
    """A domain of a stratum as a digit.

    :param weight: of the digit in the stratum's canonical number
    :param below: combinations of the lower digits (not of the canonical number's, of this order's)
    :param stride: how far the digit turns after each `below` visits; prime to `size`
    :param back: the inverse of `stride` modulo `size`
    """

    name: str
    size: int
    weight: int
    below: int
    stride: int
    back: int

    def turn(self, chosen: int, turns: int) -> int:
        """Return what the digit is after some turns, when it was chosen to be `chosen`."""
        return (chosen + turns * self.stride) % self.size


class Odometer:
    """The bijection between the visits of a stratum and its canonical numbers, both in 0 .. capacity - 1."""

    __slots__ = ("digits",)

    def __init__(self, stratum: Stratum) -> None:
        weights = stratum.weights()
        lowest_first = sorted(stratum.domains, key=lambda domain: (not domain.identifier, -domain.size))
        below, digits = 1, []
        for domain in lowest_first:
            stride = _stride(domain.size)
            back = pow(stride, -1, domain.size)
            digits.append(Digit(domain.name, domain.size, weights[domain.name], below, stride, back))
            below *= domain.size
        self.digits = tuple(digits)

    def number(self, visit: int, choose: Choose) -> int:
        """Return the number of the spec at `visit`."""
        number = 0
        for which, digit in enumerate(self.digits):
            turns, earlier = divmod(visit, digit.below)
            number += digit.turn(choose(which, earlier), turns) * digit.weight
        return number

    def visit(self, number: int, choose: Choose) -> int:
        """Return the visit of a number; the inverse of :meth:`number` for the same choices."""
        visit = 0
        for which, digit in enumerate(self.digits):
            turned = number // digit.weight - choose(which, visit)
            visit += turned * digit.back % digit.size * digit.below
        return visit


def _stride(size: int) -> int:
    """Return a number prime to `size` near its golden section, so that neighbouring turns are far apart."""
    stride = size * 618_033_989 // 1_000_000_000
    while math.gcd(stride, size) != 1:
        stride += 1
    return stride % size

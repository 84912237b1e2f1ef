"""Which kinds of edits a row's turn falls to, so that over all rows each kind has about the same share."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection

from asynth.dataset.pairs.edits import PASSES_VIOLATION, Kind
from asynth.dataset.pairs.table import KINDS_BY_NAME


class Balance:
    """Hands out turns: the kind that had the fewest comes first. Kinds of edits that nobody notices come three times as often.

    What a row gets follows from the rows before it alone, so a longer run keeps the pairs of a shorter one.
    """

    def __init__(self) -> None:
        self._turns: Counter[str] = Counter()

    def count(self, name: str) -> None:
        """Take note of a turn that an earlier export gave."""
        self._turns[name] += 1

    def order(self, names: Collection[str], identifier: str) -> list[str]:
        """Return `names` in the order in which they are tried for the row `identifier`; the first one has its turn."""
        ordered = sorted(names, key=lambda name: (self._turns[name] / _weight(name), _draw(identifier, name)))
        self._turns.update(ordered[:1])
        return ordered


def is_silent(kind: Kind) -> bool:
    """Tell whether what a kind does shows in nothing but a rule: it lets a violating run pass, or refuses an honest one."""
    return PASSES_VIOLATION in kind.reasons and kind.reasons <= {PASSES_VIOLATION, "policy-denied"}


def _weight(name: str) -> int:
    return 3 if is_silent(KINDS_BY_NAME[name]) else 1


def _draw(identifier: str, name: str) -> bytes:
    return hashlib.sha256(f"{identifier} {name}".encode()).digest()

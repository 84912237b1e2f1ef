"""All kinds of edits, which of them an answer allows, and which one a row's turn falls to."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

from asynth.dataset.pairs import of_commands, of_policies, of_rules
from asynth.dataset.pairs.edits import PASSES_VIOLATION, AnswerTwin, Kind, find_twins
from asynth.example.draft import Draft

KINDS: Final[tuple[Kind, ...]] = (
    *of_commands.RUN,
    *of_commands.SIGN,
    *of_commands.VERIFY,
    *of_commands.KEYS,
    *of_commands.RECORDS,
    *of_policies.TYPES,
    *of_policies.RULES,
    *of_policies.PEOPLE,
    *of_policies.FRAME,
    *of_rules.HEADS,
    *of_rules.ENTRIES,
    *of_rules.BODIES,
)

KINDS_BY_NAME: Final = {kind.name: kind for kind in KINDS}


def propose(draft: Draft) -> dict[str, list[AnswerTwin]]:
    """Return the answer twins of `draft`, by the name of their kind, for the kinds that apply."""
    found = {kind.name: find_twins(kind, draft) for kind in KINDS}
    return {name: twins for name, twins in found.items() if twins}


class Balance:
    """Hands out turns: the kind that had the fewest comes first. Kinds of edits that nobody notices come three times as often.

    What a row gets follows from the rows before it alone, so a longer run keeps what was made of a shorter one.
    """

    def __init__(self) -> None:
        self._turns: Counter[str] = Counter()
        self._given: set[str] = set()

    def order(self, names: Collection[str], identifier: str) -> list[str]:
        """Return `names` in the order in which they are tried for the row `identifier`; the first one has its turn."""
        ordered = sorted(names, key=lambda name: (self._turns[name] / _weight(name), _draw(identifier, name)))
        self._turns.update(ordered[:1])
        self._given.add(identifier)
        return ordered

    def note(self, told: Mapping[str, Any]) -> None:
        """Take note of the `turn` of a row, by what is told of it, where an earlier export gave it."""
        if told.get("turn") and told["id"] not in self._given:
            self._turns[told["turn"]] += 1


def is_silent(kind: Kind) -> bool:
    """Tell whether what a kind does shows in nothing but a rule: it lets a violating run pass, or refuses an honest one."""
    return PASSES_VIOLATION in kind.reasons and kind.reasons <= {PASSES_VIOLATION, "policy-denied"}


def _weight(name: str) -> int:
    return 3 if is_silent(KINDS_BY_NAME[name]) else 1


def _draw(identifier: str, name: str) -> bytes:
    return hashlib.sha256(f"{identifier} {name}".encode()).digest()

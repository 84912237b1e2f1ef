"""All kinds of edits, and which of them an answer allows."""

from __future__ import annotations

from typing import Final

from asynth.dataset.pairs import of_commands, of_policies, of_rules
from asynth.dataset.pairs.edits import AnswerTwin, Kind, find_twins
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

"""What corrections share: an answer that begins with the truth, and a past that went as the belief would have it."""

from __future__ import annotations

from collections.abc import Mapping

from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past, Twin
from asynth.script import Part, Prose

RUN_AND_VARIANT = RUN_LINE | {"variant"}
"""What a pasted run shows which holds the thing believed."""

RUN_AND_VERIFY = RUN_LINE | VERIFY_LINE
"""What a pasted run shows with the line that verifies it."""

_COMMANDS = frozenset({"command", "run", "alone", "script", "session"})
"""Slots of messages that show the command."""

_FILES = frozenset({"artifact", "verify", "script", "session"})
"""Slots of messages that show what is verified."""


def take(case: Case, clause: str, *, pasted: bool = True) -> str:
    """Return `clause` with the command in the place of its braces, where the message shows none; "" elsewhere.

    :param pasted: whether a pasted session shows it
    """
    shown = case.message.tells & (_COMMANDS if pasted else _COMMANDS - {"session"})
    return "" if shown else clause.format(f"`{case.procedure.attested.command}`")


def shows_file(case: Case) -> bool:
    """Return whether the message says which file is verified."""
    return not case.message.tells.isdisjoint(_FILES)


def shows_key(case: Case) -> bool:
    """Return whether the message shows by what name the step's key goes."""
    return not case.message.tells.isdisjoint(
        _COMMANDS | {"step", "step_key", "verify", "error", "config", "attestation", "attestation_name"}
    )


def correct(
    case: Case,
    past: Past,
    *parts: str | Part,
    facts: Mapping[str, object] | None = None,
    procedure: Procedure | None = None,
    twins: tuple[Twin, ...] | None = None,
    openings: Mapping[str, str] | None = None,
) -> Exchange:
    """Return the exchange over `past` whose answer has `parts`, strings being paragraphs; it denies what is asked about.

    :param openings: the first sentence for other things that a message may ask besides
    """
    first, *rest = (Prose(part) if isinstance(part, str) else part for part in parts)
    if isinstance(first, Prose):
        first = Prose(f"{begin(case, **{'whether': 'No.', **(openings or {})})}{first.text}")
    return Exchange(past=past, answer=(first, *rest), facts=facts or {}, procedure=procedure, twins=twins)

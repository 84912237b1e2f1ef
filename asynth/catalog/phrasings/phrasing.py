"""A phrasing: the whole text of one way to ask, with slots for the facts, and what follows from it for the answer."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from asynth.catalog.phrasings import facts as say
from asynth.catalog.phrasings.facts import Facts, join
from asynth.catalog.phrasings.template import Template

STATES = {
    "expires": ("expires",),
    "keys": ("keys", "keys_said"),
    "subject": ("subject",),
    "style": ("style", "style_note"),
    "form": ("form", "form_note"),
}
"""The facts that a phrasing may leave out, each with the slots that tell it."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask.

    :param name: register and number, such as ``ticket 7``
    :param form: how the answer to such a request is laid out where the request does not say
    :param refusal: whether the user asks to see the check fail
    :param omits: the facts that the text leaves out, in the order of :data:`STATES`
    :param wording: the number by which the facts take their wordings
    """

    name: str
    template: Template
    form: str = ""
    refusal: bool = False
    omits: tuple[str, ...] = field(init=False)
    wording: int = field(init=False)

    def __post_init__(self) -> None:
        slots = set(self.template.slots)
        omits = tuple(fact for fact, telling in STATES.items() if slots.isdisjoint(telling))
        object.__setattr__(self, "omits", omits)
        object.__setattr__(self, "wording", zlib.crc32(self.name.encode()))

    def ask(self, facts: Facts) -> str:
        """Return the prompt."""
        wording = self.wording
        pieces = list(self.template.pieces(_conditions(facts)))
        for place in range(1, len(pieces), 2):
            pieces[place] = SLOTS[pieces[place]](facts, wording + place)
        text = "".join(pieces)
        return text[0].upper() + text[1:]


def _conditions(facts: Facts) -> frozenset[str]:
    arrangement = facts.arrangement
    return _holding(bool(facts.requests), bool(facts.artifact), arrangement.made, arrangement.encrypted)


@cache
def _holding(rules: bool, artifact: bool, made: bool, encrypted: bool) -> frozenset[str]:
    return frozenset(
        (
            "rules" if rules else "no rules",
            "artifact" if artifact else "no artifact",
            "made" if made else "have",
            *(("encrypted",) if encrypted else ()),
        )
    )


def _requests(facts: Facts, wording: int) -> tuple[str, ...]:
    return tuple(say.pick(clauses, wording) for clauses in facts.requests)


def _records(facts: Facts, wording: int) -> tuple[str, ...]:
    return tuple(say.pick(wordings, wording) for wordings in facts.records)


SLOTS: dict[str, Callable[[Facts, int], str]] = {
    "project": lambda facts, _: facts.project,
    "describes": lambda facts, _: facts.describes,
    "step": lambda facts, _: facts.step,
    "command": lambda facts, _: facts.command,
    "artifact": lambda facts, _: facts.artifact,
    "expires": lambda facts, _: facts.expires,
    "attestors": lambda facts, _: join(facts.attestors),
    "attestors_code": lambda facts, _: join(tuple(f"`{name}`" for name in facts.attestors)),
    "attestors_list": lambda facts, _: ", ".join(facts.attestors),
    "attestors_lines": lambda facts, _: "\n".join(f"- {name}" for name in facts.attestors),
    "records": lambda facts, wording: join(_records(facts, wording)),
    "records_lines": lambda facts, wording: "\n".join(f"- {record}" for record in _records(facts, wording)),
    "rules": lambda facts, wording: join(_requests(facts, wording), " and that ", ", that "),
    "rules_lines": lambda facts, wording: "\n".join(f"- {request}" for request in _requests(facts, wording)),
    "keys": lambda facts, wording: say.name_keys(facts.arrangement, facts.keys, wording),
    "keys_said": lambda facts, wording: say.tell_keys(facts.arrangement, facts.keys, wording),
    "subject": lambda facts, wording: say.name_subject(facts.subject, facts.artifact, wording),
    "style": lambda facts, wording: say.tell_style(facts.style, wording),
    "style_note": lambda facts, wording: say.note_style(facts.style, wording),
    "form": lambda facts, wording: say.tell_form(facts.form, wording),
    "form_note": lambda facts, wording: say.note_form(facts.form, wording),
}
"""What each slot of a template stands for."""

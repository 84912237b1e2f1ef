"""A phrasing: an opening, the layout of the facts after it, and the wording of each fact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from asynth.catalog.phrasings.facts import Facts, join


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask.

    :param opening: holds ``{step}`` and ``{attestors}``
    :param layout: puts the facts around the opening
    :param wording: which wording the facts take
    :param by_record: whether attestors are spoken of by what they record rather than by name
    """

    opening: str
    layout: Callable[[str, Facts, int], str]
    wording: int
    by_record: bool = False

    def ask(self, facts: Facts) -> str:
        """Return the prompt."""
        opening = self.opening.format(step=facts.step, attestors=join(facts.attestors))
        return self.layout(opening[0].upper() + opening[1:], facts, self.wording)

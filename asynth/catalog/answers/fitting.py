"""Room for an answer: what would grow too long in the form that its prompt suggests is told briefly instead."""

from __future__ import annotations

from collections.abc import Callable

from asynth.script import File, Script

ROOM = 3100
"""Characters of question and answer together that a form may fill. Rows of witness commands have 3.3 characters to a
Llama-3 token (measured over 3,000 rows), and of twenty rows at most one may have more than 1,024 tokens."""

BRIEF = "brief"
"""The form that every room of answers has and that is shorter than its others."""


def fit(prompt: str, form: str, lay_out: Callable[[str], Script]) -> Script:
    """Return the answer to `prompt` in `form`, or in the brief one where that is too long.

    :param lay_out: makes the answer in the form of a name
    """
    answer = lay_out(form)
    return answer if form == BRIEF or len(prompt) + _count(answer) <= ROOM else lay_out(BRIEF)


def _count(script: Script) -> int:
    return sum(len(part.content) + len(part.lead) if isinstance(part, File) else len(part.text) for part in script)

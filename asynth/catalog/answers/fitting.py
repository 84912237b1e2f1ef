"""Room for an answer: one that would grow too long leaves out what its reader could do without."""

from __future__ import annotations

from collections.abc import Callable

from asynth.script import File, Script

ROOM = 3100
"""Characters of question and answer together that may be filled. Rows of witness commands have 3.3 characters to a Llama-3
token (measured over 3,000 rows), and of twenty rows at most one may have more than 1,024 tokens."""


def fit(prompt: str, lay_out: Callable[[bool], Script]) -> Script:
    """Return the answer to `prompt`, a terse one where it would be too long otherwise. What was asked for stays in both.

    :param lay_out: makes the answer, terse or not
    """
    answer = lay_out(False)
    return answer if len(prompt) + _count(answer) <= ROOM else lay_out(True)


def _count(script: Script) -> int:
    return sum(len(part.content) + len(part.lead) if isinstance(part, File) else len(part.text) for part in script)

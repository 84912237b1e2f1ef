"""What holds where nobody says otherwise: what a prompt leaves out, what witness records by itself.

The defaults are fixed, so a prompt without a fact has one answer. Which facts a prompt leaves out is decided by its
phrasing; a family has no dimension for a fact that is left out. An answer says in one sentence what it took.
"""

from __future__ import annotations

from collections.abc import Sequence

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.house import EXPIRES as EXPIRES
from asynth.catalog.phrasings.facts import join

RECORDED_ALWAYS = tuple(attestor.name for attestor in ATTESTORS if attestor.always)
"""Attestors that every run records, asked for or not."""

RUN_SET = ("environment", "git")
"""What witness runs where ``-a`` is left out (shared facts, `witness.md` section 1)."""

STYLE = "heredoc"
"""How the policy is written."""


def take_defaults(omitted: Sequence[str], **others: str) -> str:
    """Return what stands in for the facts `omitted`, as the end of a sentence.

    :param others: how facts beside ``expires`` and ``style`` are put
    """
    said = {"expires": f"the policy ends on {EXPIRES}", "style": f"a {STYLE} writes the policy", **others}
    return join(tuple(said[fact] for fact in omitted))


def name_policy_defaults(omitted: Sequence[str], variant: int) -> str:
    """Return the sentence for a prompt without some of ``expires`` and ``style``, or "" for one that tells both."""
    if not omitted:
        return ""
    said = take_defaults(omitted)
    return (f"Assumed here: {said}.", f"Since you did not say, {said}.", f"Unless you object, {said}.")[variant % 3]

"""What holds where nobody says otherwise: what a prompt leaves out, what witness records by itself.

The defaults are fixed, so a prompt without a fact has one answer. Which facts a prompt leaves out is decided by its
phrasing; a family has no dimension for a fact that is left out. An answer says in one sentence what it took.
"""

from __future__ import annotations

from collections.abc import Sequence

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.phrasings.facts import join

RECORDED_ALWAYS = tuple(attestor.name for attestor in ATTESTORS if attestor.always)
"""Attestors that every run records, asked for or not."""

RUN_SET = ("environment", "git")
"""What witness runs where ``-a`` is left out (shared facts, `witness.md` section 1)."""

EXPIRES = "2035-01-01"
"""The day on which a policy ends if nobody named one."""

KEYS = ("build", "policy")
"""Base names of the key for attestations and of the policy's key."""

ARRANGEMENT = "make ed25519"
"""How keys come about: Ed25519, made by openssl."""

STYLE = "heredoc"
"""How the policy is written."""

_MISSING = {
    "expires": ("an expiry", "when the policy ends", "the expiry"),
    "keys": ("any keys", "which keys to use", "keys"),
    "subject": ("what to verify", "what verification starts from", "the subject of verify"),
    "style": ("a tool for the JSON", "how to write the policy", "the tool for the policy"),
}
"""How a fact that is left out is called: after "name", after "open", after "about"."""


def name_defaults(omitted: Sequence[str], subject: str, variant: int) -> str:
    """Return the one sentence that opens an answer to a prompt without the facts `omitted`.

    :param omitted: of ``expires``, ``keys``, ``subject`` and ``style``
    :param subject: what verify is then asked about, as a noun phrase: "`app`", "the checked-out commit"
    :param variant: which of several sentences
    """
    if not omitted:
        return ""
    said = take_defaults(
        omitted,
        keys=f"`../{KEYS[0]}.key` and `../{KEYS[1]}.key` are new Ed25519 keys",
        subject=f"verification starts from {subject}",
    )
    named, asked, about = zip(*(_MISSING[fact] for fact in omitted), strict=True)
    return (
        f"You did not name {join(named, ' or ')}, so {said}.",
        f"Defaults where your question leaves it open: {said}.",
        f"Assumed below: {said}.",
        f"Since it was left open {join(asked)}, {said}.",
        f"Unless you say otherwise, {said}.",
        f"Nothing was said about {join(about, ' or ')}; here {said}.",
    )[variant % 6]


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

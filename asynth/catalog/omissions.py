"""What a prompt may leave out, what stands in for it, and the sentence in which an answer says so.

The defaults are fixed, so a prompt without a fact has one answer. Which facts a prompt leaves out is decided by its
phrasing; a family has no dimension for a fact that is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

EXPIRES = "2035-01-01"
"""The day on which a policy ends if nobody named one."""

KEYS = ("build", "policy")
"""Base names of the key for attestations and of the policy's key."""

ARRANGEMENT = "make ed25519"
"""How keys come about: Ed25519, made by openssl."""

STYLE = "heredoc"
"""How the policy is written."""

_MISSING = {
    "expires": ("an expiry", "when the policy ends"),
    "keys": ("any keys", "which keys to use"),
    "subject": ("what to verify", "what verification starts from"),
    "style": ("a tool for the JSON", "how to write the policy"),
}
_TAKEN = {
    "expires": f"the policy ends on {EXPIRES}",
    "keys": f"`../{KEYS[0]}.key` and `../{KEYS[1]}.key` are new Ed25519 keys",
    "style": "a heredoc writes the policy",
}


def name_defaults(omitted: Sequence[str], subject: str, variant: int) -> str:
    """Return the one sentence that opens an answer to a prompt without the facts `omitted`.

    :param omitted: of ``expires``, ``keys``, ``subject`` and ``style``
    :param subject: what verify is then asked about, as a noun phrase: "`app`", "the checked-out commit"
    :param variant: which of several sentences
    """
    taken = [_TAKEN.get(fact, f"verification starts from {subject}") for fact in omitted]
    said = _enumerate(taken)
    named = _enumerate([_MISSING[fact][0] for fact in omitted], " or ")
    asked = _enumerate([_MISSING[fact][1] for fact in omitted], " and ")
    return (
        f"You did not name {named}, so {said}.",
        f"Defaults where your question leaves it open: {said}.",
        f"Assumed below: {said}.",
        f"Since it was left open {asked}, {said}.",
        f"Unless you say otherwise, {said}.",
        f"Nothing was said about {_about(omitted)}; here {said}.",
    )[variant % 6]


def name_policy_defaults(omitted: Sequence[str], variant: int) -> str:
    """Return the sentence for a prompt without some of ``expires`` and ``style``, or "" for one that tells both."""
    if not omitted:
        return ""
    listed = _enumerate([_TAKEN[fact] for fact in omitted])
    return (f"Assumed here: {listed}.", f"Since you did not say, {listed}.", f"Unless you object, {listed}.")[
        variant % 3
    ]


def _about(omitted: Sequence[str]) -> str:
    nouns = {
        "expires": "the expiry",
        "keys": "keys",
        "subject": "the subject of verify",
        "style": "the tool for the policy",
    }
    return _enumerate([nouns[fact] for fact in omitted], " or ")


def _enumerate(items: Sequence[str], last: str = " and ") -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + last + items[-1]

"""The facts of a prompt and how they are put into words; families that write prompts of their own use the same words.

Every function takes a wording number, of which it uses what it needs; equal numbers give equal words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynth.catalog.phrasings import wordings as say

if TYPE_CHECKING:
    from asynth.catalog.procedure.keys import KeyArrangement

STYLES = tuple(say.STYLES_SAID)
"""Ways to write a policy."""

FORMS = tuple(say.FORMS_SAID)
"""Ways to lay an answer out."""


def tell_keys(arrangement: KeyArrangement, keys: tuple[str, str], wording: int) -> str:
    """Return the same as sentences."""
    text = pick(say.KEYS_MADE_SAID if arrangement.made else say.KEYS_HAVE_SAID, wording)
    if arrangement.encrypted:
        text += f" {pick(say.ENCRYPTED_SAID, wording)}"
    return text.format(kind=arrangement.spoken, attest=keys[0], policy=keys[1])


def tell_style(style: str, wording: int) -> str:
    """Return the sentence that says, or shows, how the policy is to be written."""
    return pick(say.STYLES_SAID[style], wording)


def pick(wordings: tuple[str, ...], number: int) -> str:
    """Return the wording that `number` stands for."""
    return wordings[number % len(wordings)]


def join(items: tuple[str, ...], last: str = " and ", between: str = ", ") -> str:
    """Return `items` as an English enumeration."""
    if len(items) < 2:
        return "".join(items)
    return between.join(items[:-1]) + last + items[-1]

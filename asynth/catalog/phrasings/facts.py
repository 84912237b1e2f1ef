"""The facts of a prompt and how they are put into words; families that write prompts of their own use the same words.

Every function takes a wording number, of which it uses what it needs; equal numbers give equal words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynth.catalog.phrasings import wordings as say

if TYPE_CHECKING:
    from asynth.catalog.procedure.keys import KeyArrangement


@dataclass(frozen=True, slots=True)
class Facts:
    """What a user could tell; a phrasing that leaves some of it out has the defaults there.

    :param attestors: the types asked for, by name
    :param records: the same by what they record, a tuple of wordings for each
    :param artifact: path of the artifact, or "" where the command leaves none
    :param subject: `artifact`, `digest` or `commit`
    :param keys: base names of the attestation key and the policy key
    :param expires: the day on which the policy ends, ``YYYY-MM-DD``
    :param style: how the policy is to be written, of :data:`STYLES`
    :param form: how the answer is to be laid out, of :data:`FORMS`
    :param requests: for each rule, the clauses that fit after "make sure that", one a wording
    """

    project: str
    describes: str
    step: str
    attestors: tuple[str, ...]
    records: tuple[tuple[str, ...], ...]
    command: str
    artifact: str
    subject: str
    arrangement: KeyArrangement
    keys: tuple[str, str]
    expires: str
    style: str
    form: str
    requests: tuple[tuple[str, ...], ...] = ()


STYLES = tuple(say.STYLES_SAID)
"""Ways to write a policy."""

FORMS = tuple(say.FORMS_SAID)
"""Ways to lay an answer out."""


def name_keys(arrangement: KeyArrangement, keys: tuple[str, str], wording: int) -> str:
    """Return the keys as a noun phrase: what they are, where they lie, and whether they must be made."""
    text = pick(say.KEYS_MADE if arrangement.made else say.KEYS_HAVE, wording)
    if arrangement.encrypted:
        text += pick(say.ENCRYPTED, wording)
    return text.format(kind=arrangement.spoken, attest=keys[0], policy=keys[1])


def tell_keys(arrangement: KeyArrangement, keys: tuple[str, str], wording: int) -> str:
    """Return the same as sentences."""
    text = pick(say.KEYS_MADE_SAID if arrangement.made else say.KEYS_HAVE_SAID, wording)
    if arrangement.encrypted:
        text += f" {pick(say.ENCRYPTED_SAID, wording)}"
    return text.format(kind=arrangement.spoken, attest=keys[0], policy=keys[1])


def name_subject(subject: str, artifact: str, wording: int) -> str:
    """Return what verify is asked about as a noun phrase."""
    return pick(say.SUBJECTS[subject], wording).format(artifact=artifact)


def tell_style(style: str, wording: int) -> str:
    """Return the sentence that says, or shows, how the policy is to be written."""
    return pick(say.STYLES_SAID[style], wording)


def note_style(style: str, wording: int) -> str:
    """Return the same as a note without an end."""
    return pick(say.STYLES_NOTED[style], wording)


def tell_form(form: str, wording: int) -> str:
    """Return the sentence that says how the answer is to be laid out."""
    return pick(say.FORMS_SAID[form], wording)


def note_form(form: str, wording: int) -> str:
    """Return the same as a note without an end."""
    return pick(say.FORMS_NOTED[form], wording)


def pick(wordings: tuple[str, ...], number: int) -> str:
    """Return the wording that `number` stands for."""
    return wordings[number % len(wordings)]


def join(items: tuple[str, ...], last: str = " and ", between: str = ", ") -> str:
    """Return `items` as an English enumeration."""
    if len(items) < 2:
        return "".join(items)
    return between.join(items[:-1]) + last + items[-1]

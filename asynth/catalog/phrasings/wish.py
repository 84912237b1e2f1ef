"""Whole texts of people who want something, with slots for the facts, read from plain files of ``fixtures/wishes``.

A file holds one text after another, each below a line of ``###`` and its marks: ``form=NAME`` is how the answer is laid
out, other words are marks that a family gives a meaning. A slot ``{keys}`` takes one of several wordings of its fact;
which one depends on the text alone, so a spec has exactly one prompt. This room must not know what a fact means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from asynth.resources import fixtures_root

_SLOT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """One way to ask.

    :param number: place in its file, from 0; decides the wordings of its facts and of the answer's sentences
    :param form: how the answer is laid out
    :param marks: what else the text asks for, such as ``refusal``
    """

    number: int
    text: str
    form: str
    marks: frozenset[str] = frozenset()

    @property
    def slots(self) -> frozenset[str]:
        """The facts that the text tells."""
        return frozenset(_SLOT.findall(self.text))

    @property
    def own_words(self) -> str:
        """The text without its slots."""
        return _SLOT.sub(" ", self.text)

    def ask(self, facts: Mapping[str, Sequence[str]]) -> str:
        """Return the prompt.

        :param facts: for each slot, the wordings of its fact; an empty one takes the blanks around it along
        """
        text = _SLOT.sub(lambda found: _choose(facts[found[1]], self.number) or _GONE, self.text)
        lines = [line for line in text.split("\n") if line.strip(" *-") != _GONE]
        kept = "\n".join(re.sub(rf" ?{_GONE}", "", line).lstrip(" ") if _GONE in line else line for line in lines)
        return _start_sentences(re.sub(r"\n{3,}", "\n\n", kept).strip())


_GONE = "\x00"
"""Marks where an empty fact was, until its line is judged."""


def _choose(wordings: Sequence[str], number: int) -> str:
    # A wording of its own for each text would couple two slots of one length; a stride that depends on it does not.
    return wordings[(number + number // max(len(wordings), 1)) % len(wordings)] if wordings else ""


def _start_sentences(text: str) -> str:
    return text[0].upper() + text[1:] if text[:1].islower() and text.split(" ", 1)[0] in _NUMBERS else text


_NUMBERS = ("two", "three", "four")


@cache
def read_templates(name: str) -> tuple[PromptTemplate, ...]:
    """Return the texts of ``fixtures/wishes/NAME.txt`` in their order.

    :raises ValueError: if a text has no ``form``
    """
    whole = (fixtures_root() / "wishes" / f"{name}.txt").read_text(encoding="utf-8")
    found: list[PromptTemplate] = []
    for entry in f"\n{whole}".split("\n###")[1:]:
        marks, _, body = entry.partition("\n")
        forms = [mark.removeprefix("form=") for mark in marks.split() if mark.startswith("form=")]
        if len(forms) != 1:
            raise ValueError(f"text {len(found) + 1} of {name!r} names {len(forms)} forms, not one")
        others = frozenset(mark for mark in marks.split() if not mark.startswith("form="))
        found.append(PromptTemplate(len(found), body.strip("\n"), forms[0], others))
    return tuple(found)


@cache
def group_by_omission(name: str, facts: frozenset[str], **instead: str) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Return the numbers of the texts of a file by the facts, out of `facts`, that they leave out.

    :param instead: slots that tell the fact of another slot, as ``list="steps"``
    """
    found: dict[tuple[str, ...], list[int]] = {}
    for template in read_templates(name):
        told = template.slots | {instead[slot] for slot in template.slots & instead.keys()}
        found.setdefault(tuple(sorted(facts - told)), []).append(template.number)
    return {omitted: tuple(numbers) for omitted, numbers in found.items()}

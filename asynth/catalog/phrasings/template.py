"""The text of a phrasing with its slots and its conditional sections, compiled once for each kind of case.

A slot is ``{name}``. A section ``[[condition: text]]`` stays where its condition holds; a line that held nothing but
sections which went is gone too. Conditions: ``rules``, ``no rules``, ``artifact``, ``no artifact``, ``made``, ``have``,
``encrypted``. This module must not know what a slot's value is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

CONDITIONS = ("rules", "no rules", "artifact", "no artifact", "made", "have", "encrypted")

_SECTION = re.compile(r"\[\[([a-z ]+): (.*?)\]\]", re.DOTALL)
_SLOT = re.compile(r"\{([a-z_]+)\}")


class TemplateError(ValueError):
    """A template asks for a condition that does not exist."""


@dataclass(frozen=True, slots=True)
class Template:
    """Text with slots and sections; braces that are no slot stand for themselves."""

    text: str

    @property
    def slots(self) -> tuple[str, ...]:
        """Every slot in the order in which it comes, sections included."""
        return tuple(_SLOT.findall(self.text))

    @property
    def own_words(self) -> str:
        """The text without slots, the words in sections included."""
        return _SLOT.sub(" ", _SECTION.sub(lambda found: f" {found[2]} ", self.text))

    def pieces(self, holds: frozenset[str]) -> tuple[str, ...]:
        """Return the text for a case: literal text and names of slots in turn, beginning and ending with text.

        :param holds: the conditions that hold
        :raises TemplateError: for an unknown condition in the text
        """
        return _compile(self.text, holds)


@lru_cache(maxsize=4096)
def _compile(text: str, holds: frozenset[str]) -> tuple[str, ...]:
    def settle(found: re.Match[str]) -> str:
        if found[1] not in CONDITIONS:
            raise TemplateError(f"there is no condition {found[1]!r}; known are {', '.join(CONDITIONS)}")
        return found[2] if found[1] in holds else _GONE

    lines = []
    for line in _SECTION.sub(settle, text).split("\n"):
        if _GONE in line and not line.replace(_GONE, "").strip(" -*>#|"):
            continue
        kept = re.sub(rf" ?{_GONE}", "", line)
        lines.append(kept.rstrip())
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").lstrip(" ")
    return tuple(_SLOT.split(joined))


_GONE = "\x00"
"""Marks where a section was, until its line is judged."""

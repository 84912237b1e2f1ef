"""A frame: one way to word a question around what somebody did, what came out, and what else there is to know.

A paragraph that speaks of something which this question does not have (no output quoted, nothing run, nothing to add) is
left out. Files that a user shows come first. Frames choose words and order, never facts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from asynth.example.draft import Past
from asynth.script import Bash, File, Text, render

_PLACE = re.compile(r"\{(project|describes|context|script|error|wish)\}")


@dataclass(frozen=True, slots=True)
class Question:
    """What a user has to say.

    :param context: sentences besides what is shown; "" for none
    :param past: whose shown blocks and quoted lines the question holds
    :param wish: what the user wants in the end, as a sentence; "" for none
    """

    project: str
    describes: str
    context: str
    past: Past
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Paragraphs with ``{project}``, ``{describes}``, ``{context}``, ``{script}``, ``{error}`` and ``{wish}``."""

    paragraphs: tuple[str, ...]

    @property
    def own_words(self) -> str:
        """The text without what a question fills in."""
        return _PLACE.sub(" ", "\n".join(self.paragraphs))

    def ask(self, question: Question) -> str:
        """Return the prompt."""
        values = {
            "project": question.project,
            "describes": question.describes,
            "context": question.context,
            "wish": question.wish,
            "script": render(tuple(part for part in question.past.shown if isinstance(part, Bash))),
            "error": render((Text(question.past.quoted),)) if question.past.quoted else "",
        }
        said = [render((part,)) for part in question.past.shown if isinstance(part, File)]
        for paragraph in self.paragraphs:
            names = [match[1] for match in _PLACE.finditer(paragraph)]
            blocks = [name for name in names if name in {"script", "error"}]
            if blocks and not any(values[name] for name in blocks):
                continue
            text = _PLACE.sub(lambda match: values[match[1]], paragraph)
            if paragraph.startswith("{describes}"):
                text = text[0].upper() + text[1:]
            said.append(re.sub(r"  +", " ", text).strip() if not blocks else text.strip())
        return "\n\n".join(paragraph for paragraph in said if paragraph)

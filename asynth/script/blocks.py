"""The parts of an answer, in the order in which a reader meets them.

A part is both what the reader sees and what the executor runs: there is no second copy of a command anywhere. This
room knows nothing of witness, of where a project lies or of how a process is started. Source: design, section 7.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMED_FILE = re.compile(r"^(Save|Write|Put|Store|Create|Add)\b.*`([^`]+)`:$")
"""The line before a fence that makes the fence a file; its last backticked word is the file's name."""


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences between blocks, Markdown without fences."""

    text: str


@dataclass(frozen=True, slots=True)
class Bash:
    """Commands that run as ``bash -euo pipefail FILE`` in the project's directory; `text` ends with one newline."""

    text: str


@dataclass(frozen=True, slots=True)
class File:
    """A file to write, relative to the project's directory.

    :param lead: the sentence before the fence; must name the file last, as ``Save ... as `NAME`:``
    :param content: the file's text, ending with exactly one newline
    :param language: the fence's language, possibly empty
    """

    name: str
    content: str
    language: str
    lead: str

    def __post_init__(self) -> None:
        match = NAMED_FILE.match(self.lead.rsplit("\n", 1)[-1])
        if match is None or match[2] != self.name:
            raise ValueError(f"the lead of file {self.name!r} does not name it as a reader must find it: {self.lead!r}")


@dataclass(frozen=True, slots=True)
class Text:
    """Output to expect; shown, not run."""

    text: str


@dataclass(frozen=True, slots=True)
class Illustration:
    """Code that is shown but neither run nor written."""

    text: str
    language: str


Part = Prose | Bash | File | Text | Illustration
Script = tuple[Part, ...]


def runnable(script: Script) -> tuple[Bash | File, ...]:
    """Return the parts of `script` that act: files to write and commands to run, in order."""
    return tuple(part for part in script if isinstance(part, Bash | File))


_OPENING_RUN = re.compile(r"^`{3,}", re.MULTILINE)


def render(script: Script) -> str:
    """Return `script` as Markdown, without a trailing newline."""
    pieces = []
    for part in script:
        if isinstance(part, Prose):
            pieces.append(part.text)
        elif isinstance(part, Bash):
            pieces.append(fence(part.text, "bash"))
        elif isinstance(part, File):
            pieces.append(f"{part.lead}\n\n{fence(part.content, part.language)}")
        elif isinstance(part, Illustration):
            pieces.append(fence(part.text, part.language))
        else:
            pieces.append(fence(part.text, "text"))
    return "\n\n".join(pieces)


def fence(text: str, language: str) -> str:
    """Return `text` between fences that are longer than any run of backticks that starts a line inside."""
    ticks = "```"
    if "```" in text:
        ticks = "`" * (1 + max((len(run) for run in _OPENING_RUN.findall(text)), default=2))
    end = "" if text.endswith("\n") else "\n"
    return f"{ticks}{language}\n{text}{end}{ticks}"

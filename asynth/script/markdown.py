"""Rendering a script to the Markdown of an answer. Extraction is its inverse on everything but prose."""

from __future__ import annotations

import re

from asynth.script.blocks import Bash, File, Illustration, Prose, Script

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

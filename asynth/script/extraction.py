"""Reading an answer back: Markdown to blocks, by the grammar of the design, section 7, and by nothing else.

Audit, evaluation and every other reader act on what this finds. It must agree with the shared vectors, which other
implementations are held against too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from asynth.script.blocks import NAMED_FILE

_FENCE = re.compile(r"^(`{3,})([A-Za-z0-9_+.-]*)$")
_INDENTED = re.compile(r"^[ \t]+`{3,}")
_TICKS = re.compile(r"^`{3,}")


class GrammarError(ValueError):
    """An answer that breaks the grammar: an indented, malformed or unclosed fence."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of an answer.

    :param kind: `bash` runs, `file` is written to `name`, `text` is expected output, `illustration` is only shown
    :param content: the text between the fences, ending with one newline
    """

    kind: Literal["bash", "file", "text", "illustration"]
    name: str | None
    content: str


def extract(answer: str) -> tuple[Block, ...]:
    """Return the blocks of `answer` in order.

    :raises GrammarError: if a fence is indented, malformed or never closed; the message names the line (from 1)
    """
    blocks: list[Block] = []
    before = ""
    lines = iter(enumerate(answer.split("\n"), start=1))
    for number, line in lines:
        if _INDENTED.match(line):
            raise GrammarError(f"line {number}: a fence must stand at column 0")
        if not line.startswith("```"):
            before = line if line.strip() else before
            continue
        opening = _FENCE.match(line)
        if opening is None:
            raise GrammarError(f"line {number}: only a language may follow the backticks of a fence")
        content = _read_content(opening[1], number, lines)
        blocks.append(_classify(opening[2], before, content))
        before = ""
    return tuple(blocks)


def _read_content(ticks: str, number: int, lines: Iterator[tuple[int, str]]) -> str:
    content: list[str] = []
    for inner, line in lines:
        if line == ticks:
            return "\n".join(content).rstrip("\n") + "\n"
        run = _TICKS.match(line)
        if run is not None and len(run[0]) >= len(ticks):
            raise GrammarError(f"line {inner}: a run of backticks as long as the fence opened in line {number}")
        content.append(line)
    raise GrammarError(f"line {number}: the fence is never closed")


def _classify(language: str, before: str, content: str) -> Block:
    if language == "bash":
        return Block("bash", None, content)
    if language == "text":
        return Block("text", None, content)
    named = NAMED_FILE.match(before)
    if named is not None:
        return Block("file", named[2], content)
    return Block("illustration", None, content)

"""An accepted example: the row and its evidence, as they go to disk and to whoever iterates over a run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Example:
    """One accepted example.

    :param id: the same for the same spec, whatever the run
    :param position: place in the seeded order
    :param split: `train`, `valid` or `test`
    :param prompt: what the user asks
    :param answer: Markdown, executed exactly as it is written
    :param evidence: how it was executed and how its twins were rejected (contract, `design.md` section 6)
    """

    id: str
    position: int
    split: str
    prompt: str
    answer: str
    evidence: dict[str, Any]

    @property
    def messages(self) -> list[dict[str, str]]:
        """The row's messages, as trainers read them."""
        return [{"role": "user", "content": self.prompt}, {"role": "assistant", "content": self.answer}]


def render_row(prompt: str, answer: str) -> bytes:
    """Return a row as one line of ASCII JSON without its newline.

    Trainers open the files without naming an encoding (shared facts, `training.md` section 1), hence the escapes.
    """
    row = {"messages": [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]}
    if prompt.isascii() and answer.isascii():
        return orjson.dumps(row)
    return json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode()


def hash_row(row: bytes) -> str:
    """Return the SHA-256 of a row's line without its newline, in hex."""
    return hashlib.sha256(row).hexdigest()

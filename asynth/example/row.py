"""An accepted example: the row and its evidence, as they go to disk and to whoever iterates over a run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import orjson

from asynth.example.evidence import Evidence, to_json


@dataclass(frozen=True, slots=True)
class Example:
    """One accepted example.

    :param prompt: what the user asks
    :param answer: Markdown, executed exactly as it is written
    :param record: how it was executed and how its twins were rejected
    """

    prompt: str
    answer: str
    record: Evidence

    @property
    def id(self) -> str:
        """The same for the same spec, whatever the run."""
        return self.record.id

    @property
    def position(self) -> int:
        """Place in the seeded order."""
        return self.record.position

    @property
    def split(self) -> str:
        """`train`, `valid` or `test`."""
        return self.record.split

    @property
    def evidence(self) -> dict[str, Any]:
        """The record as JSON-able data, with the keys of `evidence.jsonl` (contract, `design.md` section 6)."""
        return to_json(self.record)

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

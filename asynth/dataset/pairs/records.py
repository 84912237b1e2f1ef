"""The lines of a pair: the pair itself, for two kinds of trainers, and what is known of it, beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from asynth.errors import DatasetError
from asynth.example.evidence import EngineRecord

FORMAT: Final = 1
"""Of a pair's evidence."""


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """Where the two answers first differ.

    :param part: number of the edited part among those that run or are written, from 0
    :param line: of the chosen answer, from 1
    :param share: characters that both have in common at the beginning, as a share of the chosen answer
    """

    part: int
    line: int
    share: float


@dataclass(frozen=True, slots=True)
class ViolationRecord:
    """The violating run that the rejected answer lets pass and the chosen one refuses.

    :param expected: the class of the chosen answer's refusal, one of :data:`asynth.witness.messages.REASONS`
    """

    kind: str
    expected: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """What is known of a pair: one line of ``pairs.evidence.jsonl``.

    :param id: of the row
    :param position: of the row, in the seeded order of its run
    :param kind: of the edit, one of :data:`asynth.dataset.pairs.table.KINDS`
    :param reason: why the rejected answer is wrong: a class of complaint, or `passes-violation`
    :param block: number of the block that failed, among those that run or are written, from 0; None where none did
    :param exit: its exit code
    :param says: the line of its output that says so
    :param edit_distance: characters put in, taken out or exchanged
    :param chosen_sha256: of the answer's UTF-8 text, in hex
    :param turn: the kind whose turn it was; another one stands under `kind` where that came to something else than meant
    :param tried: kinds that were tried before and came to something else than meant, with what they came to
    """

    format: int = field(default=FORMAT, kw_only=True)
    id: str
    position: int
    split: str
    kind: str
    place: PlaceRecord
    reason: str
    block: int | None
    exit: int | None
    says: str
    violation: ViolationRecord | None
    edit_distance: int
    chosen_sha256: str
    rejected_sha256: str
    turn: str
    tried: tuple[dict[str, str], ...]
    engine: EngineRecord


def render_pair(prompt: str, chosen: str, rejected: str) -> bytes:
    """Return a pair as message lists, as TRL and what reads its rows take it: one line of ASCII JSON without its newline."""
    return render_line(
        {
            "prompt": [{"role": "user", "content": prompt}],
            "chosen": [{"role": "assistant", "content": chosen}],
            "rejected": [{"role": "assistant", "content": rejected}],
        }
    )


def render_strings(line: bytes) -> bytes:
    """Return the pair in `line`, which holds message lists, as plain texts: what mlx-lm-lora and LLaMA-Factory take."""
    pair = orjson.loads(line)
    return render_line({name: pair[name][-1]["content"] for name in ("prompt", "chosen", "rejected")})


def read_pair(line: bytes) -> tuple[str, str, str]:
    """Return prompt, chosen and rejected answer of a line of message lists.

    :raises DatasetError: if it is none
    """
    try:
        pair = orjson.loads(line)
        prompt, chosen, rejected = (str(pair[name][-1]["content"]) for name in ("prompt", "chosen", "rejected"))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise DatasetError(f"a line of the pairs holds no pair ({error!r}); export them again") from None
    return prompt, chosen, rejected


def hash_text(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def render_line(value: Mapping[str, Any]) -> bytes:
    """Return `value` as one line of ASCII JSON without its newline: trainers open files without naming an encoding."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()

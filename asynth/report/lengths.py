"""How long rows are to the model that the plan trains: Llama-3 tokens, with what the chat template adds.

The tokenizer's file comes with the package `llama-models`, an optional dependency (`asynth-witness[report]`): tokenizers
that load theirs from the network are of no use to a report that must work offline. It is loaded at first use.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

TEMPLATE_TOKENS = 36
"""What the template of Llama 3.2 adds to a row of one question and one answer: header with dates, role marks, ends of
turns. From `chat_templates/llama3_2.jinja` of TRL 1.16; it also trims the content of each message."""

TURN_TOKENS = 5
"""What each further message costs: two marks around its role, the role, an empty line, the end of the turn."""

MISSING = "no Llama-3 tokenizer here; python3 -m pip install 'asynth-witness[report]' brings it. Lengths are characters"

_PIECES = re.compile(r"[^\n]*\n(?:\s*[\r\n])?|[^\n]+")
"""A line with its end and the empty lines after it. The pattern by which the tokenizer splits a text before it merges bytes
(`Tokenizer.pat_str` of llama-models) lets no token go on behind such an end, so the tokens of the lines add up exactly."""

_KNOWN: dict[str, int] = {}
"""Tokens of lines: rows share most of theirs."""

_MOST_KNOWN = 120_000
"""Lines whose tokens are remembered: memory has an end."""


def load_tokenizer() -> Any | None:
    """Return the encoding of Llama 3, a `tiktoken.Encoding`, or None where the package is not installed."""
    try:
        from llama_models.llama3.tokenizer import Tokenizer
    except ImportError:
        return None
    return Tokenizer.get_instance().model


@dataclass(slots=True)
class Lengths:
    """Lengths of rows, counted one after another.

    :param encoding: of :func:`load_tokenizer`; without one, tokens stay 0
    :ivar in_tokens: whether there was one
    """

    encoding: Any | None
    characters: array[int] = field(default_factory=lambda: array("L"))
    tokens: array[int] = field(default_factory=lambda: array("L"))
    prompt_tokens: array[int] = field(default_factory=lambda: array("L"))
    answer_tokens: int = 0
    in_tokens: bool = field(init=False)

    def __post_init__(self) -> None:
        self.in_tokens = self.encoding is not None

    def add(self, messages: Sequence[Mapping[str, str]]) -> None:
        """Count a row."""
        texts = [message["content"] for message in messages]
        self.characters.append(sum(map(len, texts)))
        if self.encoding is None:
            return
        counted = [self.count_tokens(text) for text in texts]
        self.answer_tokens += counted[-1]
        self.prompt_tokens.append(sum(counted[:-1]))
        self.tokens.append(sum(counted) + TEMPLATE_TOKENS + TURN_TOKENS * max(0, len(texts) - 2))

    def end(self) -> None:
        """Let go of the encoding when all rows are counted: it is much larger than what it counted."""
        self.encoding = None

    def merge(self, later: Lengths) -> None:
        """Add the lengths of rows that come after these."""
        self.characters += later.characters
        self.tokens += later.tokens
        self.prompt_tokens += later.prompt_tokens
        self.answer_tokens += later.answer_tokens

    def count_tokens(self, text: str) -> int:
        """Return the tokens of `text` as the template trims it; 0 without a tokenizer."""
        if self.encoding is None:
            return 0
        total = 0
        for piece in _PIECES.findall(text.strip()):
            tokens = _KNOWN.get(piece)
            if tokens is None:
                tokens = len(self.encoding.encode_ordinary(piece))
                if len(_KNOWN) < _MOST_KNOWN:
                    _KNOWN[piece] = tokens
            total += tokens
        return total


def quantiles(values: Sequence[int]) -> dict[str, int]:
    """Return the median, the 95th percentile and the greatest of `values`."""
    ordered = sorted(values) or [0]
    last = len(ordered) - 1
    return {"p50": ordered[last // 2], "p95": ordered[round(last * 0.95)], "max": ordered[-1]}

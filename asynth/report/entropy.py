"""What no model can learn: the nats that answers hold beyond their prompts, and the nats of the prompts themselves.

A loss of cross-entropy ends at a floor, `(sum of b_i ln 2 + sum of H_j) / N`: b_i are the bits of each fresh random value
where it first appears in the counted text and not in the text before it, H_j the nats of every other choice that the
text before does not determine, N the counted tokens. The source-coding theorem (Shannon 1948, section 9) in the units
of a trainer; a uniform value of b bits costs b ln 2 under any lossless tokenizer. Counted by hand on small
transformers, the curve flattens exactly there.

Nothing is assumed of how rows were made: answers are compared where prompts are equal, and literals are looked for.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-f]{16,}|[0-9A-F]{16,})(?![0-9A-Za-z])")
_UUID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/]{24,}={0,2}")
_WORD = re.compile(r"[a-z]{8}|[A-Z]{8}|(?:^|/)[a-z]{2,}/(?:[^/]*/)*[a-z]{2,}/")
"""No run of random base64 as short as here is likely to hold so many letters in a row, or two names between slashes;
paths and words do."""

_MAYBE = re.compile(r"[0-9a-fA-F]{8}|\dT\d|[0-9A-Za-z+/]{24}")
"""What a line has in which any pattern finds a run: most have none of it, which is seen at once."""

_UUID_BITS = 122
_SECONDS_BITS = 25
"""A second of one year."""
_FRACTION_BITS = 30
"""A nanosecond of a second."""
_DATE_LENGTH = len("2040-01-01")

Messages = Sequence[Mapping[str, str]]


def find_literals(text: str) -> Iterator[tuple[str, str, float]]:
    """Yield the runs in `text` that look like random values, as (kind, run, bits): identifiers, hex, times, base64."""
    for line in text.split("\n"):
        yield from _find_in_line(line)


@lru_cache(maxsize=1 << 15)
def _find_in_line(line: str) -> tuple[tuple[str, str, float], ...]:
    """Return the runs of one line: none goes on behind its end, and most lines of a run's answers return."""
    return tuple(_search_line(line)) if _MAYBE.search(line) else ()


def _search_line(line: str) -> Iterator[tuple[str, str, float]]:
    for match in _UUID.finditer(line):
        yield "uuid", match[0], _UUID_BITS
    rest = _UUID.sub(" ", line)
    for match in _TIME.finditer(rest):
        yield "time", match[0], _SECONDS_BITS + (_FRACTION_BITS if "." in match[0] else 0)
    for match in _HEX.finditer(rest):
        if not match[0].isdigit() or len(match[0]) > 20:
            yield "hex", match[0], 4.0 * len(match[0])
    for match in _BASE64.finditer(rest):
        run = match[0].rstrip("=")
        mixed = sum(map(str.isdigit, run)) > 1 and sum(map(str.isupper, run)) > 1 and sum(map(str.islower, run)) > 1
        if mixed and _WORD.search(run) is None and _HEX.fullmatch(run) is None:
            yield "base64", match[0], 6.0 * len(run)


class AnswerEntropy:
    """The nats that answers hold given their prompts, counted over rows."""

    def __init__(self) -> None:
        self._answers: dict[bytes, bytes | Counter[bytes]] = {}  # most prompts have one answer, which needs no counter
        self._literals: Counter[tuple[str, str]] = Counter()
        self._bits: dict[tuple[str, str], float] = {}

    def add(self, messages: Messages) -> None:
        """Count a row."""
        prompt = "\n".join(message["content"] for message in messages[:-1])
        answer = messages[-1]["content"]
        asked, answered = _digest(prompt), _digest(answer)
        earlier = self._answers.setdefault(asked, answered)
        if earlier is not answered:
            counted = _as_counter(earlier)
            counted[answered] += 1
            self._answers[asked] = counted
        for kind, run, bits in {found[:2]: found for found in find_literals(answer)}.values():
            # A time is given by its date: that a policy ends at midnight is no choice.
            given = run[:_DATE_LENGTH] if kind == "time" else run
            if given not in prompt:
                self._literals[kind, run] += 1
                self._bits[kind, run] = bits

    def merge(self, later: AnswerEntropy) -> None:
        """Add what was counted over rows that come after these."""
        for asked, answers in later._answers.items():
            earlier = self._answers.setdefault(asked, answers)
            if earlier is not answers:
                self._answers[asked] = _as_counter(earlier) + _as_counter(answers)
        self._literals.update(later._literals)
        self._bits |= later._bits

    @property
    def undetermined(self) -> float:
        """Nats of the choices between answers of one prompt: `-ln p` of each by its share among equal prompts."""
        return sum(
            -count * math.log(count / sum(answers.values()))
            for answers in self._answers.values()
            if isinstance(answers, Counter) and len(answers) > 1
            for count in answers.values()
        )

    @property
    def literals(self) -> float:
        """Nats of literals that stand in an answer and not in its prompt.

        One that returns in many rows is learnt like a word and costs the choice among those of its kind only; one that
        never returns costs its bits.
        """
        kinds: Counter[str] = Counter()
        for (kind, _), count in self._literals.items():
            kinds[kind] += count
        return sum(
            count
            * (
                self._bits[kind, run] * math.log(2)
                if count == 1
                else _chosen(self._bits[kind, run], kinds[kind], count)
            )
            for (kind, run), count in self._literals.items()
        )

    @property
    def nats(self) -> float:
        """All nats that the answers hold beyond their prompts."""
        return self.undetermined + self.literals


def _chosen(bits: float, of_kind: int, count: int) -> float:
    return min(bits * math.log(2), math.log(of_kind / count))


def _as_counter(answers: bytes | Counter[bytes]) -> Counter[bytes]:
    return Counter([answers]) if isinstance(answers, bytes) else answers


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]

"""How the texts of a run read, counted: the shape of its prompts, and sentences that come again and again.

The figures are those that the rows of a finished run can show by themselves; what a text cannot show (its register, its
kind, a slip, a doubt, how many facts it tells) is what its message declares and the evidence carries. The targets are those
of the shared voice guide (`voice.md` sections 2 and 8), which were counted in real messages. This room must not know how a
text was made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from asynth.report.breaches import Breaches, describe_breaches

_FENCE = re.compile(r"^(`{3,})[^\n`]*\n.*?^\1$\n?", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")
_NAME = re.compile(r"(?<![\w`])(?:[A-Z]{2,}-\d+|[\w.-]*\d[\w.-]*|[\w.@-]+[/@][\w./@-]+|[\w-]+\.[a-z][\w.-]*\w)(?!\w)")
_SENTENCE = re.compile(r"(?<=[.!?:])[\s)*\"]+|\n+")
_WORD = re.compile(r"\S+")

_GREETING = re.compile(
    r"^\W*(?:hi|hey|hello|good (?:morning|evening|afternoon)|morning|moin|dear|greetings)\b", re.IGNORECASE
)
_PLEASE = re.compile(r"\b(?:please|pls|plz)\b", re.IGNORECASE)
_THANKS = re.compile(r"\b(?:thanks|thank you|thx|cheers|ty)\b", re.IGNORECASE)
_DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b|\bexpir(?:y|es|e|ation)\b", re.IGNORECASE)
_KEY_FILE = re.compile(r"[\w./-]+\.(?:key|pub|pass)\b")
_JSON_TOOL = re.compile(r"\bjq\b|\bheredoc\b|\bpython (?:script|one-liner)\b", re.IGNORECASE)

REPEATED_SENTENCE = 0.02
"""The most of all rows that may hold the same normalised sentence."""

REPEATED_EDGE = 0.03
"""The most of all rows that may begin a message, or end an answer's prose, with the same four words."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a share or a length should be.

    :param low: the least, None where only a most is set
    :param high: the most
    """

    name: str
    low: float | None
    high: float

    def met(self, measured: float) -> bool:
        """Tell whether `measured` is within a fifth of the target, or two points where that is more of a small share."""
        slack_low = max(0.2 * (self.low or 0.0), 0.02 if self.high < 0.1 else 0.0)
        slack_high = 0.0 if self.low is None else max(0.2 * self.high, 0.02 if self.high < 0.1 else 0.0)
        return (self.low is None or measured >= self.low - slack_low) and measured <= self.high + slack_high


SHARES = (
    Target("under 20 words", 0.20, 0.25),
    Target("under 60 words", 0.55, 0.60),
    Target("starts in lower case", 0.25, 0.35),
    Target("greeting", 0.08, 0.08),
    Target("please", 0.12, 0.12),
    Target("thanks", 0.04, 0.04),
    Target("question mark", 0.45, 0.55),
    Target("with a paste", 0.40, 0.40),
    Target("date or expiry outside pastes", None, 0.04),
    Target("key file in prose", None, 0.08),
    Target("tool for the JSON", None, 0.03),
    Target("step name in prose", 0.15, 0.20),
    Target("slip", 0.08, 0.10),
    Target("hedge", 0.12, 0.12),
    Target("symptom", 0.20, 0.20),
    Target("how-to", 0.40, 0.40),
    Target("judge", 0.12, 0.12),
    Target("goal", 0.28, 0.28),
)
"""Shares of prompts."""

LENGTHS = (
    Target("words, p10", 13, 13),
    Target("words, p25", 21, 21),
    Target("words, p50", 40, 55),
    Target("words, p75", 80, 80),
    Target("words, p90", 140, 140),
    Target("facts outside pastes, p50", 3, 3),
    Target("facts outside pastes, p90", 5, 5),
)
"""Lengths of prompts in words, pastes included, and facts that they tell."""

DECLARED = ("slip", "hedge")
"""Marks that a message declares."""

KINDS = ("symptom", "how-to", "judge", "goal")
"""What a message is, as it declares."""


def take_out_fences(text: str) -> str:
    """Return `text` without its fenced blocks: what was written rather than pasted."""
    return _FENCE.sub("\n", text)


def normalise(sentence: str) -> str:
    """Return a sentence with a mark in the place of each code span, name and number."""
    return re.sub(r"[^\w_]+", " ", _NAME.sub("_", _CODE.sub("_", sentence))).strip().lower()


def split_sentences(text: str) -> list[str]:
    """Return the normalised sentences of `text` outside of fences, those of three words or more."""
    found = (normalise(part) for part in _SENTENCE.split(take_out_fences(text)))
    return [sentence for sentence in found if len(sentence.split()) >= 3]


def _edge(text: str, *, last: bool) -> str:
    words = normalise(take_out_fences(text)).split()
    return " ".join(words[-4:] if last else words[:4])


def _observe(prompt: str, step: str) -> set[str]:
    """Return the names of the shares that a prompt counts for, as far as its text tells."""
    prose = take_out_fences(prompt).strip()
    words = len(_WORD.findall(prompt))
    plain = _CODE.sub("_", prose)
    checks = {
        "under 20 words": words < 20,
        "under 60 words": words < 60,
        "starts in lower case": prose[:1].islower(),
        "greeting": _GREETING.search(prose) is not None,
        "please": _PLEASE.search(plain) is not None,
        "thanks": _THANKS.search(plain) is not None,
        "question mark": "?" in plain,
        "with a paste": _FENCE.search(prompt) is not None,
        "date or expiry outside pastes": _DATE.search(prose) is not None,
        "key file in prose": _KEY_FILE.search(prose) is not None,
        "tool for the JSON": _JSON_TOOL.search(prose) is not None,
        "step name in prose": bool(step) and _names_step(prose, step),
    }
    return {name for name, holds in checks.items() if holds}


def _names_step(prose: str, step: str) -> bool:
    name = re.escape(step)
    return re.search(rf"`{name}`|--step {name}\b|\b{name}[- ]step\b|\bstep {name}\b", prose) is not None


@dataclass(slots=True)
class Voice:
    """Counts over rows, added one after another."""

    rows: int = 0
    words: list[int] = field(default_factory=list)
    facts: list[int] = field(default_factory=list)
    declared: int = 0
    shares: Counter[str] = field(default_factory=Counter)
    registers: Counter[str] = field(default_factory=Counter)
    prompt_sentences: Counter[str] = field(default_factory=Counter)
    answer_sentences: Counter[str] = field(default_factory=Counter)
    starts: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    breaches: Breaches = field(default_factory=Breaches)

    def add(self, prompt: str, answer: str, spec: Mapping[str, Any]) -> None:
        """Count a row.

        :param spec: what evidence says of it as ``spec``, and its ``family``; what the message declares is its ``message``
        """
        self.rows += 1
        self.words.append(len(_WORD.findall(prompt)))
        self.shares.update(_observe(prompt, str(spec.get("step", ""))))
        message = spec.get("message")
        if message:
            self.declared += 1
            self.registers[message["register"]] += 1
            self.facts.append(int(message["facts"]))
            self.shares.update({message["kind"], *message["marks"]} & {*KINDS, *DECLARED})
        self.prompt_sentences.update(set(split_sentences(prompt)))
        self.answer_sentences.update(set(split_sentences(answer)))
        self.starts[_edge(prompt, last=False)] += 1
        self.ends[_edge(answer, last=True)] += 1
        self.breaches.add(prompt, take_out_fences(prompt), answer, str(spec.get("family", "")))

    def result(self) -> dict[str, Any]:
        """Return the figures: shares and lengths beside their targets, registers, and what repeats too often."""
        rows = max(self.rows, 1)
        checks = [_check(target, self._share(target.name)) for target in SHARES]
        checks += [_check(target, value) for target, value in zip(LENGTHS, self._lengths(), strict=True)]
        return {
            "rows": self.rows,
            "declared": self.declared,
            "registers": {name: count / max(self.declared, 1) for name, count in sorted(self.registers.items())},
            "targets": checks,
            "sentence_templates": {"prompts": len(self.prompt_sentences), "answers": len(self.answer_sentences)},
            "repeated_sentences": _above(self.prompt_sentences + self.answer_sentences, REPEATED_SENTENCE, rows),
            "repeated_starts": _above(self.starts, REPEATED_EDGE, rows),
            "repeated_ends": _above(self.ends, REPEATED_EDGE, rows),
            "breaches": self.breaches.result(),
        }

    def _share(self, name: str) -> float | None:
        of = self.declared if name in _BY_MESSAGE else self.rows
        return self.shares[name] / of if of else None

    def _lengths(self) -> list[float | None]:
        return [
            *(quantile(self.words, share) for share in (0.10, 0.25, 0.50, 0.75, 0.90)),
            *(quantile(self.facts, share) for share in (0.50, 0.90)),
        ]


_BY_MESSAGE = frozenset({*KINDS, *DECLARED})


def _check(target: Target, measured: float | None) -> dict[str, Any]:
    """Return what is said of a target; `met` is None where no row tells."""
    return {
        "name": target.name,
        "target": [target.low, target.high],
        "measured": None if measured is None else round(measured, 4),
        "met": None if measured is None else target.met(measured),
    }


def _above(counted: Counter[str], share: float, rows: int) -> list[dict[str, Any]]:
    often = sorted((-count, text) for text, count in counted.items() if count > share * rows)
    return [{"text": text, "share": round(-count / rows, 4)} for count, text in often]


def quantile(values: Sequence[int], share: float) -> float | None:
    """Return the smallest value that `share` of the values do not exceed; None for no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def describe_voice(voice: Mapping[str, Any]) -> Iterable[str]:
    """Yield lines for a person: each target, then the sentences that come too often."""
    yield f"voice            of {voice['rows']:,} prompts, {voice['declared']:,} of which declare register and kind"
    for check in voice["targets"]:
        low, high = check["target"]
        wanted = f"at most {high:g}" if low is None else f"{low:g}" if low == high else f"{low:g} to {high:g}"
        if check["met"] is None:
            yield f"  not measured: {check['name']} ({wanted})"
        else:
            yield f"  {'met    ' if check['met'] else 'not met'} {check['name']}: {check['measured']:g} ({wanted})"
    templates = voice["sentence_templates"]
    yield f"  sentence templates: {templates['prompts']:,} in prompts, {templates['answers']:,} in answers"
    for what, key in (("sentence", "repeated_sentences"), ("start", "repeated_starts"), ("end", "repeated_ends")):
        for found in voice[key][:8]:
            yield f"  {what} in {found['share']:.1%}: {found['text'][:90]}"
    yield from describe_breaches(voice["breaches"])

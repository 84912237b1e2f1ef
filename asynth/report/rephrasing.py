"""How much an answer hangs on the words of its question: the same facts and questions, asked in every message that tells them.

A model can learn an answer from facts, not from which of several texts told them. So the specs of a run are composed anew
under each message that tells the same facts and asks the same, and the entropy of the answers that come out is exact: each
message is as likely as any other. A register may decide how long an answer is; the figure is therefore also given over
messages of a register as long as that of the row.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.prompts.message import BRIEF
from asynth.example.evidence import Evidence
from asynth.example.make import compose
from asynth.script import render
from asynth.space import Spec

ROWS = 300
"""At most so many rows are composed anew, the first of the run: its order is a shuffle."""

LEAST = 3
"""Messages that a class must have to be counted."""

MOST_NATS = 0.3
"""Nats an answer, on the mean."""

LEAST_SHARE = 0.5
"""Rows that must be in classes of :data:`LEAST` messages or more."""


class Rephrasing:
    """Counts over specs, added one after another."""

    def __init__(self) -> None:
        self.rows = 0
        self._all = _Mean()
        self._as_long = _Mean()
        self._by_topic: defaultdict[str, _Mean] = defaultdict(_Mean)

    def add(self, spec: Spec) -> None:
        """Compose `spec` under every message that asks the same, and count its answers.

        :raises LookupError: if this catalogue has no such spec
        """
        same = FAMILIES_BY_NAME[spec.family].rephrase(spec)
        if spec not in same:
            raise LookupError(f"{spec.id} is not among the specs that ask what it asks")
        drafts = [compose(other) for other in same] if len(same) >= LEAST else []
        self.rows += 1
        if not drafts:
            return
        answers = [render(draft.answer) for draft in drafts]
        brief = [draft.summary.message["register"] in BRIEF for draft in drafts]
        own = brief[same.index(spec)]
        nats = measure_entropy(answers)
        self._all.add(nats, len(same))
        self._by_topic[_name_topic(spec)].add(nats, len(same))
        as_long = [answer for answer, short in zip(answers, brief, strict=True) if short is own]
        if len(as_long) >= LEAST:
            self._as_long.add(measure_entropy(as_long), len(as_long))

    def result(self) -> dict[str, Any]:
        """Return the figures: over all registers, over those that are as long, and the topics that have most.

        ``nats`` are None where no row has enough messages; ``share`` is of the rows that were composed anew.
        """
        topics = sorted(self._by_topic.items(), key=lambda item: -item[1].total)
        return {
            "rows": self.rows,
            **self._all.result(self.rows),
            "same_length": self._as_long.result(self.rows),
            "most": [{"topic": name, **mean.result(self.rows)} for name, mean in topics if mean.total > 0][:8],
        }


def measure_entropy(answers: Iterable[str]) -> float:
    """Return the nats of a draw among `answers`, each as likely as any other; equal ones are one."""
    counts = Counter(answers)
    total = counts.total()
    return -sum(count / total * math.log(count / total) for count in counts.values()) if len(counts) > 1 else 0.0


def measure_rephrasing(records: Iterable[Evidence]) -> dict[str, Any]:
    """Return the figures of the rows with the evidence `records`; specs that are not in this catalogue are left out."""
    counted = Rephrasing()
    for evidence in records:
        if evidence.family in FAMILIES_BY_NAME:
            values = {
                name: tuple(value) if isinstance(value, list) else value for name, value in evidence.values.items()
            }
            with suppress(LookupError):  # a run of an earlier asynth names members and messages that are gone
                counted.add(Spec(evidence.family, tuple(values.items())))
    return counted.result()


def describe_rephrasing(found: Mapping[str, Any]) -> Iterable[str]:
    """Yield lines for a person."""
    if found["nats"] is None:
        yield f"rephrasing       no row has {LEAST} messages that ask the same"
        return
    yield (
        f"rephrasing       {found['nats']:.3f} nats an answer over messages that tell the same facts and ask the same; "
        f"{found['share']:.0%} of {found['rows']:,} rows have {LEAST} or more, {found['messages']:.1f} on the mean"
    )
    same = found["same_length"]
    if same["nats"] is not None:
        yield f"                 {same['nats']:.3f} where the register is as long ({same['share']:.0%} of rows)"
    for one in found["most"]:
        yield f"  {one['nats']:.2f} nats in {one['share']:.1%}: {one['topic']}"


class _Mean:
    """A mean over rows."""

    def __init__(self) -> None:
        self.total, self._rows, self._messages = 0.0, 0, 0

    def add(self, nats: float, messages: int) -> None:
        self.total += nats
        self._rows += 1
        self._messages += messages

    def result(self, rows: int) -> dict[str, float | None]:
        return {
            "nats": self.total / self._rows if self._rows else None,
            "share": self._rows / rows if rows else 0.0,
            "messages": self._messages / self._rows if self._rows else None,
        }


def _name_topic(spec: Spec) -> str:
    values = dict(spec.values)
    return f"{spec.family} {values.get('scenario', values.get('topic', ''))}".strip()

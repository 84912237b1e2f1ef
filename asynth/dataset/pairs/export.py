"""Pairs of a whole run: the kind of edit whose turn it is for each row, and what its wrong answer came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson

from asynth.dataset.exporting import Export, Figures, Made, Maker, Source, digest_code
from asynth.dataset.pairs.comparing import measure, place_of
from asynth.dataset.pairs.edits import AnswerTwin, draw
from asynth.dataset.pairs.judging import Outcome, judge_wrong, refuses, violations_of
from asynth.dataset.pairs.records import (
    PairEvidence,
    PlaceRecord,
    ViolationRecord,
    hash_text,
    read_pair,
    render_pair,
    render_strings,
)
from asynth.dataset.pairs.table import Balance, propose
from asynth.example.evidence import EngineRecord
from asynth.example.judge import Rejected
from asynth.example.workbench import Workbench
from asynth.execution import compute
from asynth.run.recomposing import Recomposer
from asynth.run.retrying import Turns, try_again
from asynth.script import render
from asynth.store import Mode

MOST_TRIES: Final = 6
"""Kinds that are tried before a row goes without a pair."""

FORM: Final = "pairs"


@dataclass(slots=True)
class Exported(Figures):
    """What an export of pairs came to, or stands at.

    :param pairs: one for each row, but for those of which no kind of edit made one
    :param kinds: pairs by kind of edit
    :param reasons: pairs by reason
    :param unmeant: edits that came to something else than meant, by kind and what they came to
    :param lengths: rejected answers that are `longer`, `shorter` or `as long` as the chosen one: neither may tell them
    :param places: pairs by where the answers first differ, in tenths of the chosen one
    """

    pairs: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    unmeant: Counter[str] = field(default_factory=Counter)
    lengths: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)

    def count(self, made: Made) -> None:
        """Count what became of a row."""
        Figures.count(self, made)
        self.unmeant.update(f"{one['kind']}: {one['reason']}" for one in made.told.get("tried", ()))
        if made.line is not None:
            self.pairs += 1
            self.kinds[made.told["kind"]] += 1
            self.reasons[made.told["reason"]] += 1
            _, chosen, rejected = read_pair(made.line)
            more = len(rejected) - len(chosen)
            self.lengths["longer" if more > 0 else "shorter" if more else "as long"] += 1
            self.places[f"{int(10 * made.told['place']['share']) / 10:.1f}"] += 1


async def export_pairs(
    directory: Path,
    target: Path,
    recomposer: Recomposer,
    bench: Workbench,
    *,
    concurrency: int,
    mode: Mode = "auto",
    notice: Callable[[Exported], None] = lambda _: None,
) -> Exported:
    """Make the pairs of the run in `directory`, and publish them in `target`.

    :param mode: `auto` begins or goes on, `fresh` begins again
    :param notice: called after each row; errors as :meth:`asynth.dataset.exporting.Export.make`
    """
    code = await compute(digest_code, "dataset/pairs", "witness/messages.py")
    export = Export(directory, target, FORM, {"kinds of edits": code})
    exported = Exported()
    balance = Balance()
    turns = Turns()

    def plan(source: Source) -> Maker:
        twins = propose(source.draft)
        order = balance.order(twins, source.evidence.id)[:MOST_TRIES]

        async def make() -> Made:
            return await _Row(source, twins, bench, turns).make(order)

        return make

    def count(made: Made) -> None:
        exported.count(made)
        balance.note(made.told)
        notice(exported)

    await export.make(recomposer, plan, count, concurrency=concurrency, mode=mode)
    await compute(export.publish, bytes, render_strings)
    return exported


@dataclass(frozen=True, slots=True)
class _Row:
    """A row whose turn it is, with its answer twins by kind."""

    source: Source
    twins: Mapping[str, list[AnswerTwin]]
    bench: Workbench
    turns: Turns

    async def make(self, order: list[str]) -> Made:
        """Try the kinds of `order` until one makes a pair."""
        evidence = self.source.evidence
        tried: list[dict[str, str]] = []
        for name in order:
            twin = draw(self.twins[name], evidence.id)
            outcome = await self._judge(twin)
            if twin.kind.allows(outcome.reason):
                return self._record(twin, outcome, order[0], tried)
            tried.append({"kind": name, "reason": outcome.reason, "says": outcome.says})
        turn = order[0] if order else ""
        return Made(None, {"id": evidence.id, "position": evidence.position, "turn": turn, "tried": tried})

    async def _judge(self, twin: AnswerTwin) -> Outcome:
        draft, bench = self.source.draft, self.bench
        chosen, rejected = render(draft.answer), twin.text
        violations = violations_of(draft, bench.engine.behaviour)

        async def attempt() -> Outcome:
            return await judge_wrong(chosen, rejected, draft, violations, bench)

        what = f"the pair {draft.id} {twin.kind.name}"
        outcome = await try_again(attempt, lambda outcome: outcome.fault, what, self.turns)
        return outcome if await self._is_refused(chosen, outcome) else Outcome("not-refused")

    async def _is_refused(self, chosen: str, outcome: Outcome) -> bool:
        """Tell whether the right answer refuses the violating run that the wrong one let pass: by evidence, or by a run."""
        violation, evidence = outcome.violation, self.source.evidence
        if violation is None:
            return True
        if any(twin.kind == violation.kind and twin.message == violation.message for twin in evidence.twins):
            return True

        async def attempt() -> object:
            return await refuses(chosen, violation, self.source.draft, self.bench)

        def rejection(outcome: object) -> Rejected | None:
            return outcome if isinstance(outcome, Rejected) else None

        return rejection(await try_again(attempt, rejection, f"the violation of {evidence.id}", self.turns)) is None

    def _record(self, twin: AnswerTwin, outcome: Outcome, turn: str, tried: list[dict[str, str]]) -> Made:
        evidence, draft, engine = self.source.evidence, self.source.draft, self.bench.engine
        chosen, rejected = render(draft.answer), twin.text
        place, violation = place_of(chosen, rejected), outcome.violation
        record = PairEvidence(
            id=evidence.id,
            position=evidence.position,
            split=evidence.split,
            kind=twin.kind.name,
            place=PlaceRecord(twin.place, place.line, place.share),
            reason=outcome.reason,
            block=outcome.block,
            exit=outcome.exit,
            says=outcome.says,
            violation=None
            if violation is None
            else ViolationRecord(violation.kind, violation.expected, violation.message),
            edit_distance=measure(chosen, rejected),
            chosen_sha256=hash_text(chosen),
            rejected_sha256=hash_text(rejected),
            turn=turn,
            tried=tuple(tried),
            engine=EngineRecord(engine.kind, engine.version, engine.sha256),
        )
        return Made(render_pair(draft.prompt, chosen, rejected), orjson.loads(orjson.dumps(record)))

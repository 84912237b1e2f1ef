"""Spec to example: compose, lay out, run the answer, judge it, run the twins, judge them.

Whatever goes wrong with an example is a value here, never an exception: a :class:`Rejected` says what failed and
whether trying again could help. Exceptions are for the machine (a full disk, a lost tool) and for cancellation.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.procedure.twins import REGO_DENIAL, rejected_by
from asynth.catalog.splits import Split, place
from asynth.example.draft import Draft, Twin
from asynth.example.evidence import (
    FORMAT,
    TAIL,
    CommandRecord,
    EngineRecord,
    Evidence,
    QuarantineRecord,
    TwinRecord,
    describe_spec,
    replay_command,
)
from asynth.example.judge import Rejected, failed, judge_answer, judge_past, judge_twin
from asynth.example.row import Example, hash_row, render_row
from asynth.example.workbench import Workbench
from asynth.execution import Transcript, Workspace
from asynth.script import Bash, extract, render, runnable
from asynth.space import Spec

TwinPolicy = Literal["all", "one", "none"]
"""Twins that are executed: all of an example, one kind in turn, or none."""


@dataclass(slots=True)
class Stages:
    """Seconds that an example spent in each stage."""

    compose: float = 0.0
    layout: float = 0.0
    answer: float = 0.0
    twins: float = 0.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one position."""

    result: Example | Rejected
    draft: Draft
    row: bytes = b""
    split: Split | None = None
    stages: Stages = field(default_factory=Stages)


def compose(spec: Spec) -> Draft:
    """Compose `spec` by its family."""
    return FAMILIES_BY_NAME[spec.family].compose(spec)


async def make(spec: Spec, position: int, twins: TwinPolicy, bench: Workbench) -> Attempt:
    """Take one position from its spec to an example or to the reason why there is none."""
    stages = Stages()
    started = time.perf_counter()
    draft = compose(spec)
    answer = render(draft.answer)
    stages.compose = time.perf_counter() - started
    chosen = choose_twins(rejected_by(bench.engine.behaviour, draft.twins), position, twins)
    started = time.perf_counter()
    workspace = await bench.lay_out(draft)
    try:
        rejected = await run_prior_steps(draft, workspace, bench)
        stages.layout = time.perf_counter() - started
        if rejected is not None:
            return Attempt(rejected, draft, stages=stages)
        started = time.perf_counter()
        transcript = await bench.execute(runnable(draft.answer), workspace, draft)
        stages.answer = time.perf_counter() - started
        rejected = judge_answer(transcript, draft.answer)
        if rejected is not None:
            return Attempt(rejected, draft, stages=stages)
        digests = await bench.hash_evidence(workspace)
        started = time.perf_counter()
        judged = []
        for twin in chosen:
            outcome = await run_twin(twin, workspace, draft, bench)
            if isinstance(outcome, Rejected):
                return Attempt(outcome, draft, stages=stages)
            judged.append(outcome)
        stages.twins = time.perf_counter() - started
    finally:
        await bench.remove(workspace)
    row = render_row(draft.prompt, answer)
    placement = place(spec, draft.summary)
    record = Evidence(
        format=FORMAT,
        id=draft.id,
        position=position,
        split=placement.split,
        axis=placement.axis,
        sha256=hash_row(row),
        family=draft.family,
        spec=describe_spec(draft, dict(spec.values)),
        engine=EngineRecord(bench.engine.kind, bench.engine.version, bench.engine.sha256),
        commands=tuple(
            CommandRecord(number, step.exit_code, step.wall, step.cpu)
            for number, step in enumerate(transcript.steps)
            if step.kind == "bash"
        ),
        digests=digests,
        twins=tuple(judged),
        finished=round(time.time(), 3),
        stages={name: round(seconds, 6) for name, seconds in asdict(stages).items()},
    )
    return Attempt(Example(draft.prompt, answer, record), draft, row, placement.split, stages)


async def run_prior_steps(draft: Draft, workspace: Workspace, bench: Workbench) -> Rejected | None:
    """Run in `workspace` what happened before the user asked; return why it was not as the prompt tells it, or None."""
    past = draft.past
    transcript = Transcript(())
    if past.hidden:
        transcript = await bench.execute(past.hidden, workspace, draft)
        if not transcript.ok:
            return failed(transcript, "past-failed", "what others did before the question exits 0")
    if past.shown:
        transcript = await bench.execute(past.shown, workspace, draft, terminal=past.terminal)
        return judge_past(transcript, past)
    return None


def choose_twins(twins: Sequence[Twin], position: int, policy: TwinPolicy) -> tuple[Twin, ...]:
    """Return the twins to execute: with `one`, a kind in turn, so that kinds are balanced over those that apply.

    An example that teaches a rule is denied by it besides: that a rule bites is part of what it teaches. The turn is a
    low-discrepancy sequence of the position: any stretch of rows of any family is nearly balanced.
    """
    if policy == "all":
        return tuple(twins)
    if policy == "none":
        return ()
    kinds = tuple(dict.fromkeys(twin.kind for twin in twins if twin.kind != REGO_DENIAL))
    chosen = [kinds[int((position * _GOLDEN) % 1.0 * len(kinds))]] if kinds else []
    found = []
    for kind in (*chosen, REGO_DENIAL):
        same = [twin for twin in twins if twin.kind == kind]
        if same:
            found.append(same[position % len(same)])
    return tuple(found)


_GOLDEN = 0.6180339887498949


async def run_twin(twin: Twin, workspace: Workspace, draft: Draft, bench: Workbench) -> TwinRecord | Rejected:
    """Run `twin` in a clone of `workspace`; return what evidence says of it, or why it does not count."""
    clone = await bench.clone(workspace)
    try:
        transcript = await bench.execute_twin(twin, clone, draft)
    finally:
        await bench.remove(clone)
    return judge_twin(transcript, twin)


def quarantine(attempt: Attempt, spec: Spec, position: int, run: str) -> QuarantineRecord:
    """Return what quarantine keeps of a rejected example.

    :param run: the run's directory, as a person would name it
    """
    rejected = attempt.result
    if not isinstance(rejected, Rejected):
        raise TypeError("an accepted example does not go to quarantine")
    return QuarantineRecord(
        id=attempt.draft.id,
        position=position,
        family=attempt.draft.family,
        spec={"values": dict(spec.values)},
        reason=rejected.reason,
        detail=rejected.detail,
        block=rejected.block,
        exit=rejected.exit_code,
        stderr=rejected.stderr[-TAIL:],
        replay=replay_command(run, attempt.draft.id),
    )


def blocks_agree(draft: Draft) -> bool:
    """Tell whether reading the answer's text back gives exactly the parts that run."""
    said = [(block.kind, block.name, block.content) for block in extract(render(draft.answer)) if block.kind in _ACTS]
    meant = [
        ("bash", None, part.text) if isinstance(part, Bash) else ("file", part.name, part.content)
        for part in runnable(draft.answer)
    ]
    return said == meant


_ACTS = ("bash", "file")


__all__ = [
    "Attempt",
    "Stages",
    "TwinPolicy",
    "blocks_agree",
    "choose_twins",
    "compose",
    "make",
    "quarantine",
    "run_prior_steps",
    "run_twin",
]

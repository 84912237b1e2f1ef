"""Spec to example: compose, lay out, run the answer, judge it, run the twins, judge them.

Whatever goes wrong with an example is a value here, never an exception: a :class:`Rejected` says what failed and
whether trying again could help. Exceptions are for the machine (a full disk, a lost tool) and for cancellation.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import orjson

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.twins import REGO_DENIAL
from asynth.example.draft import Draft, Twin
from asynth.example.judge import KILLED, Rejected, failed, judge_answer, judge_past, says
from asynth.example.row import Example, hash_row, render_row
from asynth.example.workbench import Workbench
from asynth.execution import Transcript, Workspace
from asynth.script import Bash, extract, render, runnable
from asynth.space import Spec
from asynth.witness.messages import judge

TAIL = 2000
"""Characters of standard error that quarantine keeps: witness's reasons stand at the end."""


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
    stages: Stages = field(default_factory=Stages)


def compose(spec: Spec) -> Draft:
    """Compose `spec` by its family."""
    return FAMILIES_BY_NAME[spec.family].compose(spec)


async def make(
    spec: Spec, position: int, split: str, twins: Literal["all", "one", "none"], bench: Workbench
) -> Attempt:
    """Take one position from its spec to an example or to the reason why there is none."""
    stages = Stages()
    started = time.perf_counter()
    draft = compose(spec)
    answer = render(draft.answer)
    stages.compose = time.perf_counter() - started
    chosen = choose_twins(draft.twins, position, twins)
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
        outcomes = []
        for twin in chosen:
            outcome, rejected = await run_twin(twin, workspace, draft, bench)
            if rejected is not None:
                return Attempt(rejected, draft, stages=stages)
            outcomes.append(outcome)
        stages.twins = time.perf_counter() - started
    finally:
        await bench.remove(workspace)
    row = render_row(draft.prompt, answer)
    evidence = _evidence(spec, draft, position, split, row, transcript, digests, outcomes, bench)
    return Attempt(Example(draft.id, position, split, draft.prompt, answer, evidence), draft, row, stages)


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


def choose_twins(twins: Sequence[Twin], position: int, policy: Literal["all", "one", "none"]) -> tuple[Twin, ...]:
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


async def run_twin(
    twin: Twin, workspace: Workspace, draft: Draft, bench: Workbench
) -> tuple[dict[str, Any], Rejected | None]:
    """Run `twin` in a clone of `workspace`; return what evidence says of it, or why it does not count."""
    clone = await bench.clone(workspace)
    try:
        transcript = await bench.execute_twin(twin, clone, draft)
    finally:
        await bench.remove(clone)
    last = transcript.steps[-1]
    if last.exit_code is None or last.timed_out:
        return {}, failed(transcript, "timeout", f"twin {twin.kind} ends within the time limit")
    if last.exit_code in KILLED or last.kind == "file":
        return {}, failed(transcript, "twin-failed", f"the edits of twin {twin.kind} can be made and its commands run")
    verdict = judge(last.exit_code, last.stderr)
    outcome = {
        "kind": twin.kind,
        "expected": twin.expected,
        "observed": verdict.reason,
        "rejected": not verdict.accepted and last.exit_code != 0,
        "message": twin.message,
        "exit": last.exit_code,
        "wall": last.wall,
        "cpu": last.cpu,
    }
    if last.exit_code == 0:
        return outcome, failed(transcript, "twin-accepted", f"twin {twin.kind} is rejected")
    if verdict.reason != twin.expected:
        detail = f"twin {twin.kind} is rejected with {twin.expected}, not {verdict.reason}"
        return outcome, failed(transcript, "twin-other-reason", detail)
    if twin.message is not None and not says(last.stderr, twin.message):
        return outcome, failed(transcript, "twin-other-reason", f"the rule says {twin.message!r}")
    return outcome, None


def quarantine_line(attempt: Attempt, spec: Spec, position: int, run: str) -> bytes:
    """Return what quarantine keeps of a rejected example, as a JSON line without newline."""
    rejected = attempt.result
    if not isinstance(rejected, Rejected):
        raise TypeError("an accepted example does not go to quarantine")
    return orjson.dumps(
        {
            "id": attempt.draft.id,
            "position": position,
            "family": attempt.draft.family,
            "spec": {"values": dict(spec.values)},
            "reason": rejected.reason,
            "detail": rejected.detail,
            "block": rejected.block,
            "exit": rejected.exit_code,
            "stderr": rejected.stderr[-TAIL:],
            "replay": f"python -m asynth replay --run {shlex.quote(run)} --id {attempt.draft.id}",
        }
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


def _evidence(
    spec: Spec,
    draft: Draft,
    position: int,
    split: str,
    row: bytes,
    transcript: Transcript,
    digests: dict[str, str],
    outcomes: list[dict[str, Any]],
    bench: Workbench,
) -> dict[str, Any]:
    engine = bench.engine
    return {
        "id": draft.id,
        "position": position,
        "split": split,
        "sha256": hash_row(row),
        "family": draft.family,
        "spec": {**asdict(draft.summary), "values": dict(spec.values)},
        "engine": {"kind": engine.kind, "version": engine.version, "sha256": engine.sha256},
        "commands": [
            {"block": number, "exit": step.exit_code, "wall": step.wall, "cpu": step.cpu}
            for number, step in enumerate(transcript.steps)
            if step.kind == "bash"
        ],
        "digests": digests,
        "twins": outcomes,
    }


__all__ = [
    "Attempt",
    "Stages",
    "blocks_agree",
    "choose_twins",
    "compose",
    "make",
    "quarantine_line",
    "run_prior_steps",
    "run_twin",
]

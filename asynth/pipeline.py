"""Spec to example: compose, lay out, run the answer, judge it, run the twins, judge them.

Whatever goes wrong with an example is a value here, never an exception: a :class:`Rejected` says what failed and
whether trying again could help. Exceptions are for the machine (a full disk, a lost tool) and for cancellation.
"""

from __future__ import annotations

import errno
import re
import shlex
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import orjson

from asynth.catalog import FAMILIES_BY_NAME
from asynth.draft import Draft, Twin
from asynth.errors import StorageError
from asynth.example import Example, hash_row, render_row
from asynth.execution import StepRecord, Transcript, Workspace
from asynth.script import Bash, extract, render, runnable
from asynth.space import Spec
from asynth.witness.messages import judge
from asynth.workbench import Workbench

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
class Rejected:
    """An example that did not come out as declared.

    :param reason: `answer-failed`, `not-accepted`, `twin-accepted`, `twin-other-reason`, `twin-failed`, `timeout`, or
        `launch-failed`
    :param transient: whether another try might end differently
    :param block: number of the failing block, from 0; -1 where no block is to blame
    :param detail: what was expected, in one line
    """

    reason: str
    transient: bool
    block: int
    exit_code: int | None
    stderr: str
    detail: str


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one position."""

    result: Example | Rejected
    draft: Draft
    row: bytes = b""
    stages: Stages = field(default_factory=Stages)


def compose(spec: Spec) -> Draft:
    """Compose `spec` by its family."""
    return FAMILIES_BY_NAME[spec.family].compose(spec)


async def make(spec: Spec, position: int, split: str, twins: Literal["all", "one", "none"], bench: Workbench) -> Made:
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
        stages.layout = time.perf_counter() - started
        started = time.perf_counter()
        transcript = await bench.execute(runnable(draft.answer), workspace, draft)
        stages.answer = time.perf_counter() - started
        rejected = judge_answer(transcript)
        if rejected is not None:
            return Made(rejected, draft, stages=stages)
        digests = await bench.hash_evidence(workspace)
        started = time.perf_counter()
        outcomes = []
        for twin in chosen:
            outcome, rejected = await run_twin(twin, workspace, draft, bench)
            if rejected is not None:
                return Made(rejected, draft, stages=stages)
            outcomes.append(outcome)
        stages.twins = time.perf_counter() - started
    finally:
        await bench.remove(workspace)
    row = render_row(draft.prompt, answer)
    evidence = _evidence(spec, draft, position, split, row, transcript, digests, outcomes, bench)
    return Made(Example(draft.id, position, split, draft.prompt, answer, evidence), draft, row, stages)


def choose_twins(twins: Sequence[Twin], position: int, policy: Literal["all", "one", "none"]) -> tuple[Twin, ...]:
    """Return the twins to execute: with `one`, a kind in turn, so that kinds are balanced over those that apply.

    The turn is a low-discrepancy sequence of the position: any stretch of rows of any family is nearly balanced.
    """
    if policy == "all":
        return tuple(twins)
    if policy == "none" or not twins:
        return ()
    kinds = tuple(dict.fromkeys(twin.kind for twin in twins))
    turn = (position * _GOLDEN) % 1.0
    kind = kinds[int(turn * len(kinds))]
    same = [twin for twin in twins if twin.kind == kind]
    return (same[position % len(same)],)


_GOLDEN = 0.6180339887498949


def judge_answer(transcript: Transcript) -> Rejected | None:
    """Return why the answer does not count as accepted, or None if witness accepted it."""
    if not transcript.ok:
        return _failed(transcript, "answer-failed", "every block of an answer exits 0")
    verified = [
        judge(step.exit_code, step.stderr)
        for step in transcript.steps
        if step.kind == "bash" and "witness verify" in step.text and step.exit_code is not None
    ]
    if not any(verdict.accepted for verdict in verified):
        return _failed(transcript, "not-accepted", "a block ends with witness verify and its `Verification succeeded`")
    return None


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
        return {}, _failed(transcript, "timeout", f"twin {twin.kind} ends within the time limit")
    if last.exit_code in _KILLED or last.kind == "file":
        return {}, _failed(transcript, "twin-failed", f"the edits of twin {twin.kind} can be made and its commands run")
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
        return outcome, _failed(transcript, "twin-accepted", f"twin {twin.kind} is rejected")
    if verdict.reason != twin.expected:
        detail = f"twin {twin.kind} is rejected with {twin.expected}, not {verdict.reason}"
        return outcome, _failed(transcript, "twin-other-reason", detail)
    if twin.message is not None and not says(last.stderr, twin.message):
        return outcome, _failed(transcript, "twin-other-reason", f"the rule says {twin.message!r}")
    return outcome, None


def says(log: str, message: str) -> bool:
    """Tell whether a log line of witness holds `message`, which stands there quoted as Go quotes strings."""
    quoted = message.replace("\\", "\\\\").replace('"', '\\"')
    return message in log or quoted in log


def quarantine_line(made: Made, spec: Spec, position: int, run: str) -> bytes:
    """Return what quarantine keeps of a rejected example, as a JSON line without newline."""
    rejected = made.result
    if not isinstance(rejected, Rejected):
        raise TypeError("an accepted example does not go to quarantine")
    return orjson.dumps(
        {
            "id": made.draft.id,
            "position": position,
            "family": made.draft.family,
            "spec": {"values": dict(spec.values)},
            "reason": rejected.reason,
            "detail": rejected.detail,
            "block": rejected.block,
            "exit": rejected.exit_code,
            "stderr": rejected.stderr[-TAIL:],
            "replay": f"python -m asynth replay --run {shlex.quote(run)} --id {made.draft.id}",
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


_FULL_DISK = re.compile("no space left on device|disk quota exceeded", re.IGNORECASE)
_SCARCITY = re.compile("cannot allocate memory|too many open files|resource temporarily unavailable", re.IGNORECASE)
_KILLED = (-9, 137)
"""Exit codes of a command, and of bash around one, that the system killed for want of memory."""


def _failed(transcript: Transcript, reason: str, detail: str) -> Rejected:
    """Say what failed, and whether the machine may be to blame rather than the example.

    :raises StorageError: if a command ran out of disk: that says nothing about any example
    """
    index = len(transcript.steps) - 1
    last: StepRecord | None = transcript.steps[-1] if transcript.steps else None
    if last is None:
        return Rejected(reason, False, -1, None, "", detail)
    if _FULL_DISK.search(last.stderr) or _FULL_DISK.search(last.stdout):
        failure = StorageError(
            "the disk that holds the workspaces is full; make room and run the same command to go on"
        )
        failure.errno = errno.ENOSPC
        raise failure
    if last.timed_out:
        return Rejected("timeout", True, index, last.exit_code, last.stderr, detail)
    if last.exit_code is None:
        return Rejected("launch-failed", True, index, None, last.stderr, detail)
    transient = last.exit_code in _KILLED or _SCARCITY.search(last.stderr) is not None
    return Rejected(reason, transient, index, last.exit_code, last.stderr, detail)


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
    "Made",
    "Rejected",
    "Stages",
    "blocks_agree",
    "choose_twins",
    "compose",
    "judge_answer",
    "make",
    "quarantine_line",
    "run_twin",
    "says",
]

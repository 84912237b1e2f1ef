"""What a wrong answer comes to when it runs from the state that the right one started from.

It fails, and the class of the complaint says how; or it verifies, and then the example's own violating runs are put to it:
where one verifies that the right answer refuses, the answer lets through what it was asked to keep out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from asynth.catalog.procedure.twins import rejected_by
from asynth.dataset.pairs.comparing import adapt
from asynth.dataset.pairs.edits import PASSES_VIOLATION, REFUSAL_FAILS
from asynth.errors import CommandError
from asynth.example.draft import Append, Draft, Twin
from asynth.example.evidence import TwinRecord
from asynth.example.judge import Rejected, failed, judge_answer
from asynth.example.make import run_prior_steps, run_twin
from asynth.example.workbench import Workbench
from asynth.execution import StepRecord, Workspace
from asynth.script import extract
from asynth.witness.messages import OTHER, complain, judge

ACCEPTED = "accepted"
"""The reason of an answer that verifies and refuses every violating run that was put to it: wrong it is not."""

TIMEOUT = "timeout"
"""The reason of an answer that does not come to an end. It makes no pair: how long is long depends on the machine."""

_KEPT = 300
"""Characters that are kept of a line of output."""

MOST_VIOLATIONS = 4
"""Violating runs that are put to one answer at most."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a wrong answer came to.

    :param reason: the class of the complaint, :data:`PASSES_VIOLATION`, :data:`ACCEPTED`, or why a judge of answers refuses
        it although every block exits 0
    :param block: number of the block that failed, among those that run or are written, from 0; None where none did
    :param says: the line of its output that says so
    :param violation: the twin of the state that passes
    :param rejected: a failure, for whoever tries again what the machine may have spoilt
    """

    reason: str
    block: int | None = None
    exit: int | None = None
    says: str = ""
    violation: Twin | None = None
    rejected: Rejected | None = None

    @property
    def fault(self) -> Rejected | None:
        """The failure, if it says nothing of the answer."""
        return self.rejected if self.rejected is not None and self.rejected.fault else None


async def judge_wrong(
    chosen: str, rejected: str, draft: Draft, violations: Sequence[Twin], bench: Workbench
) -> Outcome:
    """Run the answer `rejected` from the starting state of `draft`, and if it verifies `violations` besides.

    :param chosen: the right answer, whose commands the violations repeat
    :raises CommandError: if the state before the question does not come about, which is no answer's doing
    """
    blocks = extract(rejected)
    workspace = await _begin(draft, bench)
    try:
        transcript = await bench.execute(blocks, workspace, draft)
        step = transcript.failure
        if step is not None and step.timed_out:  # what waits for ever does so again: it says nothing of the machine
            return Outcome(TIMEOUT, exit=step.exit_code)
        if step is not None:
            failure = failed(transcript, "answer-failed", "")
            says = complaint_line(step.stderr)[:_KEPT]
            return Outcome(_name_failure(step), failure.block, step.exit_code, says, rejected=failure)
        refusal = judge_answer(transcript, blocks)
        if refusal is not None:
            return Outcome(refusal.reason, rejected=refusal)
        for twin in violations[:MOST_VIOLATIONS]:
            follower = Twin(twin.kind, twin.edits, adapt(twin.commands, chosen, rejected), twin.expected, twin.message)
            if await _passes(follower, workspace, draft, bench):
                return Outcome(PASSES_VIOLATION, violation=twin)
    finally:
        await bench.remove(workspace)
    return Outcome(ACCEPTED)


async def refuses(chosen: str, twin: Twin, draft: Draft, bench: Workbench) -> TwinRecord | Rejected:
    """Run the right answer and put a violating run to it; return what evidence says of that.

    :raises CommandError: if the state before the question does not come about
    """
    blocks = extract(chosen)
    workspace = await _begin(draft, bench)
    try:
        transcript = await bench.execute(blocks, workspace, draft)
        return judge_answer(transcript, blocks) or await run_twin(twin, workspace, draft, bench)
    finally:
        await bench.remove(workspace)


def violations_of(draft: Draft, behaviour: str) -> tuple[Twin, ...]:
    """Return the twins of `draft` that are violating runs: nothing is edited but artifacts, so that they fit any policy.

    :param behaviour: of the witness that runs; what it accepts from everybody is no violation
    """
    found = [twin for twin in draft.twins if all(isinstance(edit, Append) for edit in twin.edits)]
    return tuple(rejected_by(behaviour, found))


def complaint_line(stderr: str) -> str:
    """Return the line that tells what went wrong: the first that has its class, or else the last of a witness that gave up."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    reason = complain(stderr)
    if reason != OTHER:
        told = next((line for line in lines if complain(line) == reason), "")
        if told:
            return told
    telling = [line for line in lines if "level=fatal" in line or "level=error" in line or line.startswith("Error: ")]
    return (telling or lines or [""])[-1]


def _name_failure(step: StepRecord) -> str:
    """Return the class of what a failed block says; one that ends with a refusal to be shown fails by an acceptance."""
    reason = complain(step.stderr)
    shown = step.text.rstrip("\n").rsplit("\n", 1)[-1].startswith("! witness verify ")
    return REFUSAL_FAILS if reason == OTHER and shown and step.exit_code == 1 else reason


async def _begin(draft: Draft, bench: Workbench) -> Workspace:
    workspace = await bench.lay_out(draft)
    problem = await run_prior_steps(draft, workspace, bench)
    if problem is not None:
        await bench.remove(workspace)
        raise CommandError(f"{draft.id}: what happened before the question does not happen here: {problem.detail}")
    return workspace


async def _passes(twin: Twin, workspace: Workspace, draft: Draft, bench: Workbench) -> bool:
    clone = await bench.clone(workspace)
    try:
        transcript = await bench.execute_twin(twin, clone, draft)
    finally:
        await bench.remove(clone)
    last = transcript.steps[-1]
    return transcript.ok and last.exit_code is not None and judge(last.exit_code, last.stderr).accepted

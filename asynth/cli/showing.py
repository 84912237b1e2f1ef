"""An example executed before the user's eyes: what each block printed, and what became of the answer and its twins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asynth.example.draft import Draft
    from asynth.example.workbench import Workbench
    from asynth.execution import Transcript
    from asynth.script import Block


async def show_execution(draft: Draft, blocks: Sequence[Block], bench: Workbench, *, foreign: bool = False) -> bool:
    """Run `blocks` as the answer of `draft`, and its twins, print what happens, and return whether all is as declared.

    :param foreign: whether the blocks are not what this catalogue composes, so that their acceptance has to be confirmed
    """
    from asynth.catalog.procedure.twins import rejected_by
    from asynth.example.judge import Rejected, failed, judge_answer
    from asynth.example.make import run_prior_steps, run_twin

    workspace = await bench.lay_out(draft)
    try:
        rejected = await run_prior_steps(draft, workspace, bench)
        if rejected is not None:
            print(f"before the question: {rejected.reason}: {rejected.detail}\n{rejected.stderr}")
            return False
        transcript = await bench.execute(blocks, workspace, draft, noted=foreign)
        _print_steps(transcript)
        rejected = judge_answer(transcript, blocks)
        if rejected is None and foreign and (why_not := await bench.confirm(workspace, draft)):
            rejected = failed(transcript, "not-accepted", why_not)
        if rejected is not None:
            print(f"answer: {rejected.reason}: {rejected.detail}")
            return False
        print("answer: accepted")
        wrong = False
        for twin in rejected_by(bench.engine.behaviour, draft.twins):
            outcome = await run_twin(twin, workspace, draft, bench)
            if isinstance(outcome, Rejected):
                wrong = True
                print(f"twin {twin.kind}: {outcome.reason}: {outcome.detail}\n{outcome.stderr}")
            else:
                said = f" ({twin.message})" if twin.message else ""
                print(f"twin {twin.kind}: rejected with {outcome.observed}{said}, as expected")
        return not wrong
    finally:
        await bench.remove(workspace)


def _print_steps(transcript: Transcript) -> None:
    for number, step in enumerate(transcript.steps):
        print(f"--- block {number} ({step.kind}{f' {step.name}' if step.name else ''}), exit {step.exit_code}")
        print(step.text.rstrip())
        for stream in (step.stdout, step.stderr):
            if stream:
                print("".join(f"    {line}\n" for line in stream.splitlines()), end="")

"""``asynth replay``: run one example again and show what happens."""

from __future__ import annotations

import argparse

from asynth.cli.bench import open_bench
from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_run_option, add_sandbox_option, read_config

_EXAMPLES = """\
  asynth replay --run R step-0123456789ab           the answer and all its twins, with output
  asynth replay --run R --id step-0123456789ab      the same
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "replay", "run one example again and show what happens", _EXAMPLES)
    add_run_option(parser)
    parser.add_argument("given", nargs="?", metavar="ID", help="an id from evidence.jsonl or quarantine.jsonl")
    parser.add_argument("--id", metavar="ID", help="the same as an option")
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness runs (default: auto)")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="limit for one block (default: 120)")
    add_sandbox_option(parser, trust=True)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Replay and return 1 if the example does not come out as declared."""
    from asynth.errors import ConfigurationError

    identifier = parsed.id or parsed.given
    if identifier is None:
        raise ConfigurationError("replay needs the ID of an example; ids stand in evidence.jsonl")
    return run_interruptible(_replay(parsed, identifier))


async def _replay(parsed: argparse.Namespace, identifier: str) -> int:
    from asynth.errors import CapabilityError
    from asynth.example.judge import Rejected, failed, judge_answer
    from asynth.example.make import run_prior_steps, run_twin
    from asynth.run.recomposing import recall
    from asynth.script import extract, render

    config = read_config(parsed)
    example = recall(parsed.run, identifier)
    foreign = example.answer != render(example.draft.answer)
    blocks = extract(example.answer)
    wrong = False
    async with open_bench(parsed, config, concurrency=1) as bench:
        if foreign and not bench.wall.up and not parsed.trust:
            raise CapabilityError(
                f"the answer of {identifier} is not what this catalogue composes, so it runs behind a wall only; "
                f"{bench.wall.why_not}, or say --trust"
            )
        workspace = await bench.lay_out(example.draft)
        rejected = await run_prior_steps(example.draft, workspace, bench)
        if rejected is not None:
            print(f"before the question: {rejected.reason}: {rejected.detail}\n{rejected.stderr}")
            return 1
        transcript = await bench.execute(blocks, workspace, example.draft, noted=foreign)
        for number, step in enumerate(transcript.steps):
            print(f"--- block {number} ({step.kind}{f' {step.name}' if step.name else ''}), exit {step.exit_code}")
            print(step.text.rstrip())
            for stream in (step.stdout, step.stderr):
                if stream:
                    print("".join(f"    {line}\n" for line in stream.splitlines()), end="")
        rejected = judge_answer(transcript, blocks)
        if rejected is None and foreign and (why_not := await bench.confirm(workspace, example.draft)):
            rejected = failed(transcript, "not-accepted", why_not)
        if rejected is not None:
            print(f"answer: {rejected.reason}: {rejected.detail}")
            return 1
        print("answer: accepted")
        for twin in example.draft.twins:
            outcome = await run_twin(twin, workspace, example.draft, bench)
            if isinstance(outcome, Rejected):
                wrong = True
                print(f"twin {twin.kind}: {outcome.reason}: {outcome.detail}\n{outcome.stderr}")
            else:
                said = f" ({twin.message})" if twin.message else ""
                print(f"twin {twin.kind}: rejected with {outcome.observed}{said}, as expected")
    return 1 if wrong else 0

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
    from asynth.cli.showing import show_execution
    from asynth.errors import CapabilityError
    from asynth.run.recomposing import recall
    from asynth.script import extract, render

    config = read_config(parsed)
    example = recall(parsed.run, identifier)
    foreign = example.answer != render(example.draft.answer)
    async with open_bench(parsed, config, concurrency=1) as bench:
        if foreign and not bench.wall.up and not parsed.trust:
            raise CapabilityError(
                f"the answer of {identifier} is not what this catalogue composes, so it runs behind a wall only; "
                f"{bench.wall.why_not}, or say --trust"
            )
        right = await show_execution(example.draft, extract(example.answer), bench, foreign=foreign)
    return 0 if right else 1

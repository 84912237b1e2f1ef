"""``asynth retry``: go through a run's quarantine again."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_run_option, add_sandbox_option
from asynth.errors import FELL_SHORT

if TYPE_CHECKING:
    from asynth.run.generate import Generation

_EXAMPLES = """\
  asynth retry --run R                 make the quarantined positions again
  asynth retry --run R --timeout 600   with more time for each block
"""

_SETTINGS = ("engine", "concurrency", "timeout", "sandbox", "progress")


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "retry", "go through a run's quarantine again", _EXAMPLES)
    add_run_option(parser)
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness runs (default: auto)")
    parser.add_argument("--concurrency", type=int, metavar="C", help="examples in flight (default: as the run)")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="limit for one block (default: as the run)")
    parser.add_argument("--progress", choices=("auto", "plain", "none"), help="how progress is shown (default: auto)")
    add_sandbox_option(parser, trust=False)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Make the quarantined positions again; return 1 if any stays in quarantine."""
    from asynth.cli.options import read_config
    from asynth.run.generate import generate
    from asynth.run.preflight import reopen

    if parsed.progress is None:
        parsed.progress = "auto"
    asked = read_config(parsed)
    given = {"engine", "progress"} | {name for name in _SETTINGS if getattr(parsed, name) is not None}
    config, reopened = reopen(parsed.run, {name: getattr(asked, name) for name in given})
    if not reopened:
        print(f"nothing is in the quarantine of {parsed.run}")
        return 0
    remark = f"`asynth retry` or the command that made {parsed.run} goes on"
    return run_interruptible(_retry(generate(config), reopened), remark)


async def _retry(examples: Generation, reopened: int) -> int:
    from asynth.cli.progress import show_notes, show_probing, show_progress

    config = examples.config
    with show_probing(wanted=config.progress != "none"):
        async with examples:
            show_notes(examples.notes)
            async with show_progress(examples.progress, config.progress):
                async for _ in examples:
                    pass
    left = examples.progress.quarantined
    print(f"{reopened} positions of {config.out} made again: {left} in quarantine")
    return FELL_SHORT if left else 0

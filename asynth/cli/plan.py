"""``asynth plan``: what can be made on this machine, counted."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_json_option, add_machine_options, read_config

if TYPE_CHECKING:
    from asynth.config import Config

_EXAMPLES = """\
  asynth plan                     capacity, members and coverage on one screen
  asynth plan --json              the same for machines
  asynth plan --engine embedded   what the embedded engine can do
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "plan", "count what can be made on this machine", _EXAMPLES)
    add_machine_options(parser)
    parser.add_argument("--write-capabilities", type=Path, metavar="FILE", help="write the capabilities for other runs")
    add_json_option(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the plan and return the exit code."""
    config = read_config(parsed).model_copy(update={"count": 1, "shard": (0, 1), "mode": "fresh"})
    return run_interruptible(_plan(parsed, config))


async def _plan(parsed: argparse.Namespace, config: Config) -> int:
    import orjson

    from asynth.cli.progress import show_notes, show_probing
    from asynth.execution import compute
    from asynth.report.plan import describe_plan, plan
    from asynth.run.prepare import prepare

    with show_probing():
        setup = await prepare(config)
    show_notes(setup.notes)
    if parsed.write_capabilities is not None:
        data = orjson.dumps(setup.capabilities.to_json(), option=orjson.OPT_INDENT_2)
        parsed.write_capabilities.write_bytes(data + b"\n")
    counted = await compute(plan, setup)
    print(orjson.dumps(counted, option=orjson.OPT_INDENT_2).decode() if parsed.json else describe_plan(counted))
    return 0

"""``asynth fixture``: lay out an example's starting state for a person or another tool."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
from pathlib import Path

from asynth.cli.options import Commands, add_command, add_run_option, read_config

_EXAMPLES = """\
  asynth fixture --run R --id ID /tmp/x/project                  print the environment as KEY=VALUE lines
  asynth fixture --run R --id ID /tmp/x/project -- bash go.sh    run a command there and exit as it does
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "fixture", "lay out the state that an example starts from", _EXAMPLES)
    add_run_option(parser)
    parser.add_argument("--id", required=True, metavar="ID", help="an id from evidence.jsonl or quarantine.jsonl")
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness is on PATH (default: auto)")
    parser.add_argument("target", type=Path, metavar="TARGET", help="becomes the project; its parent must be empty")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="run it in TARGET")
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Lay the fixture out; run the command if there is one."""
    command = parsed.command[1:] if parsed.command[:1] == ["--"] else parsed.command
    environment = asyncio.run(_lay_out(parsed))
    if not command:
        for name, value in sorted(environment.items()):
            print(f"{name}={value}")
        return 0
    try:
        return subprocess.run(command, cwd=parsed.target, env=environment, check=False).returncode
    except OSError as error:
        from asynth.errors import CommandError

        raise CommandError(f"cannot run {command[0]}: {os.strerror(error.errno or 0)}") from None


async def _lay_out(parsed: argparse.Namespace) -> dict[str, str]:
    from asynth.preparation import prepare_for_run
    from asynth.recall import recall
    from asynth.workbench import lay_out_at

    config = read_config(parsed)
    example = recall(parsed.run, parsed.id)
    engine, tools, seed, _ = await prepare_for_run(parsed.run, config.engine)
    return await lay_out_at(parsed.target, example.draft, engine, tools, seed=seed)

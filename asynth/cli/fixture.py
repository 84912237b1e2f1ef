"""``asynth fixture``: lay out an example's starting state for a person or another tool."""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from asynth.cli.interruption import listened_signals, run_interruptible
from asynth.cli.options import Commands, add_command, add_run_option, add_sandbox_option, read_config
from asynth.errors import ConfigurationError

if TYPE_CHECKING:
    from asynth.services.running import Services

TICK = 0.05
"""Seconds after which a signal is passed on at the latest."""

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
    add_sandbox_option(parser, trust=True)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Lay the fixture out; run the command if there is one, with the example's services answering it."""
    from asynth.execution.guardian import guarded, temporary_directory
    from asynth.services.running import Services

    command = parsed.command[1:] if parsed.command[:1] == ["--"] else parsed.command
    environment: dict[str, str] = {}
    with guarded(), temporary_directory("asynth-services-") as directory, Services(directory, walled=True) as services:
        code = run_interruptible(_lay_out(parsed, environment, services))
        if code:
            return code
        if command:
            return _run_command(command, parsed.target, environment)
    for name, value in sorted(environment.items()):
        print(f"{name}={value}")
    if services.port:
        print(
            "asynth: what answers at the URLs of this example does so for a COMMAND only, as `-- bash`", file=sys.stderr
        )
    return 0


async def _lay_out(parsed: argparse.Namespace, environment: dict[str, str], services: Services) -> int:
    from asynth.cli.progress import show_notes, show_probing
    from asynth.example.workbench import lay_out_at
    from asynth.execution import compute
    from asynth.run.prepare import prepare_for_run
    from asynth.run.recomposing import recall
    from asynth.run.trust import admit

    config = read_config(parsed)
    example = recall(parsed.run, parsed.id)
    wall = await compute(admit, parsed.run, config.sandbox, trust=parsed.trust)
    with show_probing():
        engine, tools, seed, notes = await prepare_for_run(parsed.run, config.engine, wall)
    show_notes(notes)
    laid_out = await lay_out_at(parsed.target, example.draft, engine, tools, seed=seed, wall=wall, services=services)
    environment.update(laid_out)
    return 0


def _run_command(command: Sequence[str], target: Path, environment: Mapping[str, str]) -> int:
    """Run `command` in `target` and return its exit code, as a shell would give it.

    The program is looked up on the example's PATH. Signals are the command's to answer: a terminal sends it Ctrl-C itself,
    what only asynth gets is passed on.
    """
    from asynth.execution.guardian import dismiss_group, guard_group, guard_home, guarded

    program = shutil.which(command[0], path=environment["PATH"])
    if program is None:
        raise ConfigurationError(f"cannot run {command[0]}: it is not on the example's PATH; name its path")
    told: list[int] = []

    def remember(number: int, _: object) -> None:
        if number != signal.SIGINT or not sys.stdin.isatty():
            told.append(number)

    for number in listened_signals():
        signal.signal(number, remember)
    with guarded():
        guard_home(Path(environment["HOME"]).parent)
        try:
            process = subprocess.Popen([program, *command[1:]], cwd=target, env=environment)
        except OSError as error:
            raise ConfigurationError(f"cannot run {command[0]}: {error.strerror}") from None
        guard_group(process.pid)
        while True:
            # A wait without end would sleep through a signal that arrives just before it begins.
            try:
                code = process.wait(TICK)
            except subprocess.TimeoutExpired:
                while told:
                    process.send_signal(told.pop(0))
            else:
                dismiss_group(process.pid)
                return code if code >= 0 else 128 - code

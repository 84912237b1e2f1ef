"""``asynth attest``: attest a run's files with witness, so that anybody can verify them."""

from __future__ import annotations

import argparse
from pathlib import Path

from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_run_option

_EXAMPLES = """\
  asynth attest --run R                    with a key of asynth's own, made once and kept outside of R
  asynth attest --run R --key policy.key   the policy is signed with your key
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "attest", "attest a run's files and sign a policy for them with witness", _EXAMPLES)
    add_run_option(parser)
    parser.add_argument("--key", type=Path, metavar="FILE", help="private key in PEM that signs the policy")
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness runs (default: auto)")
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Attest and print the command that verifies."""
    return run_interruptible(_attest(parsed))


async def _attest(parsed: argparse.Namespace) -> int:
    from asynth.cli.options import read_config
    from asynth.cli.progress import show_notes
    from asynth.dataset.attesting import attest_run, make_key
    from asynth.execution import Threads
    from asynth.machine.caches import own_key
    from asynth.run.prepare import find_engine

    engine = await find_engine(read_config(parsed).engine)
    show_notes(engine.notes)
    with Threads(1) as threads:
        if parsed.key is None:
            await threads.call(make_key, own_key())
        command = await threads.call(attest_run, parsed.run, engine, parsed.key or own_key())
    print(
        f"attested with {engine.kind} {engine.version}, signed with {parsed.key or own_key()}. Verify with:\n\n{command}"
    )
    return 0

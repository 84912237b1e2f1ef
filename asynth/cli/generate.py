"""``asynth generate``: make examples into a directory. It is what asynth does without a command."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from asynth.cli.interruption import run_interruptible, set_aside
from asynth.cli.options import Commands, add_command, add_machine_options, add_sandbox_option, read_config

if TYPE_CHECKING:
    from asynth.config import Config
    from asynth.run.generate import Generation, Progress

_EXAMPLES = """\
  asynth                                                   100 examples into ./asynth-run
  asynth --concurrency 24 --count 300 --seed 7 --out R     300 examples, 24 in flight
  asynth --count 1000 --out R --shard 0/4                  the first of four machines' parts
  asynth --count 500 --out R --resume                      go on with a run that must exist
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "generate", "make verified examples (the default command)", _EXAMPLES)
    parser.add_argument("--out", type=Path, metavar="DIR", help="directory to write (default: ./asynth-run)")
    parser.add_argument("--count", type=int, metavar="N", help="accepted rows wanted (default: 100)")
    parser.add_argument("--concurrency", type=int, metavar="C", help="examples in flight (default: 4 per core)")
    add_machine_options(parser)
    parser.add_argument("--shard", metavar="I/K", help="make only the positions that are I modulo K")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--resume", dest="mode", action="store_const", const="resume", help="insist on an earlier run")
    mode.add_argument("--fresh", dest="mode", action="store_const", const="fresh", help="remove an earlier run first")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="limit for one block (default: 120)")
    parser.add_argument(
        "--twins",
        choices=("all", "one", "none"),
        help="twins executed per example: a kind in turn and each rule's denial (one, the default), all or none",
    )
    parser.add_argument("--recheck", type=float, metavar="SHARE", help="share of rows executed twice (default: 0.01)")
    parser.add_argument("--progress", choices=("auto", "plain", "none"), help="how progress is shown (default: auto)")
    add_sandbox_option(parser, trust=False)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Generate and return the exit code."""
    if parsed.progress is None:
        parsed.progress = "auto"
    config = read_config(parsed)
    from asynth.run.generate import generate  # before there is a loop, where a signal would wait for the import

    return run_interruptible(_generate(generate(config)), f"run the same command to go on ({config.out})")


async def _generate(examples: Generation) -> int:
    from asynth.cli.progress import show_notes, show_probing, show_progress

    config = examples.config
    with show_probing(wanted=config.progress != "none"):
        async with examples:
            set_aside()
            show_notes(examples.notes)
            async with show_progress(examples.progress, config.progress):
                async for _ in examples:
                    pass
    short = _conclude(config, examples.progress)
    if config.shard[1] == 1:  # a shard is a dataset when it is merged with the others
        await make_dataset(config.out)
    return short


async def make_dataset(directory: Path) -> None:
    """Write the card and what belongs to it into the directory of a run that has rows, and say what stays as it was."""
    from asynth.cli.progress import now_and_then
    from asynth.dataset.card import derive_card, read_facts
    from asynth.execution import compute
    from asynth.store import count_rows

    rows = count_rows(directory)
    if not rows["train"]:
        return
    tell = now_and_then(lambda rows: f"asynth: {rows:,} rows read for {directory / 'README.md'}")
    written = derive_card(directory, await compute(read_facts, directory, tell))
    for name in written.kept:
        print(
            f"asynth: {directory / name} was edited and stays; `asynth card --replace` writes it anew", file=sys.stderr
        )


def _conclude(config: Config, progress: Progress) -> int:
    from asynth.report.splits import find_empty_slices, tell_empty
    from asynth.store import count_rows

    rows = count_rows(config.out)
    parts = ", ".join(f"{name} {number}" for name, number in rows.items())
    print(f"{sum(rows.values())} examples in {config.out} ({parts}); {progress.quarantined} in quarantine")
    for change in progress.changed:
        print(f"asynth: executed twice, {change}; `asynth replay` shows it", file=sys.stderr)
    empty = find_empty_slices(config.out)
    if empty:
        print(f"asynth: {tell_empty(empty)}", file=sys.stderr)
    if sum(rows.values()) < config.count:
        print(f"asynth: {config.count - sum(rows.values())} rows short of --count {config.count}; see quarantine.jsonl",
              file=sys.stderr)  # fmt: skip
        return 1
    return 1 if progress.changed else 0

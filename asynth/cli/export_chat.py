"""``asynth export chat``: conversations in which a first answer fails, is repaired, and something more is asked."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_json_option, add_run_option, add_sandbox_option
from asynth.errors import FELL_SHORT

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynth.config import Config
    from asynth.dataset.conversations.export import Conversed

_EXAMPLES = """\
  asynth export chat --run R --to P             a tenth of the rows, as P/chat/train.jsonl
  asynth export chat --run R --to P --share 1   all of them
"""

_EVERY = 5.0
"""Seconds between two lines of progress."""


def add_parser(forms: Commands) -> None:
    """Add the form."""
    parser = add_command(
        forms,
        "chat",
        "make conversations of rows: a first answer that fails, its repair, a further question",
        _EXAMPLES,
    )
    add_run_option(parser)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="directory that is written")
    parser.add_argument("--share", type=float, default=0.1, metavar="S", help="share of the rows (default: 0.1)")
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness runs (default: auto)")
    parser.add_argument("--concurrency", type=int, metavar="C", help="rows in flight (default: 4 per core)")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="limit for one block (default: 120)")
    parser.add_argument("--fresh", action="store_true", help="remove what an earlier export left and begin again")
    add_json_option(parser)
    add_sandbox_option(parser, trust=True)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Export and return 1 if no row became a conversation."""
    from asynth.cli.options import read_config
    from asynth.errors import ConfigurationError

    if not 0 < parsed.share <= 1:
        raise ConfigurationError(f"--share {parsed.share}: a share of the rows is above 0 and at most 1")
    config = read_config(parsed)
    return run_interruptible(_export(parsed, config), "the same command goes on")


async def _export(parsed: argparse.Namespace, config: Config) -> int:
    from asynth.cli.progress import show_notes, show_probing
    from asynth.dataset.conversations.export import export_conversations
    from asynth.dataset.exporting import check_target
    from asynth.example.workbench import open_workbench
    from asynth.execution import compute
    from asynth.run.prepare import prepare_for_run
    from asynth.run.recomposing import Recomposer
    from asynth.run.trust import admit

    check_target(parsed.run, parsed.to)
    recomposer = Recomposer.of_run(parsed.run)
    wall = await compute(admit, parsed.run, config.sandbox, trust=parsed.trust)
    with show_probing():
        engine, tools, seed, notes = await prepare_for_run(parsed.run, config.engine, wall)
    show_notes(notes)
    async with open_workbench(
        engine, tools, seed=seed, concurrency=config.concurrency, time_limit=config.timeout, wall=wall
    ) as bench:
        conversed = await export_conversations(
            parsed.run,
            parsed.to,
            recomposer,
            bench,
            share=parsed.share,
            concurrency=config.concurrency,
            mode="fresh" if parsed.fresh else "auto",
            notice=_tell(),
        )
    _print(parsed, conversed)
    return 0 if conversed.conversations else FELL_SHORT


def _tell() -> Callable[[Conversed], None]:
    """Return what prints where an export stands, now and then, on standard error."""
    last = time.monotonic()

    def tell(conversed: Conversed) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            said = f"{conversed.rows} rows, {conversed.conversations} conversations"
            print(said, file=sys.stderr, flush=True)

    return tell


def _print(parsed: argparse.Namespace, conversed: Conversed) -> None:
    if parsed.json:
        import orjson

        print(orjson.dumps(conversed.to_json()).decode())
        return
    for length, count in sorted(conversed.lengths.items()):
        print(f"{count:>6}  conversations of {length} messages")
    print(f"{conversed.conversations} conversations of {conversed.rows} rows in {parsed.to}")
    if conversed.foreign:
        print(f"{conversed.foreign} rows were made by another version of the catalogue: use that one")

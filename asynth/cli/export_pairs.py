"""``asynth export pairs``: a wrong answer beside the right one of each row, both executed."""

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
    from asynth.dataset.pairs.export import Exported
    from asynth.witness.engine import Engine

_EXAMPLES = """\
  asynth export pairs --run R --to P             P/pairs/train.jsonl for TRL, P/pairs-strings/train.jsonl for mlx-lm-lora
  asynth export pairs --run R --to P --fresh     begin again; without it, a stopped export goes on
  asynth audit --run R --pairs P --all           run every wrong answer again and compare the reasons
"""

_EVERY = 5.0
"""Seconds between two lines of progress."""

_ENOUGH = 0.9
"""The share of rows that have to have a pair."""


def add_parser(forms: Commands) -> None:
    """Add the form."""
    parser = add_command(
        forms, "pairs", "put a wrong answer beside the right one of each row, both executed", _EXAMPLES
    )
    add_run_option(parser)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="directory that is written")
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness runs (default: auto)")
    parser.add_argument("--concurrency", type=int, metavar="C", help="rows in flight (default: 4 per core)")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="limit for one block (default: 120)")
    parser.add_argument("--fresh", action="store_true", help="remove what an earlier export left and begin again")
    add_json_option(parser)
    add_sandbox_option(parser, trust=True)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Export and return 1 if fewer than nine rows in ten have a pair."""
    from asynth.cli.options import read_config

    config = read_config(parsed)
    return run_interruptible(_export(parsed, config), "the same command goes on")


async def _export(parsed: argparse.Namespace, config: Config) -> int:
    from asynth.cli.progress import show_notes, show_probing
    from asynth.dataset.exporting import check_target
    from asynth.dataset.pairs.export import export_pairs
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
        exported = await export_pairs(
            parsed.run,
            parsed.to,
            recomposer,
            bench,
            concurrency=config.concurrency,
            mode="fresh" if parsed.fresh else "auto",
            notice=_tell(),
        )
    _print(parsed, engine, exported)
    wanted = exported.rows - exported.foreign
    return FELL_SHORT if exported.pairs < _ENOUGH * wanted or exported.foreign == exported.rows else 0


def _tell() -> Callable[[Exported], None]:
    """Return what prints where an export stands, now and then, on standard error."""
    last = time.monotonic()
    before = 0

    def tell(exported: Exported) -> None:
        nonlocal last, before
        now = time.monotonic()
        if now - last >= _EVERY:
            rate = (exported.rows - before) / (now - last)
            print(f"{exported.rows} rows, {exported.pairs} pairs, {rate:.1f} rows/s", file=sys.stderr, flush=True)
            last, before = now, exported.rows

    return tell


def _print(parsed: argparse.Namespace, engine: Engine, exported: Exported) -> None:
    if parsed.json:
        import orjson

        print(orjson.dumps({"engine": engine.to_json(), **exported.to_json()}).decode())
        return
    for what, counted in (("kind of edit", exported.kinds), ("reason", exported.reasons)):
        print(f"{'pairs':>6}  {what}")
        for name, count in counted.most_common():
            print(f"{count:>6}  {name}")
    without = exported.rows - exported.pairs - exported.foreign
    print(f"{exported.pairs} pairs of {exported.rows} rows in {parsed.to}; {without} rows without one")
    if exported.foreign:
        print(
            f"{exported.foreign} rows were made by another version of the catalogue: they cannot be laid out here; use that one"
        )

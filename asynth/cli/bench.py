"""What commands share that execute the rows of a finished run: their options, and the bench at which they do so."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from asynth.cli.options import add_json_option, add_sandbox_option

if TYPE_CHECKING:
    from asynth.config import Config
    from asynth.example.workbench import Workbench


def add_bench_options(parser: argparse.ArgumentParser) -> None:
    """Add what decides where and how rows run again, and ``--json``."""
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness runs (default: auto)")
    parser.add_argument("--concurrency", type=int, metavar="C", help="examples in flight (default: 4 per core)")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="limit for one block (default: 120)")
    add_json_option(parser)
    add_sandbox_option(parser, trust=True)


@asynccontextmanager
async def open_bench(
    parsed: argparse.Namespace, config: Config, *, concurrency: int | None = None
) -> AsyncIterator[Workbench]:
    """Open a bench for the run ``--run`` on its engine and tools, behind the wall where its rows need one.

    :param concurrency: examples in flight; those of `config` unless it is given
    :raises asynth.errors.CapabilityError: if rows of another machine would run without a wall
    """
    from asynth.cli.progress import show_notes, show_probing
    from asynth.example.workbench import open_workbench
    from asynth.execution import compute
    from asynth.run.prepare import prepare_for_run
    from asynth.run.trust import admit

    wall = await compute(admit, parsed.run, config.sandbox, trust=parsed.trust)
    with show_probing():
        engine, tools, seed, notes = await prepare_for_run(parsed.run, config.engine, wall)
    show_notes(notes)
    async with open_workbench(
        engine,
        tools,
        seed=seed,
        concurrency=concurrency or config.concurrency,
        time_limit=config.timeout,
        wall=wall,
    ) as bench:
        yield bench

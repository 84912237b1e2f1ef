"""``asynth audit``: run finished rows again from their text."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_json_option, add_run_option, add_sandbox_option
from asynth.errors import FELL_SHORT

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from asynth.config import Config
    from asynth.example.workbench import Workbench
    from asynth.run.audit import Finding
    from asynth.run.recomposing import Recomposer
    from asynth.witness.engine import Engine

    Audit = Callable[[Recomposer, Workbench, int], AsyncGenerator[Finding, None]]

_EXAMPLES = """\
  asynth audit --run R                         a sample of 20 rows
  asynth audit --run R --all                   every row
  asynth audit --run R --all --engine witness  on another engine, each disagreement with both messages
  asynth audit --run R --pairs P --all         the wrong answers that `asynth export pairs` put into P
"""

DEFAULT_SAMPLE = 20


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "audit", "run the answers of finished rows again from their text", _EXAMPLES)
    add_run_option(parser)
    parser.add_argument("--pairs", type=Path, metavar="DIR", help="run the pairs in DIR, which were made of this run")
    much = parser.add_mutually_exclusive_group()
    much.add_argument("--sample", type=int, metavar="N", help=f"so many rows (default: {DEFAULT_SAMPLE})")
    much.add_argument("--all", action="store_true", help="every row")
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness runs (default: auto)")
    parser.add_argument("--concurrency", type=int, metavar="C", help="examples in flight (default: 4 per core)")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="limit for one block (default: 120)")
    add_json_option(parser)
    add_sandbox_option(parser, trust=True)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Audit and return 1 if anything disagrees."""
    from asynth.cli.options import read_config
    from asynth.errors import ConfigurationError

    if parsed.sample is not None and parsed.sample < 1:
        raise ConfigurationError(f"--sample {parsed.sample}: audit at least one row")
    config = read_config(parsed)
    sample = None if parsed.all else parsed.sample or DEFAULT_SAMPLE
    return run_interruptible(_audit(parsed, config, sample))


async def _audit(parsed: argparse.Namespace, config: Config, sample: int | None) -> int:
    from asynth.cli.progress import show_notes, show_probing
    from asynth.example.workbench import open_workbench
    from asynth.execution import compute
    from asynth.run.prepare import prepare_for_run
    from asynth.run.recomposing import Recomposer
    from asynth.run.trust import admit

    count, start = _choose(parsed, sample)
    recomposer = Recomposer.of_run(parsed.run)
    wall = await compute(admit, parsed.run, config.sandbox, trust=parsed.trust)
    with show_probing():
        engine, tools, seed, notes = await prepare_for_run(parsed.run, config.engine, wall)
    show_notes(notes)
    wrong: list[Finding] = []
    done = foreign = 0
    async with (
        open_workbench(
            engine, tools, seed=seed, concurrency=config.concurrency, time_limit=config.timeout, wall=wall
        ) as bench,
        aclosing(start(recomposer, bench, config.concurrency)) as findings,
    ):
        async for finding in findings:
            done += 1
            foreign += finding.foreign
            if finding.disagreement:
                wrong.append(finding)
            if done % 100 == 0 or done == count:
                print(f"{done}/{count} {_name(parsed)}, {len(wrong)} disagree", file=sys.stderr, flush=True)
    _print(parsed, engine, done, wrong, foreign)
    return FELL_SHORT if wrong else 0


def _choose(parsed: argparse.Namespace, sample: int | None) -> tuple[int, Audit]:
    """Return how many rows or pairs are run again, and what begins with it."""
    if parsed.pairs is None:
        from asynth.run.audit import audit, pick

        count, rows = pick(parsed.run, sample)
        return count, partial(audit, rows, trust=parsed.trust)
    from asynth.dataset.pairs.auditing import audit_pairs, pick_pairs

    count, pairs = pick_pairs(parsed.run, parsed.pairs, sample)
    return count, partial(audit_pairs, pairs, trust=parsed.trust)


def _print(parsed: argparse.Namespace, engine: Engine, rows: int, wrong: Sequence[Finding], foreign: int) -> None:
    if parsed.json:
        import orjson

        disagreements = [{"id": f.id, "disagreement": f.disagreement, "there": f.there, "here": f.here} for f in wrong]
        told = {"engine": engine.to_json(), _name(parsed): rows, "foreign": foreign, "disagreements": disagreements}
        print(orjson.dumps(told).decode())
        return
    for finding in wrong:
        print(f"{finding.id}: {finding.disagreement}")
        if finding.there or finding.here:
            print(f"  then: {finding.there}\n  now:  {finding.here}")
    print(f"{rows} {_name(parsed)} run again on {engine.kind} {engine.version}: {len(wrong)} disagree")
    if foreign:
        print(f"{foreign} of them were made by another version of the catalogue: judged by their execution alone")
    if rows and not wrong and not parsed.all:
        print(f"a sample: at most {bound(rows):.2g} % of all {_name(parsed)} disagree, at 95 % confidence")


def _name(parsed: argparse.Namespace) -> str:
    return "rows" if parsed.pairs is None else "pairs"


def bound(rows: int) -> float:
    """Return the per cent of all rows that may disagree at most, at 95 % confidence, if none of `rows` drawn at random does."""
    return 100 * -math.expm1(math.log(0.05) / rows)

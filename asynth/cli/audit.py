"""``asynth audit``: run finished rows again from their text."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asynth.cli.bench import add_bench_options, open_bench
from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_run_option
from asynth.cli.progress import now_and_then
from asynth.errors import FELL_SHORT

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from asynth.config import Config
    from asynth.run.audit import Finding
    from asynth.witness.engine import Engine

    AuditOne = Callable[..., Coroutine[Any, Any, Finding]]

_EXAMPLES = """\
  asynth audit --run R                         a sample of 20 rows
  asynth audit --run R --all                   every row
  asynth audit --run R --all --engine witness  on another engine; what it says goes into verdicts.jsonl
  asynth audit --run R --pairs P --all         the wrong answers that `asynth export pairs` put into P
  asynth audit --run R --chat P --all          the conversations that `asynth export chat` put there, every turn of them
"""

DEFAULT_SAMPLE = 20


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "audit", "run the answers of finished rows again from their text", _EXAMPLES)
    add_run_option(parser)
    made = parser.add_mutually_exclusive_group()
    made.add_argument("--pairs", type=Path, metavar="DIR", help="run the pairs in DIR, which were made of this run")
    made.add_argument("--chat", type=Path, metavar="DIR", help="run the conversations in DIR, every turn of them")
    much = parser.add_mutually_exclusive_group()
    much.add_argument("--sample", type=int, metavar="N", help=f"so many rows (default: {DEFAULT_SAMPLE})")
    much.add_argument("--all", action="store_true", help="every row")
    add_bench_options(parser)
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
    from asynth.errors import StorageError
    from asynth.run.recomposing import Recomposer
    from asynth.run.retrying import Turns, run_beside
    from asynth.store.verdicts import ACCEPTED, add_verdicts

    count, matches, audit_one = _choose(parsed, sample)
    recomposer, turns = Recomposer.of_run(parsed.run), Turns()
    wrong: list[Finding] = []
    said: dict[str, tuple[str, str]] = {}
    done = foreign = 0

    def tell(done: int) -> str:
        return f"{done}/{count} {_name(parsed)}, {len(wrong)} disagree"

    notice = now_and_then(tell)
    async with open_bench(parsed, config) as bench:
        work = (audit_one(match, recomposer, bench, turns, trust=parsed.trust) for match in matches)
        async with aclosing(run_beside(work, config.concurrency)) as findings:
            async for finding in findings:
                done += 1
                foreign += finding.foreign
                if finding.disagreement:
                    wrong.append(finding)
                if parsed.engine and finding.sha256:
                    said[finding.id] = finding.sha256, finding.disagreement or ACCEPTED
                notice(done)
        engine = bench.engine
    print(tell(done), file=sys.stderr, flush=True)
    if said:
        try:
            add_verdicts(parsed.run, engine.name, said)
        except StorageError as error:  # whoever may only read a run may still look it over
            print(f"the verdicts are not kept: {error}", file=sys.stderr)
    _print(parsed, engine, done, wrong, foreign)
    return FELL_SHORT if wrong else 0


def _choose(parsed: argparse.Namespace, sample: int | None) -> tuple[int, Iterable[Any], AuditOne]:
    """Return how many rows, pairs or conversations run again, these, and what runs one of them."""
    if parsed.pairs is None and parsed.chat is None:
        from asynth.run.audit import audit_one, pick

        return *pick(parsed.run, sample), audit_one
    from asynth.dataset.auditing import audit_conversation, audit_pair, pick_exported

    form, target, audit = (
        ("pairs", parsed.pairs, audit_pair) if parsed.pairs else ("chat", parsed.chat, audit_conversation)
    )
    return *pick_exported(parsed.run, target, form, sample), audit


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
    return "pairs" if parsed.pairs else "conversations" if parsed.chat else "rows"


def bound(rows: int) -> float:
    """Return the per cent of all rows that may disagree at most, at 95 % confidence, if none of `rows` drawn at random does."""
    return 100 * -math.expm1(math.log(0.05) / rows)

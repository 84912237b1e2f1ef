"""``asynth check``: whether a run's files are what they say, without executing anything."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_json_option, add_run_option
from asynth.cli.progress import now_and_then
from asynth.errors import FELL_SHORT

if TYPE_CHECKING:
    from asynth.run.checking import Checked

_EXAMPLES = """\
  asynth check --run R             digests, evidence, journal, splits and the text of all rows
  asynth check --run R --json      the same for machines
"""

_SHOWN = 20


def add_parser(commands: Commands) -> None:
    """Add the command."""
    summary = "check a run's files and the text of all its rows without executing anything"
    parser = add_command(commands, "check", summary, _EXAMPLES)
    add_run_option(parser)
    add_json_option(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Check, and return 1 if anything is not as it should be."""
    return run_interruptible(_check(parsed))


async def _check(parsed: argparse.Namespace) -> int:
    from asynth.dataset.attesting import compare_attested
    from asynth.execution import compute
    from asynth.execution.processes import ALONE, beside
    from asynth.report.splits import read_splits
    from asynth.run.checking import check_run
    from asynth.store import count_rows

    def describe(checked: Checked) -> str:
        return f"{checked.compared + checked.foreign} rows compared"

    with beside(apart=sum(count_rows(parsed.run).values()) > ALONE) as begin:
        splits = begin(read_splits, parsed.run)
        checked = await check_run(parsed.run, now_and_then(describe))
        if not checked.problems:  # what is held out is told by evidence, which must be that of the rows
            checked.problems += (await compute(splits))["problems"]
    checked.notes += await compute(lambda: list(compare_attested(parsed.run)))
    _print(parsed, checked)
    return FELL_SHORT if checked.problems else 0


def _print(parsed: argparse.Namespace, checked: Checked) -> None:
    if parsed.json:
        from dataclasses import asdict

        import orjson

        print(orjson.dumps(asdict(checked)).decode())
        return
    for problem in checked.problems[:_SHOWN]:
        print(problem)
    if len(checked.problems) > _SHOWN:
        print(f"and {len(checked.problems) - _SHOWN} more; --json has them all")
    for note in checked.notes:
        print(note)
    journal = "no journal" if checked.journalled is None else f"{checked.journalled} positions in the journal"
    print(f"{checked.rows} rows, {checked.compared} of them composed again and compared, {journal}: "
          f"{len(checked.problems) or 'no'} problem{'s' * (len(checked.problems) != 1)}")  # fmt: skip
    if checked.foreign:
        print(
            f"{checked.foreign} rows were made by another version of the catalogue: their text could not be compared, "
            "`asynth audit` judges it by execution"
        )

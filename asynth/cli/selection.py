"""Options that choose rows of a finished run, for the commands that make something of some of them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from asynth.cli.options import add_run_option
from asynth.errors import ConfigurationError

if TYPE_CHECKING:
    from asynth.dataset.selecting import Selection


def add_selection_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--run``, ``--to`` and what chooses rows."""
    add_run_option(parser)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="directory that is written")
    chosen = parser.add_argument_group("only rows that are like this (each repeatable)")
    chosen.add_argument("--family", action="append", default=[], metavar="F", help="of one of these families")
    chosen.add_argument(
        "--attestor", action="append", default=[], metavar="A", help="whose policies require all of these"
    )
    chosen.add_argument("--workload", action="append", default=[], metavar="W", help="about one of these workloads")
    chosen.add_argument("--rule", action="append", default=[], metavar="RULE", help="that teach one of these rules")
    chosen.add_argument(
        "--split", action="append", default=[], choices=("train", "valid", "test"), help="of these splits"
    )
    chosen.add_argument("--count", type=int, metavar="N", help="the first N of them")


def read_selection(parsed: argparse.Namespace) -> Selection:
    """Return which rows the flags ask for.

    :raises ConfigurationError: if that is less than one row
    :raises asynth.errors.RunDirectoryError: if the target is the run itself, or a file
    """
    from asynth.dataset.exporting import check_target
    from asynth.dataset.selecting import Selection

    if parsed.count is not None and parsed.count < 1:
        raise ConfigurationError(f"--count {parsed.count}: a number of rows is 1 or more")
    check_target(parsed.run, parsed.to)
    return Selection(
        tuple(parsed.family),
        tuple(parsed.attestor),
        tuple(parsed.workload),
        tuple(parsed.rule),
        tuple(parsed.split),
        parsed.count,
    )


def tell_counts(counts: Mapping[str, int]) -> str:
    """Return numbers of rows by split, for a person."""
    return f"{sum(counts.values()):,} rows ({', '.join(f'{split} {number:,}' for split, number in counts.items())})"

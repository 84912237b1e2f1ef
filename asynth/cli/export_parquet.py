"""``asynth export parquet``: rows as Parquet, for a hub and its viewer."""

from __future__ import annotations

import argparse

from asynth.cli.options import Commands, add_command
from asynth.cli.selection import add_selection_options, read_selection, tell_counts

_EXAMPLES = """\
  asynth export parquet --run R --to P                  P/train.parquet and so on; datasets.load_dataset("P") reads them
  asynth export parquet --run R --to P --family rego    only the rows about Rego
"""


def add_parser(forms: Commands) -> None:
    """Add the form."""
    parser = add_command(forms, "parquet", "write rows of a run as Parquet, for a hub and its viewer", _EXAMPLES)
    add_selection_options(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Export."""
    from asynth.dataset.parquet import export_parquet

    print(f"{tell_counts(export_parquet(parsed.run, parsed.to, read_selection(parsed)))} in {parsed.to}")
    return 0

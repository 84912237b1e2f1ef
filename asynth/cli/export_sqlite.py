"""``asynth export sqlite``: rows and evidence as a database, to be searched and browsed."""

from __future__ import annotations

import argparse

from asynth.cli.options import Commands, add_command
from asynth.cli.selection import add_selection_options, read_selection, tell_counts

_EXAMPLES = """\
  asynth export sqlite --run R --to D                   D/rows.db, with an index over the words of prompts and answers
  sqlite3 D/rows.db "select id from rows_fts join rows using(rowid) where rows_fts match 'cyclonedx' limit 5"
"""


def add_parser(forms: Commands) -> None:
    """Add the form."""
    parser = add_command(forms, "sqlite", "write rows and evidence of a run as an SQLite database", _EXAMPLES)
    add_selection_options(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Export."""
    from asynth.dataset.sqlite import DATABASE, export_sqlite

    path = parsed.to / DATABASE
    print(f"{tell_counts(export_sqlite(parsed.run, path, read_selection(parsed)))} in {path}")
    return 0

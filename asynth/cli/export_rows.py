"""``asynth export rows``: some rows of a run, as trainers read them."""

from __future__ import annotations

import argparse

from asynth.cli.options import Commands, add_command
from asynth.cli.selection import add_selection_options, read_selection, tell_counts

_EXAMPLES = """\
  asynth export rows --run R --to S --family rego --split train    the rows about Rego, and their evidence
  asynth export rows --run R --to S --attestor sbom --count 500    five hundred rows whose policies require an SBOM
  asynth export rows --run R --to S --form prompt-completion       as TRL trains on completions only
"""


def add_parser(forms: Commands) -> None:
    """Add the form."""
    parser = add_command(forms, "rows", "copy rows of a run that are like this, as trainers read them", _EXAMPLES)
    add_selection_options(parser)
    parser.add_argument(
        "--form",
        choices=("messages", "prompt-completion"),
        default="messages",
        help="what a row is (default: messages)",
    )
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Export."""
    from asynth.dataset.selecting import export_rows

    print(f"{tell_counts(export_rows(parsed.run, parsed.to, read_selection(parsed), parsed.form))} in {parsed.to}")
    return 0

"""``asynth export``: make of a finished run what trainers and people take.

Each form is a module ``export_<form>`` beside this one, named in :data:`FORMS`.
"""

from __future__ import annotations

import importlib
from typing import Final

from asynth.cli.options import Commands, add_command

FORMS: Final = ("rows", "pairs", "chat", "parquet", "sqlite")

_EXAMPLES = """\
  asynth export rows --run R --to S --family rego   some rows, as trainers read them
  asynth export pairs --run R --to P                a wrong answer beside the right one, both executed
  asynth export chat --run R --to P                 conversations: a first answer that fails, its repair, a further question
  asynth export parquet --run R --to Q              Parquet for a hub and its viewer
  asynth export sqlite --run R --to D               a database that is searched and browsed
"""


def add_parser(commands: Commands) -> None:
    """Add the command with its forms."""
    parser = add_command(commands, "export", "make of a finished run what trainers and people take", _EXAMPLES)
    forms = parser.add_subparsers(metavar="form", required=True)
    for form in FORMS:
        importlib.import_module(f"asynth.cli.export_{form}").add_parser(forms)

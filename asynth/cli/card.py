"""``asynth card``: make the directory of a finished run a dataset, as the end of a run does by itself."""

from __future__ import annotations

import argparse

from asynth.cli.options import Commands, add_command, add_json_option, add_run_option
from asynth.cli.progress import now_and_then

_EXAMPLES = """\
  asynth card --run R              README.md, dataset_info.json and training/ from the rows as they are now
  asynth card --run R --replace    the same over files that somebody has edited
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    summary = "write a run's dataset card and a configuration for each trainer"
    parser = add_command(commands, "card", summary, _EXAMPLES)
    add_run_option(parser)
    parser.add_argument("--replace", action="store_true", help="write files anew that somebody has edited")
    add_json_option(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Write the files and say which."""
    from dataclasses import asdict

    import orjson

    from asynth.dataset.card import write_card

    written = write_card(parsed.run, replace=parsed.replace, notice=now_and_then(lambda rows: f"{rows:,} rows read"))
    if parsed.json:
        print(orjson.dumps(asdict(written)).decode())
        return 0
    for name in written.files:
        print(parsed.run / name)
    for name in written.kept:
        print(f"{parsed.run / name} was edited and stays as it is; --replace writes it anew")
    return 0

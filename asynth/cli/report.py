"""``asynth report``: the metrics of a finished run."""

from __future__ import annotations

import argparse

from asynth.cli.options import Commands, add_command, add_json_option, add_run_option

_EXAMPLES = """\
  asynth report --run R            metrics and the plan's criteria as text
  asynth report --run R --json     the same for machines
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "report", "measure a finished run", _EXAMPLES)
    add_run_option(parser)
    add_json_option(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the metrics."""
    import orjson

    from asynth.report.metrics import describe_metrics, measure

    metrics = measure(parsed.run)
    print(orjson.dumps(metrics, option=orjson.OPT_INDENT_2).decode() if parsed.json else describe_metrics(metrics))
    return 0

"""``asynth report``: the metrics of a finished run, as text, as JSON and as a page."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asynth.cli.options import Commands, add_command, add_json_option, add_run_option
from asynth.cli.progress import now_and_then
from asynth.errors import FELL_SHORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynth.report.page import PageMaker

_EXAMPLES = """\
  asynth report --run R                    metrics and the plan's criteria as text, and the page R/report.html
  asynth report --run R --json             the metrics for machines, and no page
  asynth report --run R --html page.html   the page elsewhere
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "report", "measure a finished run, and make a page of it", _EXAMPLES)
    add_run_option(parser)
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="where the page goes (default: report.html in the run)"
    )
    add_json_option(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the metrics and write the page; return 1 if the files are not what the manifest says."""
    import orjson

    from asynth.report.description import describe_metrics
    from asynth.report.metrics import measure
    from asynth.report.page import PageMaker

    tell = now_and_then(lambda rows: f"{rows:,} rows measured")
    with ThreadPoolExecutor(1) as thread:  # which mostly waits for processes, while examples are rendered here
        measuring = thread.submit(measure, parsed.run, tell)
        page = None if parsed.json and parsed.html is None else PageMaker.of_run(parsed.run)
        metrics = measuring.result()
    print(orjson.dumps(metrics, option=orjson.OPT_INDENT_2).decode() if parsed.json else describe_metrics(metrics))
    if page is not None:
        _write_page(parsed, page, metrics)
    for problem in metrics["problems"]:
        print(f"{problem}; `asynth check --run` looks at every row", file=sys.stderr)
    return FELL_SHORT if metrics["problems"] else 0


def _write_page(parsed: argparse.Namespace, page: PageMaker, metrics: Mapping[str, Any]) -> None:
    from asynth.errors import ToolchainError
    from asynth.store import read_manifest, write_derived

    try:
        made = page.make(parsed.run.resolve().name, read_manifest(parsed.run), metrics)
    except ToolchainError as error:
        if parsed.html is not None:
            raise
        print(f"no page: {error}", file=sys.stderr)
        return
    data = made.encode()
    if parsed.html is None:
        path = write_derived(parsed.run, "report.html", data)
    else:
        path = parsed.html
        path.write_bytes(data)
    print(f"page: {path}, {len(data) / 1e6:.1f} MB", file=sys.stderr)

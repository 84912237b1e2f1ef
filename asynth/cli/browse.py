"""``asynth browse``: all rows of a run in a browser, searched and filtered."""

from __future__ import annotations

import argparse
import signal

from asynth.cli.options import Commands, add_command, add_run_option
from asynth.cli.progress import now_and_then

_EXAMPLES = """\
  asynth browse --run R                at http://127.0.0.1:8001, for this machine only; Ctrl-C ends it
  asynth browse --run R --port 9000    at another port
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "browse", "search and read all rows of a run in a browser", _EXAMPLES)
    add_run_option(parser)
    parser.add_argument("--port", type=int, default=8001, metavar="P", help="port on 127.0.0.1 (default: 8001)")
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Bring the database up to date and serve it until the user stops it."""
    from asynth.dataset.browsing import prepare_database, serve
    from asynth.errors import ConfigurationError

    if not 0 < parsed.port < 65536:
        raise ConfigurationError(f"--port {parsed.port}: a port is a number from 1 to 65535")
    database = prepare_database(
        parsed.run, lambda said: print(said, flush=True), now_and_then(lambda rows: f"{rows:,} rows read")
    )
    print(f"http://127.0.0.1:{parsed.port}/rows/rows  (Ctrl-C ends it)", flush=True)
    # The server hands it on once it has closed its connections.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    serve(database, parsed.run.resolve().name, parsed.port)
    return 0

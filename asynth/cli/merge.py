"""``asynth merge``: put the shards of a run together, in position order."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_json_option
from asynth.errors import FELL_SHORT

_EXAMPLES = """\
  asynth merge A B --out R                  all shards of a run, as if one process had made it
  asynth merge A B --out R --count 1000     its first thousand rows
  asynth merge A B --out R                  the same again goes on, once the shards have more rows
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "merge", "put the shards of a run together, in position order", _EXAMPLES)
    parser.add_argument("shards", type=Path, nargs="+", metavar="DIR", help="directories of all shards, in any order")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory to write")
    parser.add_argument("--count", type=int, metavar="N", help="rows to keep, the first ones (default: all)")
    parser.add_argument("--fresh", action="store_true", help="remove a run in --out first")
    add_json_option(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Merge, and return 1 if fewer rows came together than were asked for."""
    if parsed.count is not None and parsed.count < 1:
        from asynth.errors import ConfigurationError

        raise ConfigurationError(f"--count {parsed.count}: ask for one row at least")
    return run_interruptible(_merge(parsed), f"run the same command to go on ({parsed.out})")


async def _merge(parsed: argparse.Namespace) -> int:
    from dataclasses import asdict

    import orjson

    from asynth.cli.generate import make_dataset
    from asynth.run.merging import merge_shards

    merged = await merge_shards(parsed.shards, parsed.out, parsed.count, "fresh" if parsed.fresh else "auto")
    await make_dataset(parsed.out)
    if parsed.json:
        print(orjson.dumps(asdict(merged)).decode())
    else:
        print(f"{merged.rows} examples in {parsed.out}; {merged.quarantined} in quarantine")
    if parsed.count is not None and merged.rows < parsed.count:
        print(f"asynth: {parsed.count - merged.rows} rows short of --count {parsed.count}: "
              "a shard has not come far enough; give it more rows and merge again", file=sys.stderr)  # fmt: skip
        return FELL_SHORT
    if parsed.count is None and merged.left:
        print(f"asynth: {merged.left} later rows stay out, since a shard has not come as far; "
              "give it more rows and merge again", file=sys.stderr)  # fmt: skip
    return 0

"""Options that several commands share, and the way from parsed flags to a configuration."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asynth.config import Config

Commands = Any
"""What :meth:`argparse.ArgumentParser.add_subparsers` returns; argparse keeps its type private."""


def add_command(commands: Commands, name: str, summary: str, examples: str) -> argparse.ArgumentParser:
    """Add a command with examples below its help."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    return parser


def add_machine_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that decide what may run on this machine."""
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness runs (default: auto)")
    parser.add_argument("--capabilities", type=Path, metavar="FILE", help="impose these capabilities, probe nothing")
    parser.add_argument("--family", dest="families", action="append", metavar="F", help="only this family (repeatable)")
    parser.add_argument("--mix", action="append", metavar="F=SHARE", help="share of a family (repeatable; 0: none)")
    parser.add_argument("--seed", type=int, metavar="S", help="order of the space and keys (default: 0)")
    parser.add_argument("--config", dest="config_file", type=Path, metavar="FILE", help="TOML file with these settings")


def add_run_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--run DIR``."""
    parser.add_argument("--run", type=Path, required=True, metavar="DIR", help="directory that a run has written")


def add_sandbox_option(parser: argparse.ArgumentParser, *, trust: bool) -> None:
    """Add ``--sandbox``, and ``--trust`` where rows of other machines may run."""
    parser.add_argument(
        "--sandbox",
        choices=("auto", "bwrap", "off"),
        help="wall around all commands: bubblewrap (default: where it works)",
    )
    if trust:
        parser.add_argument(
            "--trust",
            action="store_true",
            help="run the rows of another machine without a wall: they may hold any command",
        )


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON object for machines")


def read_config(parsed: argparse.Namespace) -> Config:
    """Return the configuration that flags, environment and file add up to.

    :raises asynth.errors.ConfigurationError: if any of them is wrong
    """
    from asynth.config import Config, load_config

    flags = {name: getattr(parsed, name, None) for name in Config.model_fields}
    if flags["families"] is not None:
        flags["families"] = tuple(flags["families"])
    if flags["mix"] is not None:
        flags["mix"] = tuple(flags["mix"])
    return load_config(flags, file=getattr(parsed, "config_file", None))

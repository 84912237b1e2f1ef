"""The command line: one file a command. It reads flags, calls the library and prints; it decides nothing itself."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import resource
import sys
from collections.abc import Sequence
from typing import NoReturn

from asynth.cli.interruption import INTERRUPTED, let_go_of_terminal
from asynth.errors import MACHINE_LACKS, NO_THREAD, NO_THREAD_LEFT, AsynthError, CapabilityError, ConfigurationError

COMMANDS = (
    "generate",
    "plan",
    "doctor",
    "fixture",
    "audit",
    "check",
    "explain",
    "replay",
    "sample",
    "report",
    "retry",
    "card",
    "merge",
    "export",
    "browse",
    "attest",
)

FEWEST_FILES = 64
"""Open files without which a command cannot even begin: modules, the loop, a run's own files."""

WISHED_FILES = 1024
"""Open files that a run gets if the system's hard limit lets it; what the commands of examples inherit."""

_EPILOG = """\
examples:
  python -m asynth                                     100 examples into ./asynth-run
  python -m asynth --concurrency 24 --count 300 --seed 7 --out R
  python -m asynth plan                                what can be made on this machine
  python -m asynth audit --run R --all                 run every answer again from its text
"""


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    :param arguments: the command line without the program's name; without a command it generates
    :return: 0 done, 1 fell short, 2 wrong use, 3 the machine lacks something, 130 interrupted
    """
    arguments = list(arguments)
    try:
        if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help", "--version")):
            arguments.insert(0, "generate")
        parsed = _parser(arguments[0]).parse_args(arguments)
        _allow_open_files()
        return int(parsed.action(parsed))
    except AsynthError as error:
        print(f"asynth: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("asynth: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno == errno.EIO and error.filename is None:  # a terminal that closed before its signal was heard
            let_go_of_terminal()
            return INTERRUPTED
        print(f"asynth: {_explain(error)}", file=sys.stderr)
        return MACHINE_LACKS
    except RuntimeError as error:
        if str(error) != NO_THREAD:
            raise
        print(f"asynth: {NO_THREAD_LEFT}", file=sys.stderr)
        return MACHINE_LACKS


def _allow_open_files() -> None:
    """Raise the limit on open files as far as it goes without asking.

    :raises CapabilityError: if even that is too low to begin
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY in (soft, hard) or soft >= WISHED_FILES:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, WISHED_FILES), hard))
    if hard < FEWEST_FILES:
        raise CapabilityError(f"only {hard} files may be open at once, which is too few; begin with `ulimit -n 1024`")


def _explain(error: OSError) -> str:
    """Return what the system refused, and what to do where that is known."""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return f"{error.strerror}; allow more with `ulimit -n 4096`, or ask for a lower --concurrency"
    return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        raise ConfigurationError(f"{message}; see `{self.prog} --help`")


def _parser(command: str) -> argparse.ArgumentParser:
    """Build the parser; only the module of the command that runs is imported.

    :raises ConfigurationError: if there is no such command
    """
    if command not in (*COMMANDS, "-h", "--help", "--version"):
        raise ConfigurationError(f"there is no command {command!r}; commands are {', '.join(COMMANDS)}")
    parser = _Parser(
        prog="asynth",
        description="Make verified training examples for the witness command line.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(metavar="command", required=True)
    for name in COMMANDS:
        if command in (name, "-h", "--help"):
            importlib.import_module(f"asynth.cli.{name}").add_parser(commands)
        else:
            commands.add_parser(name, add_help=False)
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"asynth {version('asynth-witness')}"
    except PackageNotFoundError:
        return "asynth (not installed)"

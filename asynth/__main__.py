"""``python -m asynth`` and the console script ``asynth``."""

from __future__ import annotations

import os
import sys

# The interpreter has loaded these; the module `signal` around them takes as long as all that comes before the handler.
from _signal import SIGINT, default_int_handler, getsignal, signal  # type: ignore[import-not-found]

INTERRUPTED = 130
"""Exit code, as of `asynth.cli.interruption`, which takes too long to load for what is needed in the first moment."""


def main() -> int:
    """Run the command line and return its exit code."""
    if getsignal(SIGINT) is default_int_handler:  # as by nohup, it may be ignored
        signal(SIGINT, _leave)
    open_standard_streams()
    from asynth.cli import run

    return run(sys.argv[1:])


def _leave(number: int, frame: object) -> None:
    """End at once: until a command has its event loop, which answers signals itself, there is nothing to lose."""
    try:
        os.write(2, b"asynth: interrupted\n")
    finally:  # standard error may be closed
        os._exit(INTERRUPTED)


def open_standard_streams() -> None:
    """Open the null device where standard input, output or error is closed.

    Whatever is opened next would take its number otherwise: an event loop that finds its own descriptors there aborts.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it takes the lowest number that is free, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115 - for as long as the process lives


if __name__ == "__main__":
    sys.exit(main())

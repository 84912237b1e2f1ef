"""The event loop of a command, how it ends when somebody wants it to, and the garbage collector of its process.

The command line owns its process, so it may take uvloop, the signals and the collector; the library leaves a host's alone.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

INTERRUPTED = 130
"""Exit code."""

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What ends a command in order: Ctrl-C, a supervisor's request, a terminal that goes away."""


def listened_signals() -> tuple[signal.Signals, ...]:
    """Return those of :data:`SIGNALS` that asynth answers; what was ignored when it started, as by nohup, stays ignored."""
    return tuple(number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN)


def run_interruptible(work: Coroutine[Any, Any, int], remark: str = "") -> int:
    """Run `work` in an event loop of its own and return its exit code.

    The first signal cancels it; it then ends its children and removes its temporary directories. Further ones are ignored
    meanwhile: there is nothing that they could make faster.

    :param remark: said after an interruption, such as how to go on
    :return: the exit code of `work`, or 130 if it was interrupted
    """
    import uvloop

    from asynth.execution.guardian import guarded

    with guarded():
        return uvloop.run(_watch(work, remark))


def let_go_of_terminal() -> None:
    """Send to the null device what would be written to a terminal that has gone away: each write there is an error."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is not None and stream.isatty():
            os.dup2(null, stream.fileno())
    os.close(null)


async def _watch(work: Coroutine[Any, Any, int], remark: str) -> int:
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    interrupted = False

    def interrupt(number: signal.Signals) -> None:
        nonlocal interrupted
        if number == signal.SIGHUP:
            let_go_of_terminal()
        if not interrupted:
            interrupted = True
            task.cancel()

    for number in listened_signals():
        loop.add_signal_handler(number, interrupt, number)
    try:
        return await task
    except asyncio.CancelledError:
        if not interrupted:
            raise
        print(f"asynth: interrupted{remark and f'; {remark}'}", file=sys.stderr, flush=True)
        return INTERRUPTED


def set_aside() -> None:
    """Take all objects that there are now out of garbage collection.

    The 700,000 of a space stay to the end. Among the collector's objects they would let a run's garbage pile up to a quarter
    of their number before the next full collection, and that would stop the loop for 0.4 s.
    """
    gc.freeze()
    gc.collect()  # of what is left, nearly nothing; from its number the collector reckons when the next one is due

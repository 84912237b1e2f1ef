"""Long computations beside each other: where there are several, each runs in one of a few processes of asynth's own.

What they return is waited for in the order in which they were begun, so it cannot hang on how many processes there were.
A process that is killed takes them along: each looks whether it is still there.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, ParamSpec, Protocol, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process
from anyio.from_thread import start_blocking_portal

from asynth.errors import MachineError

P = ParamSpec("P")
T = TypeVar("T")

MOST: Final = 4
"""Processes at once: each has a catalogue in its memory."""

ALONE: Final = 2000
"""Rows of a run up to which no further process is worth its start."""

_LOOK_SECONDS = 0.1
"""How often a process looks whether the one that it works for is still there."""

_watches = False


async def run_apart(called: Callable[[], T], processes: CapacityLimiter) -> T:
    """Call what can be pickled in another process, one that ends with this one, and return what it returns.

    :param processes: bounds how many there are
    """
    return await to_process.run_sync(_work_for, os.getpid(), called, cancellable=True, limiter=processes)


def _work_for(parent: int, called: Callable[[], T]) -> T:
    global _watches
    if not _watches:
        _watches = True
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    return called()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


class Begin(Protocol):
    """What begins computations."""

    def __call__(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Begin a function of a module, and return what its result is waited for by."""


@contextmanager
def beside(*, apart: bool) -> Iterator[Begin]:
    """Give what begins computations; all have ended when the block does, those that nobody waited for by force.

    :param apart: whether they run in other processes; otherwise each runs here when its result is waited for
    """
    if not apart:
        yield _keep
        return
    processes = CapacityLimiter(min(os.cpu_count() or 1, MOST))
    begun: set[Future[Any]] = set()
    with start_blocking_portal() as portal:

        def begin(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
            future = portal.start_task_soon(run_apart, partial(function, *args, **kwargs), processes)
            begun.add(future)
            future.add_done_callback(begun.discard)  # whoever waits decides how long a result is kept
            return partial(_wait, future)

        try:
            yield begin
        finally:
            for future in tuple(begun):
                future.cancel()


def _keep(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
    return partial(function, *args, **kwargs)


def _wait(begun: Future[T]) -> T:
    try:
        return begun.result()
    except BrokenWorkerProcess:
        raise MachineError("a process that was computing was ended from outside; is there enough memory?") from None

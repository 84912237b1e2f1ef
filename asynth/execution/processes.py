"""Long computations beside each other: where there are several, each runs in one of a few processes of asynth's own.

What they return is waited for in the order in which they were begun, so it cannot hang on how many processes there were.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
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
            called = partial(function, *args, **kwargs)
            run: Callable[[], Awaitable[T]] = partial(to_process.run_sync, called, cancellable=True, limiter=processes)
            future = portal.start_task_soon(run)
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

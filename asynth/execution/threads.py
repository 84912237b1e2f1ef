"""Threads of a run's own, for work that blocks: starting processes, laying out and removing directories.

The host's default executor is never touched. A call that is cancelled comes back only when its function has ended (or
will never begin), so no thread works on a directory that somebody else is already removing. Functions must be short.
AnyIO's worker threads keep to that only where its own scopes cancel: a task that asyncio cancels leaves them working.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from anyio import CancelScope

from asynth.errors import NO_THREAD, NO_THREAD_LEFT, MachineError

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """At most `size` threads, started when needed; a context manager that closes itself.

    Where the system gives no further thread, those that are there do the work; without any, what is to begin raises
    :class:`~asynth.errors.MachineError`.

    :param name: prefix of the threads' names
    """

    def __init__(self, size: int, name: str = "asynth") -> None:
        self._pool = ThreadPoolExecutor(max(1, size), thread_name_prefix=name)
        self._begun = False

    async def call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function(*args, **kwargs)`` in a thread and return what it returns.

        When cancelled: a function that has not begun never will; one that has is waited for, its result dropped.
        """
        job = self.submit(function, *args, **kwargs)
        try:
            return await asyncio.wrap_future(job)
        except asyncio.CancelledError:
            await settle(job)
            raise

    async def call_stoppable(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As :meth:`call`, for a function that takes long but ends soon once told to.

        :param function: also takes the keyword `stop`, a :class:`threading.Event` that is set when this is cancelled
        """
        stop = threading.Event()
        job = self.submit(partial(function, *args, **kwargs), stop=stop)
        try:
            return await asyncio.wrap_future(job)
        except asyncio.CancelledError:
            stop.set()
            await settle(job)
            raise

    async def complete(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As :meth:`call`, but `function` runs to its end in any case: for cleaning up, also while being cancelled."""
        try:
            job = self.submit(function, *args, **kwargs)
        except MachineError:
            return function(*args, **kwargs)
        if await _land(job):
            raise asyncio.CancelledError
        return job.result()

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start ``function(*args, **kwargs)`` in a thread without waiting for it."""
        job: Future[T] = Future()

        def work() -> None:
            self._begun = True
            if job.set_running_or_notify_cancel():
                _finish(job, partial(function, *args, **kwargs))

        try:
            self._pool.submit(work)  # which queues it first, and then sees to a thread
        except RuntimeError as error:
            if str(error) != NO_THREAD:
                raise
            if not self._begun and job.cancel():
                raise MachineError(NO_THREAD_LEFT) from error
        return job

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop what has not begun; the threads end with their current call."""
        self._pool.shutdown(wait=False, cancel_futures=True)


async def compute(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a long computation in a thread of its own and return what it returns.

    When cancelled it is left alone and its result dropped, so it must hold nothing but memory: no process, no file. The
    thread keeps no interpreter from ending.
    """
    job: Future[T] = Future()
    job.set_running_or_notify_cancel()  # from now on nobody can cancel the job itself
    work = partial(_finish, job, partial(function, *args, **kwargs))
    threading.Thread(target=work, name="asynth-compute", daemon=True).start()
    return await asyncio.wrap_future(job)


def _finish(job: Future[T], work: Callable[[], T]) -> None:
    try:
        job.set_result(work())
    except BaseException as error:
        job.set_exception(error)


async def settle(job: Future[Any]) -> None:
    """Wait until `job` has ended, whoever cancels meanwhile; its result stays in it."""
    if not job.cancel():
        await _land(job)


async def _land(job: Future[Any]) -> bool:
    landed = asyncio.Event()
    loop = asyncio.get_running_loop()
    job.add_done_callback(lambda _: loop.call_soon_threadsafe(landed.set))
    return await wait_uncancelled(landed)


async def wait_uncancelled(event: asyncio.Event) -> bool:
    """Wait for `event`, whoever cancels meanwhile, and tell whether somebody did: the caller must raise that then.

    Only for events that are sure to come soon. Cancel scopes repeat themselves in every turn of the loop, hence the shield.
    """
    cancelled = False
    with CancelScope(shield=True):
        while not event.is_set():
            try:
                await event.wait()
            except asyncio.CancelledError:
                cancelled = True
    return cancelled

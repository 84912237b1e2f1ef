"""Threads of a run's own, for work that blocks: starting processes, laying out and removing directories.

The host's default executor is never touched. A call that is cancelled comes back only when its function has ended (or
will never begin), so no thread works on a directory that somebody else is already removing. Functions must be short.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from anyio import CancelScope

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """At most `size` threads, started when needed.

    :param name: prefix of the threads' names
    """

    def __init__(self, size: int, name: str = "asynth") -> None:
        self._pool = ThreadPoolExecutor(max(1, size), thread_name_prefix=name)

    async def call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function(*args, **kwargs)`` in a thread and return what it returns.

        When cancelled: a function that has not begun never will; one that has is waited for, its result dropped.
        """
        job = self._pool.submit(function, *args, **kwargs)
        try:
            return await asyncio.wrap_future(job)
        except asyncio.CancelledError:
            await settle(job)
            raise

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start ``function(*args, **kwargs)`` in a thread without waiting for it."""
        return self._pool.submit(function, *args, **kwargs)

    def close(self) -> None:
        """Drop what has not begun; the threads end with their current call."""
        self._pool.shutdown(wait=False, cancel_futures=True)


async def settle(job: Future[Any]) -> None:
    """Wait until `job` has ended, whoever cancels meanwhile; its result stays in it."""
    job.cancel()
    if job.done():
        return
    landed = asyncio.Event()
    loop = asyncio.get_running_loop()
    job.add_done_callback(lambda _: loop.call_soon_threadsafe(landed.set))
    await outlast(landed)


async def outlast(event: asyncio.Event) -> None:
    """Wait for `event`, whoever cancels meanwhile. Only for events that are sure to come soon.

    The caller is already being cancelled and will raise that; a second cancellation adds nothing to it. Cancel scopes
    repeat theirs in every turn of the loop, hence the shield.
    """
    with CancelScope(shield=True):
        while not event.is_set():
            try:
                await event.wait()
            except asyncio.CancelledError:
                continue

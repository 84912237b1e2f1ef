"""Opening a run and closing it again, however its block is left: normally, by an error, or by cancellation."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio

from asynth.store.directory import Mode
from asynth.store.opened_files import OpenedFiles, Opening, open_files
from asynth.store.run import Run


@asynccontextmanager
async def open_run(
    directory: Path | str,
    *,
    identity: Mapping[str, Any],
    count: int,
    shard: tuple[int, int] = (0, 1),
    mode: Mode = "auto",
) -> AsyncIterator[Run]:
    """Open the run in `directory` for writing, and close it when the block is left.

    :param identity: JSON-able; what must be equal for two runs to be one. The shard is added to it; the count is no part
    :param count: accepted rows that the row files may hold
    :param shard: (I, K): the positions that are I modulo K
    :param mode: `auto` begins or goes on, `resume` only goes on, `fresh` removes what a run left and begins
    :raises RunDirectoryError: if the directory cannot serve; it is unchanged then
    :raises StorageError: if the disk fails while the files are brought into agreement, or has failed by the block's end
    :raises ValueError: if the shard or the count does not exist
    """
    if count < 0:
        raise ValueError(f"a run cannot hold {count} rows")
    if not 0 <= shard[0] < shard[1]:
        raise ValueError(f"shard {shard[0]}/{shard[1]} does not exist: the first of K shards is 0/K, the last K-1/K")
    opening = Opening(Path(directory), {**identity, "shard": list(shard)}, count, shard, mode)
    executor = ThreadPoolExecutor(2, thread_name_prefix="asynth-store")
    try:
        run = Run(await _open(opening, executor), executor)
    except BaseException:
        executor.shutdown(wait=False)
        raise
    try:
        await run.catch_up()
        yield run
    except BaseException:
        await _close(run, hurried=True)
        raise
    (await _close(run, hurried=False)).result()


async def _open(opening: Opening, executor: ThreadPoolExecutor) -> OpenedFiles:
    """Open the files in a thread; being cancelled meanwhile leaves nothing open or locked."""
    loop = asyncio.get_running_loop()
    abandoned = threading.Event()
    preparing = loop.run_in_executor(executor, open_files, opening, executor, loop, abandoned.is_set)
    try:
        return await asyncio.shield(preparing)
    except asyncio.CancelledError:
        abandoned.set()
        preparing.add_done_callback(_give_up)
        with anyio.CancelScope(shield=True):
            await asyncio.wait([preparing])
        raise


def _give_up(preparing: asyncio.Future[OpenedFiles]) -> None:
    if not preparing.cancelled() and preparing.exception() is None:
        preparing.result().give_up()


async def _close(run: Run, *, hurried: bool) -> asyncio.Task[None]:
    """Close `run` even if this task is cancelled once more while it waits; the result of closing is in the task."""
    closing = asyncio.get_running_loop().create_task(run.close(hurried=hurried))
    with anyio.CancelScope(shield=True):
        await asyncio.wait([closing])
    closing.exception()  # where an error is on its way already, that of closing is not reported on top
    return closing

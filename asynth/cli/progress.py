"""How a long run shows itself: a live display on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from rich.table import Table

    from asynth.run.generate import Progress

_LIVE_SECONDS = 0.25
_PLAIN_SECONDS = 10.0
_TOLD_SECONDS = 5.0

T = TypeVar("T")


def show_notes(notes: Iterable[str]) -> None:
    """Print lines that the user should see, on standard error."""
    for note in notes:
        print(f"asynth: {note}", file=sys.stderr, flush=True)


def now_and_then(describe: Callable[[T], str]) -> Callable[[T], None]:
    """Return what prints `describe` of what it is called with, on standard error, once in five seconds at most."""
    last = time.monotonic()

    def tell(where: T) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _TOLD_SECONDS:
            last = now
            print(describe(where), file=sys.stderr, flush=True)

    return tell


@contextmanager
def show_probing(room: str = "asynth.machine.probing", *, wanted: bool = True) -> Iterator[None]:
    """Show what `room` says in the block, a line a canary, on standard error: the first probing takes minutes."""
    logger = logging.getLogger(room)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("asynth: %(message)s"))
    level = logger.level
    if wanted:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


@asynccontextmanager
async def show_progress(progress: Progress, manner: Literal["auto", "plain", "none"]) -> AsyncIterator[None]:
    """Show `progress` until the block ends, on standard error."""
    if manner == "none":
        yield
        return
    live = manner == "auto" and sys.stderr.isatty()
    task = asyncio.create_task(_show_live(progress) if live else _log_lines(progress))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        if not live:
            print(describe(progress), file=sys.stderr, flush=True)


def describe(progress: Progress) -> str:
    """Return where the run stands, in one line."""
    return (
        f"{min(progress.accepted, progress.wanted)}/{progress.wanted} accepted, {progress.quarantined} quarantined, "
        f"{rate(progress)}, {busiest(progress)}, ETA {remaining(progress)}"
        f"{f'; trying again, as the machine fails: {progress.fault}' if progress.fault else ''}"
    )


def rate(progress: Progress) -> str:
    """Return how fast rows come, as people read it."""
    return f"{progress.rate:.1f}/s"


def remaining(progress: Progress) -> str:
    """Return how long it will take, ``?`` where nothing is known yet."""
    return "?" if progress.eta is None else duration(progress.eta)


def busiest(progress: Progress) -> str:
    """Return which stage takes most of the time, with its share."""
    seconds = asdict(progress.stages)
    total = sum(seconds.values())
    if total == 0:
        return "starting"
    stage = max(seconds, key=lambda name: seconds[name])
    return f"{stage} takes {seconds[stage] / total:.0%}"


def duration(seconds: float) -> str:
    """Return `seconds` as people read them: ``1 h 05 min``, ``3 min 20 s``, ``12 s``."""
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    if whole >= 60:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole} s"


async def _log_lines(progress: Progress) -> None:
    while True:
        await asyncio.sleep(_PLAIN_SECONDS)
        print(describe(progress), file=sys.stderr, flush=True)


async def _show_live(progress: Progress) -> None:
    from rich.console import Console
    from rich.live import Live

    with Live(_table(progress), console=Console(stderr=True), auto_refresh=False) as live:
        while True:
            try:
                await asyncio.sleep(_LIVE_SECONDS)
            finally:
                live.update(_table(progress), refresh=True)


def _table(progress: Progress) -> Table:
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    table.add_row("accepted", f"{progress.accepted} of {progress.wanted}")
    table.add_row("", ProgressBar(total=progress.wanted, completed=progress.accepted, width=40))
    table.add_row("quarantined", str(progress.quarantined))
    table.add_row("in flight", str(progress.in_flight))
    table.add_row("rate", rate(progress))
    seconds = asdict(progress.stages)
    total = sum(seconds.values()) or 1.0
    table.add_row("time goes to", ", ".join(f"{name} {value / total:.0%}" for name, value in seconds.items()))
    table.add_row("ETA", remaining(progress))
    if progress.fault:
        table.add_row("trying again", f"the machine fails: {progress.fault}")
    return table

"""Starting one command and seeing it to its end, whatever it does.

A thread starts the process (CPython's vfork; uvloop's own spawn forks and copies page tables); the loop watches a pidfd. Each
command leads a session of its own and ends as a whole: when the leader is gone, what it left in its group is killed.
Output goes to files, so nothing has to be drained and no grandchild can hold a pipe open. Commands may have to wait for
their turn: they compute nearly all the time, and more of them than cores evict each other's memory. Those whose turn it is
share the cores evenly. One timer for all looks after deadlines, output and memory that grow too large, and commands that do
not go when told. Measured facts behind this: the shared contract, `processes.md`. Nothing here knows what is being run.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from anyio import CapacityLimiter

from asynth.errors import CommandError
from asynth.execution.child import Child, block_until_exit
from asynth.execution.cores import Share, divide_cores, keep_to, usable_cores
from asynth.execution.memory import MEMORY_LIMIT, Groups, find_groups
from asynth.execution.threads import Threads, wait_uncancelled

OUTPUT_LIMIT = 16 << 20
"""Bytes that a command may write to one of its streams before it is stopped. Answers write a few KiB."""
TICK = 0.1
"""Seconds between two looks at the commands in flight: the resolution of time limits."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command ended.

    :param exit_code: negative for a signal; None if the process could not be made to go and was given up
    :param wall: seconds from start to exit
    :param cpu: user and system seconds of the process and of the descendants that were waited for
    :param peak_memory: bytes of the largest of these processes. On Linux never below what this interpreter had resident
        when it started the command: exec hands the starter's mark on
    :param timed_out: whether the time limit ended it
    :param flooded: whether its output was too large
    :param swollen: whether it held too much memory
    """

    exit_code: int | None
    wall: float
    cpu: float
    peak_memory: int
    timed_out: bool
    flooded: bool
    swollen: bool
    stdout: Path
    stderr: Path


class Launcher:
    """Starts commands; an async context manager whose end leaves no command behind.

    :param concurrency: commands asked for at the same time; sizes the threads
    :param at_once: how many of these run, each on its share of the cores, the others waiting in the order in which they
        were asked for; None for all of them on all cores
    :param output_limit: bytes per stream
    :param memory_limit: bytes that one command may hold with all that it started
    :param groups: what makes control groups for commands; found where it is not given
    :param pidfds: whether to watch pidfds where the system has them
    """

    def __init__(
        self,
        *,
        concurrency: int,
        at_once: int | None = None,
        output_limit: int = OUTPUT_LIMIT,
        memory_limit: int = MEMORY_LIMIT,
        groups: Groups | None = None,
        pidfds: bool = True,
    ) -> None:
        # Starting takes a fraction of a millisecond, so a few threads serve many commands.
        self._starters = Threads(min(concurrency, 2 * usable_cores()), "asynth-start")
        self._waiters = Threads(concurrency, "asynth-wait")
        self._turns = CapacityLimiter(at_once or math.inf)
        self._shares = list(divide_cores(at_once)) if at_once else []
        self._output_limit = output_limit
        self._memory_limit = memory_limit
        self._groups = groups or find_groups()
        self._pidfds = pidfds
        self._children: set[Child] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._closing = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        cancelled = False
        for child in tuple(self._children):
            child.terminate(time.monotonic())
        for child in tuple(self._children):
            cancelled |= await wait_uncancelled(child.gone)
        self._starters.close()
        self._waiters.close()
        if cancelled:
            raise asyncio.CancelledError

    async def run(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        time_limit: float,
        stdout: Path,
        stderr: Path,
        prepare: Callable[[], None] | None = None,
        terminal: bool = False,
    ) -> Completed:
        """Run `argv` to its end.

        :param environment: all of the command's variables; PATH among them finds the program
        :param time_limit: seconds from its start
        :param stdout: file to write, made anew
        :param stderr: file to write, made anew
        :param prepare: called in the thread that starts the process, before it does; what it raises is raised here
        :param terminal: whether the command's standard error is a terminal
        :raises CommandError: if the program cannot be started, or the launcher was closed before its turn
        """
        child = Child(
            time_limit,
            (stdout, stderr),
            self._output_limit,
            memory_limit=self._memory_limit,
            groups=self._groups,
            terminal=terminal,
        )
        self._watch_over(child)
        try:
            async with self._turn() as share:
                if self._closing:
                    raise CommandError(f"{argv[0]!r} is not started any more: its launcher is closing")
                await self._starters.call(_start, child, argv, cwd, environment, share, prepare, self._pidfds)
                self._await_exit(child)
                self._end_if_closing(child)
                await child.gone.wait()
        except BaseException:
            if child.process is None:
                child.gone.set()
            else:
                child.terminate(time.monotonic())
                self._await_exit(child)
                await wait_uncancelled(child.gone)
            raise
        finally:
            self._children.discard(child)
        return Completed(
            child.exit_code,
            child.wall,
            child.cpu,
            child.peak_memory,
            child.timed_out,
            child.flooded,
            child.swollen,
            stdout,
            stderr,
        )

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[Share]:
        """Wait for a turn and hold it, and the share of the cores that goes with it, inside the block."""
        async with self._turns:
            share = self._shares.pop() if self._shares else Share()
            try:
                yield share
            finally:
                self._shares.append(share)

    def _end_if_closing(self, child: Child) -> None:
        """End `child` if the launcher was closed while it started."""
        if self._closing:
            child.terminate(time.monotonic())

    def _await_exit(self, child: Child) -> None:
        """Have `child` reaped when it exits; once per child."""
        if child.awaited:
            return
        child.awaited = True
        loop = asyncio.get_running_loop()
        child.follow(loop)
        if child.pidfd is None:
            waiting = self._waiters.submit(block_until_exit, child.pid, child.gone.is_set)
            waiting.add_done_callback(lambda _: loop.call_soon_threadsafe(child.reap))

    def _watch_over(self, child: Child) -> None:
        self._children.add(child)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TICK, self._tick)

    def _tick(self) -> None:
        now = time.monotonic()
        for child in tuple(self._children):
            child.advance(now)
            if child.lost:
                _log.warning("process %d does not end after SIGKILL and is given up", child.pid)
        self._timer = asyncio.get_running_loop().call_later(TICK, self._tick) if self._children else None


def _start(
    child: Child,
    argv: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    share: Share,
    prepare: Callable[[], None] | None,
    pidfds: bool,
) -> None:
    if prepare is not None:
        prepare()
    try:
        with keep_to(share):
            child.start(argv, cwd, environment, pidfds)
    except (OSError, ValueError) as error:
        raise CommandError(f"cannot start {argv[0]!r} in {cwd}: {error}") from error

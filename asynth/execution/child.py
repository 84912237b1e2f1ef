"""One process from its start to its reaping, as a state machine that a timer and an exit notice drive.

It never waits by itself: the launcher tells it the time and that the process has exited. That is seen without reaping it, so
that its process group cannot pass to a stranger meanwhile: Linux gives a pidfd that an event loop can watch; elsewhere a
thread waits, on a kqueue (macOS) or by asking again.
"""

from __future__ import annotations

import asyncio
import math
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from asynth.execution.guardian import dismiss_group, guard_group
from asynth.execution.memory import LOOK_SECONDS, MEMORY_LIMIT, Group, Groups, held_memory, kill_descendants
from asynth.execution.terminal import Terminal

_SLICE = 0.25
"""Seconds between two looks at whether the wait has been given up; an exit itself is seen at once."""

_POLL = 0.004
"""Seconds between two looks at a child where the system offers nothing to wait on."""

GRACE = 0.5
"""Seconds between SIGTERM and SIGKILL; ends early when the process goes."""

LOST_AFTER = 1.0
"""Seconds after SIGKILL until a process is given up. Together with the grace less than the two seconds of a Ctrl-C."""

TERMINAL_PATIENCE = 1.0
"""Seconds that a terminal is read on after the command's group is gone; only a daemon can still hold it then."""

_OUTPUT_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of ru_maxrss (getrusage(2) of each system)."""


class Child:
    """A command in flight.

    :param time_limit: seconds from its start
    :param outputs: files that take its standard output and standard error
    :param output_limit: bytes that each may grow to
    :param memory_limit: bytes that the command may hold with all that it started
    :param groups: what makes a control group for it; None for none
    :param terminal: whether its standard error is a terminal, whose output the file takes
    """

    def __init__(
        self,
        time_limit: float,
        outputs: tuple[Path, Path],
        output_limit: int,
        *,
        memory_limit: int = MEMORY_LIMIT,
        groups: Groups | None = None,
        terminal: bool = False,
    ) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.pidfd: int | None = None
        self.awaited = False
        self.gone = asyncio.Event()
        self.lost = False
        self.timed_out = False
        self.flooded = False
        self.swollen = False
        self.exit_code: int | None = None
        self.wall = 0.0
        self.cpu = 0.0
        self.peak_memory = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._time_limit = time_limit
        self._deadline = math.inf
        self._outputs = outputs
        self._output_limit = output_limit
        self._memory_limit = memory_limit
        self._look_at = 0.0
        self._groups = groups
        self._group: Group | None = None
        self._terminal: Terminal | None = Terminal() if terminal else None
        self._started = 0.0
        self._reaped = False
        self._kill_at: float | None = None
        self._lost_at: float | None = None
        self._close_at = math.inf

    @property
    def pid(self) -> int:
        """The process's id, which is its group's and its session's too; 0 before it started."""
        return 0 if self.process is None else self.process.pid

    def start(self, argv: Sequence[str], cwd: Path, environment: Mapping[str, str], pidfds: bool) -> None:
        """Start the process. Blocks until it has called exec, so belongs in a thread.

        :raises OSError: if there is no such program, or it cannot be executed
        """
        stdout = os.open(self._outputs[0], _OUTPUT_FLAGS, 0o600)
        try:
            stderr = os.open(self._outputs[1], _OUTPUT_FLAGS, 0o600)
            try:
                shown = stderr if self._terminal is None else self._terminal.open(stderr)
                self._started = time.perf_counter()
                self._deadline = time.monotonic() + self._time_limit
                # No preexec_fn and no credentials: either would turn CPython's vfork into a fork.
                self.process = subprocess.Popen(
                    argv,
                    stdin=subprocess.DEVNULL,
                    stdout=stdout,
                    stderr=shown,
                    cwd=cwd,
                    env=environment,
                    start_new_session=True,
                    umask=0o022,
                )
            finally:
                if self._terminal is not None:
                    self._terminal.hand_over()
                os.close(stderr)
        except BaseException:
            if self._terminal is not None:
                self._terminal.close()
            raise
        finally:
            os.close(stdout)
        guard_group(self.process.pid)
        if self._groups is not None and (group := self._groups.open(self._memory_limit)) is not None:
            group.add(self.process.pid)
            self._group = group
        self.pidfd = open_pidfd(self.process.pid) if pidfds else None

    def follow(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let `loop` call :meth:`reap` where there is a pidfd, and copy what the terminal shows where there is one."""
        self._loop = loop
        if self.pidfd is not None:
            loop.add_reader(self.pidfd, self.reap)
        if self._terminal is not None:
            self._terminal.follow(loop, self._finish)

    def advance(self, now: float) -> None:
        """Do what is due at `now`: end a command that is late or takes too much, kill one that stays, or give it up."""
        if self.process is None or self.gone.is_set():
            return
        if self._reaped:
            if now >= self._close_at:
                self._finish(at_once=True)
        elif self._lost_at is not None:
            if now >= self._lost_at:
                self.lost = True
                self._let_go()
                self._finish(at_once=True)
        elif self._kill_at is not None:
            if now >= self._kill_at:
                self.signal_group(signal.SIGKILL)
                self._lost_at = now + LOST_AFTER
        elif now >= self._deadline:
            self.timed_out = True
            self.terminate(now)
        elif any(_size(path) > self._output_limit for path in self._outputs):
            self.flooded = True
            self.terminate(now, grace=0.0)
        elif now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            if held_memory(self.pid) > self._memory_limit:
                self.swollen = True
                kill_descendants(self.pid)
                self.terminate(now, grace=0.0)

    def terminate(self, now: float, grace: float = GRACE) -> None:
        """Tell the process group to end; :meth:`advance` kills it after `grace` seconds."""
        if self.process is None or self._reaped or self._kill_at is not None:
            return
        self._kill_at = now + grace
        self.signal_group(signal.SIGTERM)

    def signal_group(self, number: signal.Signals) -> None:
        """Signal all of the group. Only before reaping: until then the leader, if only as a zombie, holds the group's id."""
        try:
            os.killpg(self.pid, number)
        except (ProcessLookupError, PermissionError):
            # Nobody is left; macOS says "not permitted" of a group of zombies.
            return

    def reap(self) -> None:
        """Collect the exited process: kill what it left in its group, then take its status and resource use."""
        if self.process is None or self._reaped:
            return
        self.wall = time.perf_counter() - self._started
        self.signal_group(signal.SIGKILL)
        dismiss_group(self.pid)
        if self._groups is not None and self._group is not None:
            self.swollen |= self._group.overflowed()
            self._groups.close(self._group)
        try:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
        except ChildProcessError:  # somebody else in this process reaps what is not theirs
            pid = 0
        if pid:
            self.exit_code = os.waitstatus_to_exitcode(status)
            self.cpu = usage.ru_utime + usage.ru_stime
            self.peak_memory = usage.ru_maxrss * _MEMORY_UNIT
        self._let_go()
        self._close_at = time.monotonic() + TERMINAL_PATIENCE
        self._finish()

    def _let_go(self) -> None:
        """From here on neither the process's id nor its group's is ours."""
        self._reaped = True
        if self.pidfd is not None:
            if self._loop is not None:
                self._loop.remove_reader(self.pidfd)
            os.close(self.pidfd)
            self.pidfd = None
        if self.process is not None:
            # Tells Popen that its process is seen to; otherwise it would wait for the id at some later time.
            self.process.returncode = -1 if self.exit_code is None else self.exit_code

    def _finish(self, *, at_once: bool = False) -> None:
        """Call it gone once it is reaped and its terminal closed; `at_once` closes that."""
        if at_once and self._terminal is not None:
            self._terminal.close()
        if self._reaped and (self._terminal is None or self._terminal.closed):
            self.gone.set()


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def open_pidfd(pid: int) -> int | None:
    """Return a descriptor that becomes readable when `pid` exits, or None where there are none."""
    if sys.platform == "linux":
        try:
            return os.pidfd_open(pid)
        except OSError:  # an old kernel, or a sandbox that forbids the call
            return None
    else:
        return None


def block_until_exit(pid: int, given_up: Callable[[], bool]) -> None:
    """Return when the child `pid` has exited, or soon after `given_up()` turned true. Leaves the child unreaped."""
    if sys.platform == "darwin":
        queue = select.kqueue()
        try:
            change = select.kevent(
                pid, select.KQ_FILTER_PROC, select.KQ_EV_ADD | select.KQ_EV_ONESHOT, select.KQ_NOTE_EXIT
            )
            try:
                seen = queue.control([change], 1, _SLICE)
            except ProcessLookupError:  # it was a zombie before we asked
                return
            while not seen and not given_up():
                seen = queue.control(None, 1, _SLICE)
        finally:
            queue.close()
    else:
        while not given_up():
            try:
                if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None:
                    return
            except ChildProcessError:
                return
            time.sleep(_POLL)

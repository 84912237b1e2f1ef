"""Processes that left their command's group, such as daemons: found by the home directory that only a run's commands have.

Only Linux tells the environment of processes (proc(5)); elsewhere such processes are not found. Nothing that a run did not
start can be hit: the home lies below the run's own root, whose name is random.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

_PROCESSES = Path("/proc")
_PATIENCE = 0.5
"""Seconds to wait until killed strays are gone, so that they write no more."""


def find_strays(root: Path) -> tuple[int, ...]:
    """Return the ids of this user's processes whose HOME lies below `root`."""
    try:
        names = os.listdir(_PROCESSES)
    except OSError:
        return ()
    return tuple(int(name) for name in names if name.isdigit() and _lives_in(int(name), root))


def _lives_in(pid: int, root: Path) -> bool:
    try:
        variables = (_PROCESSES / str(pid) / "environ").read_bytes()
    except OSError:  # somebody else's, or gone meanwhile
        return False
    return b"\0HOME=%s/" % os.fsencode(root) in b"\0" + variables


def _kill(pid: int, root: Path) -> None:
    """Kill `pid` unless the id has passed to another process meanwhile."""
    if sys.platform == "linux":
        try:
            pidfd = os.pidfd_open(pid)
        except OSError:
            return
        try:
            if _lives_in(pid, root):
                signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        except OSError:
            return
        finally:
            os.close(pidfd)


def end_strays(root: Path) -> None:
    """Kill the processes whose HOME lies below `root`, and wait a moment for them to go. Blocks."""
    until = time.monotonic() + _PATIENCE
    while strays := find_strays(root):
        for pid in strays:
            _kill(pid, root)
        if time.monotonic() >= until:
            return
        time.sleep(0.01)

"""Processes that left their command's group, such as daemons: found by the home directory that only a run's commands have.

Only Linux tells the environment of processes (proc(5)); elsewhere such processes are not found. Nothing that a run did not
start can be hit: the home lies below the run's own root, whose name is random.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

_PROCESSES = Path("/proc")
_PATIENCE = 0.5
"""Seconds to wait until killed strays are gone, so that they write no more."""


def find_strays(root: Path) -> tuple[int, ...]:
    """Return the ids of this user's processes whose HOME lies below `root`."""
    mark = b"\0HOME=%s/" % os.fsencode(root)
    found = []
    try:
        names = os.listdir(_PROCESSES)
    except OSError:
        return ()
    for name in names:
        if not name.isdigit():
            continue
        try:
            variables = b"\0" + (_PROCESSES / name / "environ").read_bytes()
        except OSError:  # somebody else's, or gone meanwhile
            continue
        if mark in variables:
            found.append(int(name))
    return tuple(found)


def end_strays(root: Path) -> None:
    """Kill the processes whose HOME lies below `root`, and wait a moment for them to go. Blocks."""
    until = time.monotonic() + _PATIENCE
    while strays := find_strays(root):
        for pid in strays:
            try:
                os.kill(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue
        if time.monotonic() >= until:
            return
        time.sleep(0.01)

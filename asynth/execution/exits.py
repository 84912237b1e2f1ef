"""Seeing that a child has exited without reaping it, so that its process group cannot pass to a stranger meanwhile.

Linux gives a pidfd that an event loop can watch. Elsewhere a thread waits: on a kqueue (macOS), or by asking again.
"""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable

_SLICE = 0.25
"""Seconds between two looks at whether the wait has been given up; an exit itself is seen at once."""
_POLL = 0.004
"""Seconds between two looks at a child where the system offers nothing to wait on."""


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

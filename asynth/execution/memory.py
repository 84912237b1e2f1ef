"""How much memory a command and all that it started hold, as the kernel tells of each process.

A limit on address space (RLIMIT_AS) would break runtimes that reserve much and use little: Go, the JVM, node. So what is
really held is looked at, now and then. Where a system does not tell, nothing is limited.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

MEMORY_LIMIT: Final = 4 << 30
"""Bytes that a command may hold with all that it started; the largest workloads need a quarter."""

LOOK_SECONDS: Final = 0.5
"""Seconds between two looks at a command: each reads a few files for each of its threads."""

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def held_memory(pid: int) -> int:
    """Return the bytes that `pid` and its descendants have in memory for themselves: no pages of files, nothing shared."""
    return sum(_measure(one) for one in _descend(pid))


def kill_descendants(pid: int) -> None:
    """Kill what `pid` has started, also what has left its process group."""
    for one in [*_descend(pid)][1:]:
        with suppress(OSError):
            os.kill(one, signal.SIGKILL)


def _measure(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as stream:
            _, resident, shared, *_ = stream.read().split()
    except (OSError, ValueError):  # gone meanwhile, or no such files here
        return 0
    return (int(resident) - int(shared)) * _PAGE


def _descend(pid: int) -> Iterator[int]:
    """Yield `pid` and its descendants; each thread knows the processes that it has forked."""
    yield pid
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return
    for thread in threads:
        try:
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as stream:
                children = stream.read().split()
        except OSError:
            continue
        for child in children:
            yield from _descend(int(child))

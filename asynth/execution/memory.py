"""How much memory a command and all that it started hold: limited by a control group where that is permitted, and looked at.

A limit on address space (RLIMIT_AS) would break runtimes that reserve much and use little: Go, the JVM, node. Where a part
of the tree of control groups (version 2, cgroups(7)) is this user's, as systemd delegates it to a session, each command gets
a group of its own, and the kernel ends all of it at the limit. What is really held is looked at now and then in any case.
Where a system does neither, nothing is limited.
"""

from __future__ import annotations

import itertools
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
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


_PREFIX: Final = "asynth-"
_CONTROLLER: Final = "memory"
_TREES: Final = (Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/unified"))
"""Where the tree of control groups is mounted: alone, or beside that of version 1 (systemd's hybrid layout)."""


class Groups:
    """Makes a control group for each command, in a folder of the tree that this user may write.

    :param folder: in which groups are made, and whose groups can limit memory
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._left: deque[Group] = deque()

    def open(self, limit: int) -> Group | None:
        """Return a new group that may hold `limit` bytes, or None if the tree does not let it be made now."""
        for _ in range(len(self._left)):
            with suppress(IndexError):  # another thread was faster
                self.close(self._left.popleft())
        folder = self._folder / f"{_PREFIX}{os.getpid()}-{next(self._numbers)}"
        try:
            folder.mkdir()
        except OSError:
            return None
        group = Group(folder)
        try:
            group.write("memory.max", limit)
        except OSError:
            self.close(group)
            return None
        # What these are not there for is a kernel without swap, or from before 4.19.
        for name, value in (("memory.swap.max", 0), ("memory.oom.group", 1)):
            with suppress(OSError):
                group.write(name, value)
        return group

    def close(self, group: Group) -> None:
        """Kill what is left in `group` and remove it, at once or when the next one is made: killed ones take their time."""
        if not group.remove():
            self._left.append(group)


class Group:
    """The control group of one command."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, pid: int) -> None:
        """Let `pid`, and what it starts from now on, belong to the group. What is gone already needs no limit."""
        with suppress(OSError):
            self.write("cgroup.procs", pid)

    def overflowed(self) -> bool:
        """Tell whether the kernel has killed something in it for its memory."""
        try:
            told = dict(line.split() for line in (self._folder / "memory.events").read_text("ascii").splitlines())
        except (OSError, ValueError):
            return False
        return int(told.get("oom_kill", 0)) > 0

    def remove(self) -> bool:
        """Kill what is left in it, and return whether it is gone."""
        with suppress(OSError):
            self.write("cgroup.kill", 1)
        with suppress(OSError):
            self._folder.rmdir()
        return not self._folder.exists()

    def write(self, name: str, value: int) -> None:
        """Set one of its files.

        :raises OSError: if the kernel refuses
        """
        with open(self._folder / name, "w", encoding="ascii") as stream:
            stream.write(str(value))


def find_groups(trees: Iterable[Path] = _TREES, told: Path = Path("/proc/self/cgroup")) -> Groups | None:
    """Return what makes control groups here, or None where that is not permitted; groups of the dead are removed. Blocks.

    Groups are made beside this process's own: a group that holds processes can have none below it that limit memory, and
    moving this process to another one is for whoever started it to decide.
    """
    try:
        own = next(line[3:] for line in told.read_text("utf-8").splitlines() if line.startswith("0::/"))
    except (OSError, UnicodeDecodeError, StopIteration):
        return None
    for tree in trees:
        folder = (tree / own.lstrip("/")).parent if own != "/" else tree
        try:
            passed_on = (folder / "cgroup.subtree_control").read_text("ascii").split()
        except (OSError, UnicodeDecodeError):
            continue
        # A process can be moved only by whoever may write here, too: the common ancestor (cgroups(7), Delegation).
        if _CONTROLLER in passed_on and all(os.access(place, os.W_OK) for place in (folder, folder / "cgroup.procs")):
            _remove_dead(folder)
            return Groups(folder)
    return None


def _remove_dead(folder: Path) -> None:
    for path in folder.glob(f"{_PREFIX}*-*"):
        owner = path.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not os.path.exists(f"/proc/{owner}"):
            Group(path).remove()

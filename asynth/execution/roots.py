"""A run's temporary root: where it lies, who owns it, what still runs in it, and what becomes of roots whose owner was killed.

A lock on a file in the root is held as long as its owner lives; the kernel drops it when the owner dies. A root whose lock
can be had is removed, and what still runs in it is ended first. Such processes left their command's group, as daemons do;
they are found by the home directory that only a run's commands have. Only Linux tells the environment of processes
(proc(5)); elsewhere they are not found. Nothing that a run did not start can be hit: the home lies below the run's own root,
whose name is random.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from asynth.execution.guardian import dismiss_root, end_strays, guard_root
from asynth.execution.trees import remove_tree

PREFIX = "asynth-root-"
_LOCK = "owner.lock"
_NEW_LOCK = "owner.lock.new"
_ROOM = 1 << 30
"""Bytes that must be free on tmpfs: some hundred examples with a compiler's temporary files among them."""

_SETTLING = 60.0
"""Seconds that a root may stand without a lock file: its owner is about to make one."""

_SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Root:
    """A claimed root.

    :param lock: descriptor whose lock says that the owner lives
    """

    path: Path
    lock: int

    def remove(self) -> None:
        """End what still runs in the root, remove it, and give up the lock. Blocks."""
        end_strays(self.path)
        try:
            remove_tree(self.path)
        finally:
            os.close(self.lock)
        dismiss_root(self.path)


def claim_root(base: Path | None = None) -> Root:
    """Make a root in `base`, after removing those whose owner is dead, in it and wherever a run may have put one. Blocks."""
    base = choose_base() if base is None else base
    for place in {base, *list_bases()}:
        remove_stale(place)
    path = Path(os.path.realpath(tempfile.mkdtemp(prefix=PREFIX, dir=base)))
    guard_root(path)
    lock = os.open(path / _NEW_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    # It appears under its name locked, so nobody can take it for a dead one's.
    os.rename(path / _NEW_LOCK, path / _LOCK)
    return Root(path, lock)


def choose_base() -> Path:
    """Return tmpfs if programs may be run from it and it has room, else the directory for temporary files."""
    try:
        status = os.statvfs(_SHARED_MEMORY)
    except OSError:
        return Path(tempfile.gettempdir())
    # Containers mount it small and without the right to run programs, which compiled products need.
    runnable = not status.f_flag & getattr(os, "ST_NOEXEC", 8)
    roomy = status.f_bavail * status.f_frsize >= _ROOM
    if runnable and roomy and os.access(_SHARED_MEMORY, os.W_OK | os.X_OK):
        return _SHARED_MEMORY
    return Path(tempfile.gettempdir())


def list_bases() -> tuple[Path, ...]:
    """Return the directories in which a run of this user may have made its root, with links resolved, each once."""
    places = (_SHARED_MEMORY, Path(tempfile.gettempdir()), Path("/tmp"))
    return tuple(dict.fromkeys(Path(os.path.realpath(place)) for place in places if place.is_dir()))


def remove_stale(base: Path) -> tuple[Path, ...]:
    """Remove the roots in `base` that are this user's and whose owner is dead, and return them."""
    removed = []
    for path in base.glob(f"{PREFIX}*"):
        lock = _lock_of_dead(path)
        if lock is not None:
            end_strays(path)
            remove_tree(path)
            os.close(lock)
            removed.append(path)
    return tuple(removed)


def _lock_of_dead(path: Path) -> int | None:
    """Return a descriptor that holds the lock of the root at `path`, or None if the root is not ours to remove."""
    try:
        status = os.lstat(path)
        if status.st_uid != os.getuid() or not path.is_dir() or path.is_symlink():
            return None
        try:
            lock = os.open(path / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            # A root in the making, or one whose owner was killed in that moment; anything else of this name is not ours.
            if not set(os.listdir(path)) <= {_NEW_LOCK} or time.time() - status.st_mtime < _SETTLING:
                return None
            lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock

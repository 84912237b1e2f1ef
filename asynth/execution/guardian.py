"""A second process that outlives this one by a moment, to end and remove what it left when it was killed.

It holds a pipe whose other end only this process has. While that is open it notes what there is: directories of runs, and
leaders of process groups. When this process dies, in whatever way, the pipe ends; the guardian then kills those groups,
kills what lives in those directories, and removes them. An orderly end leaves it nothing to do. One serves a process,
from the first :func:`guarded` block to the end of the last.

The file is also the guardian's program, started by its path and without site packages: it imports nothing of asynth.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PROCESSES = Path("/proc")
_PATIENCE = 0.5
"""Seconds to wait until killed strays are gone, so that they write no more."""

_GIVEN_UP = 10.0
"""Seconds after which the guardian leaves what cannot be removed to the next run."""

_lock = threading.Lock()
_holders = 0
_guardian: subprocess.Popen[bytes] | None = None


@contextmanager
def guarded() -> Iterator[None]:
    """Have a guardian inside the block."""
    global _guardian, _holders
    with _lock:
        if _guardian is None:
            _guardian = _start()
        _holders += 1
    try:
        yield
    finally:
        with _lock:
            _holders -= 1
            ended, _guardian = (_guardian, None) if not _holders else (None, _guardian)
        if ended is not None and ended.stdin is not None:
            with suppress(OSError):
                ended.stdin.close()
            ended.wait()


def guard_group(leader: int) -> None:
    """Have the process `leader`, and its group where it leads one, killed if this process dies."""
    _tell(b"group", b"%d" % leader)


def dismiss_group(leader: int) -> None:
    """Forget a group: said before its leader is reaped, since the id may then pass to a stranger."""
    _tell(b"-group", b"%d" % leader)


def guard_home(directory: Path) -> None:
    """Have the processes whose HOME lies below `directory` killed if this process dies."""
    _tell(b"home", os.fsencode(directory))


def guard_root(directory: Path) -> None:
    """As :func:`guard_home`, and have `directory` removed."""
    _tell(b"root", os.fsencode(directory))


def dismiss_root(directory: Path) -> None:
    """Forget a directory."""
    _tell(b"-root", os.fsencode(directory))


@contextmanager
def temporary_directory(prefix: str) -> Iterator[Path]:
    """Make a directory that is gone after the block, and also if this process dies inside it."""
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        guard_root(Path(name))
        yield Path(name)
    dismiss_root(Path(name))


def _tell(word: bytes, what: bytes) -> None:
    guardian = _guardian
    if guardian is not None and guardian.stdin is not None:
        # Short lines are written whole, whichever threads write. A guardian that was killed hears nothing, and a closed
        # pipe belongs to a block that has ended.
        with suppress(OSError, ValueError):
            os.write(guardian.stdin.fileno(), word + b" " + what + b"\0")


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        (sys.executable, "-I", "-S", __file__),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
        bufsize=0,
    )


def _forget_in_fork() -> None:
    """A fork of this process must not hold the pipe open after it."""
    global _guardian, _holders, _lock
    guardian, _guardian, _holders, _lock = _guardian, None, 0, threading.Lock()
    if guardian is not None and guardian.stdin is not None:
        with suppress(OSError):
            guardian.stdin.close()
        guardian.returncode = 0  # it is no child of the fork


os.register_at_fork(after_in_child=_forget_in_fork)


def find_strays(root: Path) -> tuple[int, ...]:
    """Return the ids of this user's processes whose HOME lies below `root`."""
    try:
        names = os.listdir(_PROCESSES)
    except OSError:
        return ()
    return tuple(int(name) for name in names if name.isdigit() and _lives_in(int(name), root))


def end_strays(root: Path) -> None:
    """Kill the processes whose HOME lies below `root`, and wait a moment for them to go. Blocks."""
    until = time.monotonic() + _PATIENCE
    while strays := find_strays(root):
        for pid in strays:
            _kill(pid, root)
        if time.monotonic() >= until:
            return
        time.sleep(0.01)


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


def serve() -> None:
    """Note what is told until the pipe ends, then end and remove what is still noted."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    noted: dict[bytes, set[bytes]] = {b"group": set(), b"home": set(), b"root": set()}
    rest = b""
    while piece := os.read(0, 1 << 16):
        *lines, rest = (rest + piece).split(b"\0")
        for line in lines:
            word, _, what = line.partition(b" ")
            if word.startswith(b"-"):
                noted[word[1:]].discard(what)
            else:
                noted[word].add(what)
    _clear([int(group) for group in noted[b"group"]], noted[b"home"], noted[b"root"])


def _clear(groups: list[int], homes: set[bytes], roots: set[bytes]) -> None:
    places = [Path(os.fsdecode(place)) for place in (*homes, *roots)]
    for group in groups:
        _end_group(group)
    until = time.monotonic() + _GIVEN_UP
    while True:
        # A command that was about to start when the parent died comes up only now, hence more than one look.
        strays = [pid for place in places for pid in find_strays(place)]
        for place in places:
            end_strays(place)
        left = [root for root in roots if not _remove(os.fsdecode(root))]
        if not (strays or left) or time.monotonic() > until:
            return
        time.sleep(0.02)


def _end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:  # it leads none, or has ended
        with suppress(OSError):
            os.kill(leader, signal.SIGKILL)
    except OSError:
        return


def _remove(root: str) -> bool:
    """Remove the directory `root`, also where folders in it forbid writing; return whether it is gone."""

    def allow(_: object, path: str, __: object) -> None:
        with suppress(OSError):
            if path != root:  # what holds the root belongs to everybody
                os.chmod(os.path.dirname(path), stat.S_IRWXU)
            if os.path.isdir(path) and not os.path.islink(path):
                os.chmod(path, stat.S_IRWXU)

    shutil.rmtree(root, onerror=allow)
    return not os.path.lexists(root)


if __name__ == "__main__":
    serve()

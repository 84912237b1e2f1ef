"""A disk that fails: at one of the calls by which a run uses it, there is no room, it breaks, or process or power are gone.

Writes, truncations, syncs and renamings below a directory pass through here, one at a time. What a killed process leaves is
what stood on the disk at that call, a torn write included. What a power failure leaves is drawn among what a file system may
keep: all that was synced; of what was not, any beginning, with zeros behind it or not; of names, those of the last sync of
their directory, or today's (ALICE, Pillai et al. 2014, has the liberties that file systems take).
"""

import errno
import os
import random
import threading
from io import FileIO
from pathlib import Path

from asynth.store import opened_files
from asynth.store.line_file import LineFile

KINDS = ("ENOSPC", "EIO", "kill", "power")


class Disk:
    """Watches over what happens below a directory.

    :ivar left: what a kill or a power failure left, by path; None while there was none
    """

    def __init__(self, directory: Path, monkeypatch) -> None:
        self.directory = directory
        self.left: dict[Path, bytes] | None = None
        self._lock = threading.RLock()
        self._kind, self._countdown, self._chance = "", 0, random.Random(0)
        self._synced: dict[Path, bytes] = {}
        self._named: dict[Path, bytes] = {}
        monkeypatch.setattr(opened_files, "open_line_file", self._open)
        for name in ("fsync", "ftruncate", "write", "replace"):
            monkeypatch.setattr(os, name, self._watch(name, getattr(os, name)))

    def arm(self, kind: str, call: int, chance: random.Random) -> None:
        """Let the `call`-th call from now on fail; what stands on the disk now counts as synced."""
        self._kind, self._countdown, self._chance, self.left = kind, call, chance, None
        self._named = snapshot(self.directory)
        self._synced = dict(self._named)

    def settle(self) -> None:
        """Put what was left where it belongs, after a kill or a power failure, and work again."""
        self._kind = ""
        if self.left is None:
            return
        for path in files(self.directory):
            path.unlink()
        for path, content in self.left.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.left = None

    def _open(self, path, size, executor, loop):
        return LineFile(path, _Watched(path, self), size, executor, loop)

    def _watch(self, name, call):
        def watched(first, *rest, **options):
            path = Path(first) if name == "replace" else _path_of(first)
            if not path.is_relative_to(self.directory):
                return call(first, *rest, **options)
            with self._lock:
                self.strike(name)
                done = call(first, *rest, **options)
                if name == "fsync":
                    self._note_sync(path)
                elif name == "replace":
                    self._synced[Path(rest[0])] = self._synced.pop(path, b"")
                return done

        return watched

    def strike(self, what: str, torn=lambda part: None) -> None:
        """Count a call, and fail if it is the one; `torn` does the given part of it first.

        :raises OSError: if it fails, or has failed for good
        """
        with self._lock:
            if self.left is not None:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            if not self._kind:
                return
            self._countdown -= 1
            if self._countdown > 0 or (self._kind == "ENOSPC" and what == "ftruncate"):
                return
            torn(self._chance.choice((0.0, 1.0, self._chance.random())))
            if self._kind == "kill":
                self.left = snapshot(self.directory)
            elif self._kind == "power":
                self.left = self._lose()
            number = errno.ENOSPC if self._kind == "ENOSPC" else errno.EIO
            if self._kind == "EIO" and self._chance.random() < 0.5:
                self._kind = ""  # one bad moment, and not a bad disk
            raise OSError(number, os.strerror(number))

    def _note_sync(self, path: Path) -> None:
        if path.is_dir():
            self._named = {name: content for name, content in self._named.items() if name.parent != path}
            self._named |= {name: self._synced.get(name, b"") for name in files(path) if name.parent == path}
            return
        self._synced[path] = path.read_bytes()
        if path in self._named:
            self._named[path] = self._synced[path]

    def _lose(self) -> dict[Path, bytes]:
        kept = {}
        keeps_names = self._chance.random() < 0.6  # as most file systems do
        keeps_sizes = self._chance.random() < 0.4  # with zeros for what was not written yet
        for path, now in snapshot(self.directory).items():
            synced = self._synced.get(path, b"")
            variants = [self._mangle(synced, now, keeps_sizes)]
            if self._named.get(path) != synced and not keeps_names:
                variants.append(self._named.get(path))
            content = self._chance.choice(variants)
            if content is not None:
                kept[path] = content
        return kept

    def _mangle(self, synced: bytes, now: bytes, keeps_size: bool) -> bytes:
        if not now.startswith(synced):
            return self._chance.choice((synced, now))
        cut = self._chance.choice((len(synced), len(now), len(now), self._chance.randint(len(synced), len(now))))
        return now[:cut] + bytes(len(now) - cut if keeps_size or self._chance.random() < 0.3 else 0)


class _Watched(FileIO):
    def __init__(self, path: Path, disk: Disk) -> None:
        super().__init__(path, "ab+")
        self._disk = disk

    def write(self, data):
        self._disk.strike("write", lambda part: super(_Watched, self).write(data[: int(part * len(data))]))
        return super().write(data)

    def truncate(self, size=None):
        self._disk.strike("ftruncate")
        return super().truncate(size)


def files(directory: Path) -> list[Path]:
    """Return all files below a directory."""
    return [path for path in directory.rglob("*") if path.is_file()]


def snapshot(directory: Path) -> dict[Path, bytes]:
    """Return the content of all files below a directory."""
    return {path: path.read_bytes() for path in files(directory)}


def _path_of(descriptor: int) -> Path:
    try:
        return Path(os.readlink(f"/proc/self/fd/{descriptor}"))
    except OSError:
        return Path("/")

"""Files that only grow, by whole lines: an append lands completely or is taken back. It knows no line's meaning."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any, Final

from aiofiles.threadpool.binary import AsyncFileIO

from asynth.errors import StorageError

_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(slots=True)
class Extent:
    """How far a file of lines is written: its lines, its bytes and their SHA-256, kept as it grows."""

    lines: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def grow(self, data: bytes, lines: int) -> None:
        """Take `data`, which holds `lines` whole lines, into account."""
        self.lines += lines
        self.size += len(data)
        self.digest.update(data)

    def describe(self) -> dict[str, Any]:
        """Return what the manifest says about the file."""
        return {"rows": self.lines, "bytes": self.size, "sha256": self.digest.hexdigest()}


class LineFile:
    """A file that is open for appending. One task at a time may append.

    :param size: bytes of the file that count; what stands after them is cut off by the first failing append
    """

    def __init__(
        self, path: Path, file: FileIO, size: int, executor: Executor, loop: asyncio.AbstractEventLoop
    ) -> None:
        self.path = path
        self.size = size
        self._plain = file
        self._file = AsyncFileIO(file, loop, executor)

    def fileno(self) -> int:
        """Return the descriptor, which may also be read from."""
        return self._plain.fileno()

    async def append(self, data: bytes) -> None:
        """Write whole lines at the end.

        :raises StorageError: if they cannot be written; the file then ends where it did before
        """
        with naming_failures(self.path):
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[await self._file.write(rest) :]
            except OSError:
                with contextlib.suppress(OSError):  # opening the run again cuts off what could not be taken back
                    await self._file.truncate(self.size)
                raise
        self.size += len(data)

    def close_unused(self) -> None:
        """Close a file that nothing was appended to, without a loop's help."""
        self._plain.close()

    async def close(self) -> None:
        """Close the file. On some file systems this is where a full disk shows."""
        with naming_failures(self.path):
            await self._file.close()


def open_line_file(path: Path, size: int, executor: Executor, loop: asyncio.AbstractEventLoop) -> LineFile:
    """Open `path`, which holds `size` bytes, for appending from `loop`; call this where waiting for the disk is allowed.

    :param executor: whose threads wait for the disk later
    :raises StorageError: if it cannot be opened
    """
    with naming_failures(path):
        return LineFile(path, path.open("a+b", buffering=0), size, executor, loop)


def join_lines(lines: Sequence[bytes]) -> bytes:
    """Return `lines`, each ended by a newline."""
    return b"\n".join((*lines, b""))


@contextlib.contextmanager
def naming_failures(path: Path) -> Iterator[None]:
    """Turn a failure of the disk into one line that names the file and the way out."""
    try:
        yield
    except StorageError:
        raise
    except OSError as error:
        remedy = "make room there" if error.errno in _NO_ROOM else "see to the file or the disk"
        failure = StorageError(
            f"cannot write {path}: {error.strerror}; nothing finished is lost: {remedy}, then run the same command again"
        )
        failure.errno = error.errno
        raise failure from error

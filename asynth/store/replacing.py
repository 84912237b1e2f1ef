"""Small files that are whole or absent: written beside their place and moved there. It knows nothing of their content."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from asynth.errors import StorageError
from asynth.store.layout import DERIVED_FILES, PARTIAL, Layout


def replace_file(path: Path, beside: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write `content` to `path` so that a reader, or a restart after a crash, sees the old file or the new one.

    :param beside: directory on the same file system that takes the partial file
    :param lasting: whether it must survive a power failure
    :raises OSError: if it cannot be written; the old file stands then and the partial one is gone
    """
    partial = beside / (path.name + PARTIAL)
    try:
        with partial.open("wb") as stream:
            stream.write(content)
            stream.flush()
            if lasting:
                os.fsync(stream.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def sync_directory(directory: Path) -> None:
    """Bring the names in `directory` to the disk, so that a power failure does not take back that a file is there.

    :raises OSError: if the disk fails
    """
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems do not sync directories
            raise
    finally:
        os.close(descriptor)


def write_derived(directory: Path, name: str, content: bytes) -> Path:
    """Write what was made from the finished run at `directory` to a file of it, and return its path.

    :param name: one of :data:`asynth.store.layout.DERIVED_FILES`
    :raises StorageError: if it cannot be written; the old file stands then
    :raises ValueError: for another name
    """
    if name not in DERIVED_FILES:
        raise ValueError(f"{name} is not a file that is made from a finished run")
    layout = Layout(directory)
    path = directory / name
    try:
        replace_file(path, layout.work if layout.work.is_dir() else directory, content)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}; name another place") from error
    return path

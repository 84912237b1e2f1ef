"""Which files an example may name: those in its project's directory, and those directly beside it as `../name`.

The names come from answers, and in an audit or an evaluation from text that anybody wrote. Everything that writes a file
by such a name goes through here, and follows no symbolic link out of these two places.
"""

from __future__ import annotations

import os
import posixpath
import stat
from pathlib import Path

_WRITING = os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class RefusedNameError(ValueError):
    """A file name that leads out of the example, or to something that is no file."""


def resolve(project: Path, name: str) -> Path:
    """Return the path that `name`, relative to `project`, stands for.

    :raises RefusedNameError: if that is neither inside the project's directory nor directly beside it
    """
    if not name or "\0" in name or name.endswith("/"):
        raise RefusedNameError(f"{name!r} names no file")
    if name.startswith(("/", "~")):
        raise RefusedNameError(f"{name!r} is not relative to the project's directory")
    plain = posixpath.normpath(name)
    if plain in {".", ".."} or (plain.startswith("../") and "/" in plain[3:]):
        raise RefusedNameError(f"{name!r} lies neither in the project's directory nor directly beside it")
    path = project / plain
    parent = os.path.realpath(path.parent)
    root = os.path.realpath(project)
    inside = parent == root or parent.startswith(f"{root}/")
    if plain.startswith("../"):
        inside = parent == os.path.dirname(root)
    if not inside:
        raise RefusedNameError(f"{name!r} leads out of the example through a symbolic link")
    return path


def write_named(project: Path, name: str, content: bytes, *, mode: int = 0o644) -> None:
    """Write `content` to the file `name`, with the folders it lies in; an existing file is replaced in place.

    :param mode: of a file that was not there
    :raises RefusedNameError: if the name leads out of the example, or stands for a link, a folder or a device
    :raises OSError: if it cannot be written
    """
    path = resolve(project, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor, new = os.open(path, _WRITING | os.O_CREAT | os.O_EXCL, 0o600), True
    except FileExistsError:
        # Neither a link nor a pipe that nobody reads may decide where this goes or hold it up.
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise RefusedNameError(f"{name!r} is no file") from None
        descriptor, new = os.open(path, _WRITING | os.O_TRUNC), False
    with open(descriptor, "wb") as stream:
        if new:
            os.fchmod(descriptor, mode)  # whatever the umask of the host
        stream.write(content)


def append_named(project: Path, name: str, content: bytes) -> None:
    """Add `content` at the end of the file `name`. It is not read, since it may be large.

    :raises RefusedNameError: if the name leads out of the example, or stands for a device
    :raises OSError: if it is not there, is a link, a folder or a pipe, or cannot be written
    """
    descriptor = os.open(resolve(project, name), _WRITING | os.O_APPEND)
    with open(descriptor, "ab") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise RefusedNameError(f"{name!r} is no file")
        stream.write(content)


def read_named(project: Path, name: str) -> bytes:
    """Return the content of the file `name`.

    :raises RefusedNameError: as :func:`write_named`
    :raises OSError: if it cannot be read
    """
    path = resolve(project, name)
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise RefusedNameError(f"{name!r} is no file")
        return stream.read()

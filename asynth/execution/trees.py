"""Directories as values: reading one into memory, writing it out many times, copying and removing real ones.

Copies keep mode bits and modification times and share no inode with their source, since an answer may append to a file.
All of it blocks and belongs in a thread.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from asynth.resources import rename

SMALL = 256 << 10
"""Bytes up to which a file is kept in memory and written from there; larger ones are copied from their place."""


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A regular file of a tree.

    :param path: relative to the tree's root
    :param content: its bytes, or None where they are to be copied from `source`
    """

    path: str
    mode: int
    modified_ns: int
    content: bytes | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """A directory's content: folders (parents first), files, and symbolic links as (path, target)."""

    directories: tuple[str, ...] = ()
    files: tuple[TreeFile, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def read_tree(root: Path, skipped: frozenset[str] = frozenset()) -> Tree:
    """Return what lies in `root`. Large files stay where they are, so `root` must outlive the value.

    :param skipped: names of files and folders to leave out
    """
    directories: list[str] = []
    files: list[TreeFile] = []
    links: list[tuple[str, str]] = []

    def visit(prefix: str) -> None:
        for entry in sorted(os.scandir(os.path.join(root, prefix)), key=lambda entry: entry.name):
            path = f"{prefix}{entry.name}"
            if entry.name in skipped:
                continue
            if entry.is_symlink():
                links.append((path, os.readlink(entry.path)))
            elif entry.is_dir():
                directories.append(path)
                visit(f"{path}/")
            elif entry.is_file():
                status = entry.stat()
                content = Path(entry.path).read_bytes() if status.st_size <= SMALL else None
                files.append(
                    TreeFile(
                        path, stat.S_IMODE(status.st_mode), status.st_mtime_ns, content, os.path.abspath(entry.path)
                    )
                )

    visit("")
    return Tree(tuple(directories), tuple(files), tuple(links))


def rename_tree(tree: Tree, word: str, name: str) -> Tree:
    """Return `tree` with `name` in the place of `word` in all paths and in all text; archives and the like stay as they are."""
    return Tree(
        tuple(rename(path, word, name) for path in tree.directories),
        tuple(
            replace(file, path=rename(file.path, word, name), content=_rename_text(file.content, word, name))
            for file in tree.files
        ),
        tuple((rename(path, word, name), rename(target, word, name)) for path, target in tree.links),
    )


def _rename_text(content: bytes | None, word: str, name: str) -> bytes | None:
    if content is None or b"\0" in content:
        return content
    return rename(content.decode("utf-8", "surrogateescape"), word, name).encode("utf-8", "surrogateescape")


def write_tree(tree: Tree, target: Path) -> None:
    """Write `tree` into the existing directory `target`."""
    base = f"{target}/"
    for directory in tree.directories:
        os.mkdir(base + directory)
        os.chmod(base + directory, 0o755)  # whatever the umask of the host
    for file in tree.files:
        if file.content is None:
            copy_file(file.source, base + file.path, file.mode, file.modified_ns)
        else:
            write_file(base + file.path, file.content, file.mode, file.modified_ns)
    for path, destination in tree.links:
        os.symlink(destination, base + path)


def write_file(path: str, content: bytes, mode: int, modified_ns: int | None = None) -> None:
    """Write a new file whose mode is `mode`, whatever the umask."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode | stat.S_IWUSR)
    try:
        _write_all(descriptor, content)
        os.fchmod(descriptor, mode)
        if modified_ns is not None:
            os.utime(descriptor, ns=(modified_ns, modified_ns))
    finally:
        os.close(descriptor)


def copy_file(source: str, target: str, mode: int, modified_ns: int) -> None:
    """Copy a file to a new one; where the file system offers it, both share blocks until one is written to."""
    reading = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
    try:
        writing = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode | stat.S_IWUSR)
        try:
            size = os.fstat(reading).st_size
            if size <= SMALL or not _copy_range(reading, writing, size):
                # No more than the file needs: the threads' heaps would keep what was asked for.
                while chunk := os.read(reading, min(size, SMALL) + 1):
                    _write_all(writing, chunk)
            os.fchmod(writing, mode)
            os.utime(writing, ns=(modified_ns, modified_ns))
        finally:
            os.close(writing)
    finally:
        os.close(reading)


def copy_tree(source: Path, target: Path) -> None:
    """Copy the directory `source` to the new directory `target`. What is neither file, folder nor link is left out."""

    def visit(origin: str, destination: str) -> None:
        status = os.stat(origin)
        os.mkdir(destination, 0o700)
        with os.scandir(origin) as entries:
            for entry in entries:
                path = f"{destination}/{entry.name}"
                if entry.is_symlink():
                    os.symlink(os.readlink(entry.path), path)
                elif entry.is_dir():
                    visit(entry.path, path)
                elif entry.is_file():
                    found = entry.stat()
                    copy_file(entry.path, path, stat.S_IMODE(found.st_mode), found.st_mtime_ns)
        os.chmod(destination, stat.S_IMODE(status.st_mode))
        os.utime(destination, ns=(status.st_atime_ns, status.st_mtime_ns))

    visit(str(source), str(target))


def remove_tree(path: Path) -> None:
    """Remove the directory `path` with all it holds, read-only folders too; nothing happens if it is not there."""

    def unlock(function: Callable[..., object], name: str, info: object) -> None:
        del info
        if not os.path.lexists(name):
            return
        # What holds the tree is not the tree's: it may be the /tmp of everybody.
        parents = () if os.fspath(name) == os.fspath(path) else (os.path.dirname(name),)
        for folder in (*parents, name):
            if os.path.isdir(folder) and not os.path.islink(folder):
                os.chmod(folder, 0o700)
        if os.path.isdir(name) and not os.path.islink(name):
            shutil.rmtree(name)
        else:
            os.unlink(name)

    for last in (False, False, True):
        if not os.path.lexists(path):
            return
        try:
            shutil.rmtree(path, onerror=unlock)
        except OSError:  # a killed process may finish its last write into a folder that was just emptied
            if last:
                raise


def _copy_range(reading: int, writing: int, size: int) -> bool:
    """Let the kernel copy, and share blocks if it can; False where it does neither and nothing was written."""
    if not hasattr(os, "copy_file_range"):
        return False
    copied = 0
    while copied < size:
        try:
            count = os.copy_file_range(reading, writing, size - copied)
        except OSError:
            if copied:
                raise
            return False
        if count == 0:
            break
        copied += count
    return copied > 0


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]

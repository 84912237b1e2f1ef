"""Whose directory it is: whether a run may begin, go on or start over in it, and that one process at a time does.

Everything is decided before anything is written, so a directory that is refused stays as it was. It knows which files a
run leaves, but never what is in them, except for the identity.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from asynth.errors import RunDirectoryError
from asynth.store.layout import CACHE, PARTIAL, PROVENANCE, TRAINING, Layout
from asynth.store.replacing import replace_file, sync_directory

Mode = Literal["auto", "resume", "fresh"]
Beginning = Literal["new", "resume", "replace"]

FORMAT: Final = 1
"""Of the identity and the journal; a run of another format is refused."""

_REMEDY: Final = "use --fresh to replace it, or another --out"


class Claim:
    """A directory that belongs to this process until :meth:`release`, or until the process ends in any way.

    :ivar repaired: what was made good to begin, in one line; "" where nothing was
    """

    def __init__(self, layout: Layout, beginning: Beginning, descriptor: int, repaired: str = "") -> None:
        self.layout = layout
        self.beginning: Beginning = beginning
        self.repaired = repaired
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let others open the run. Doing so twice does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def claim_directory(directory: Path, identity: Mapping[str, Any], mode: Mode) -> Claim:
    """Lock `directory` for a run of `identity`, which it then holds.

    :param mode: `auto` begins or goes on, `resume` only goes on, `fresh` removes what a run left and begins
    :raises RunDirectoryError: one line; nothing was changed
    """
    layout = Layout(directory)
    with _explaining(directory):
        _choose(layout, identity, mode)
        layout.work.mkdir(parents=True, exist_ok=True)
        descriptor = _lock(layout)
        try:
            beginning = _choose(layout, identity, mode)
            if beginning == "replace":
                _remove_run(layout)
            lost = beginning == "resume" and not layout.identity.exists()
            if beginning != "resume" or lost:
                document = {"format": FORMAT, "identity": dict(identity)}
                replace_file(layout.identity, layout.work, orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
                # The journal's own syncing need not bring these names to the disk, and rows without an identity are nobody's.
                sync_directory(layout.work)
                sync_directory(layout.directory)
        except BaseException:
            os.close(descriptor)
            raise
    repaired = f"{layout.identity} was gone: written again, since the manifest has the same identity" if lost else ""
    return Claim(layout, beginning, descriptor, repaired)


def read_identity(directory: Path) -> dict[str, Any]:
    """Return what the run in `directory` was begun with; where the file of that is gone, the manifest knows it as well.

    :raises RunDirectoryError: if no run of asynth is there, or its identity cannot be read
    """
    path = Layout(directory).identity
    with _explaining(directory):
        try:
            document = orjson.loads(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            if identity := _recover_identity(Layout(directory)):
                return identity
            raise RunDirectoryError(f"{directory} holds no run of asynth; name the --out of an earlier one") from None
        except orjson.JSONDecodeError as error:
            known = _recover_identity(Layout(directory)) is not None
            remedy = (
                "move it aside: the manifest has the same" if known else "put it back from a copy, or use another --out"
            )
            raise RunDirectoryError(f"{path} is damaged ({error}); {remedy}") from None
    if not isinstance(document, dict) or not isinstance(document.get("identity"), dict):
        raise RunDirectoryError(f"{path} was not written by asynth; use another --out")
    if document.get("format") != FORMAT:
        raise RunDirectoryError(
            f"{directory} holds a run of format {document.get('format')}, and this asynth knows format {FORMAT}; "
            "use the asynth that made it, or another --out"
        )
    begun_with: dict[str, Any] = document["identity"]
    return begun_with


def holds_run(layout: Layout) -> bool:
    """Return whether the directory says of which run it is."""
    return layout.identity.exists() or _recover_identity(layout) is not None


def _recover_identity(layout: Layout) -> dict[str, Any] | None:
    try:
        told = orjson.loads(layout.manifest.read_bytes())
        return {**told["identity"], "shard": list(told["config"]["shard"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _choose(layout: Layout, identity: Mapping[str, Any], mode: Mode) -> Beginning:
    directory = layout.directory
    if directory.exists() and not directory.is_dir():
        raise RunDirectoryError(f"{directory} is a file; --out names a directory")
    if layout.is_untouched():
        if mode == "resume":
            raise RunDirectoryError(f"{directory} holds no run to resume; leave --resume out to begin one")
        return "new"
    if not holds_run(layout):
        if layout.journal.exists():
            raise RunDirectoryError(
                f"{layout.identity} is gone, and {layout.manifest.name} does not say either of which run the journal there "
                "is: put one of the two back from a copy, or use another --out; the rows stay as they are"
            )
        raise RunDirectoryError(f"{directory} is not empty and holds no run of asynth; use another --out")
    begun_with = read_identity(directory)
    if mode == "fresh":
        return "replace"
    differing = list_differences(begun_with, orjson.loads(orjson.dumps(dict(identity))))
    if differing:
        raise RunDirectoryError(f"{directory} holds another run (it differs in {', '.join(differing)}); {_REMEDY}")
    return "resume"


def list_differences(there: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """Return the names of the members in which two identities differ, with both values where they are short."""
    absent = object()
    found = []
    for name in sorted({*there, *here}):
        old, new = there.get(name, absent), here.get(name, absent)
        if old != new:
            short = all(value is not absent and len(repr(value)) <= 24 for value in (old, new))
            found.append(f"{name}: {old!r} there, {new!r} asked" if short else name)
    return found


def _lock(layout: Layout) -> int:
    descriptor = os.open(layout.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
        os.close(descriptor)
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise
        who = f"process {holder}" if holder.isdigit() else "another process"
        raise RunDirectoryError(
            f"{layout.directory} is in use by {who}; wait for it or stop it, or use another --out"
        ) from None
    with contextlib.suppress(OSError):  # who holds it is a courtesy; a full disk must not refuse the run here
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def _remove_run(layout: Layout) -> None:
    """Remove what a run left. The identity stays until it is replaced, so that being killed here leaves a run."""
    for path in layout.outcome_files():
        path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # somebody may have put more into it
        (layout.directory / TRAINING).rmdir()
    (layout.work / (layout.identity.name + PARTIAL)).unlink(missing_ok=True)
    for folder in (layout.work / CACHE, layout.directory / PROVENANCE):
        if folder.is_dir():
            shutil.rmtree(folder)


@contextlib.contextmanager
def _explaining(directory: Path) -> Iterator[None]:
    try:
        yield
    except RunDirectoryError:
        raise
    except OSError as error:
        where = error.filename or directory
        raise RunDirectoryError(
            f"cannot use {where} for a run: {error.strerror}; name a directory that you may write as --out"
        ) from error

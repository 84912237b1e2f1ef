"""Files that others make from a finished run and that lie beside its rows: a card, configurations of trainers.

Their digests stand in ``work/derived.json``, so that a file which somebody has edited is told from one that only an earlier
state of the run explains. They are no part of the manifest: that is attested, and a card or a page that is made later must
not spoil it. This module does not know what the files say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

from asynth.errors import StorageError
from asynth.store.directory import claim_directory, read_identity
from asynth.store.layout import EVIDENCE, Layout
from asynth.store.reading import read_manifest
from asynth.store.replacing import replace_file


def derive_files(directory: Path, files: Mapping[str, bytes], *, replace: bool = False) -> list[str]:
    """Write `files` into the run at `directory`, and their digests to where the run's own affairs stand.

    A published copy has no such place: there a file that differs counts as edited.

    :param files: content by name, which may lead into a folder
    :param replace: whether a file that is not as it was written here is replaced
    :return: names of the files that were left as somebody has made them
    :raises asynth.errors.RunDirectoryError: if there is no run, or another process has it open
    :raises asynth.errors.DatasetError: if its manifest is damaged
    :raises StorageError: if a file cannot be written; those before it are whole
    """
    layout = Layout(directory)
    with _claimed(layout):
        manifest = read_manifest(directory)
        derived = _read_digests(layout, manifest)
        kept = (
            [] if replace else [name for name in files if _is_edited(directory / name, derived.get(name), files[name])]
        )
        made_of = manifest.get("files", {}).get(EVIDENCE, {}).get("sha256")
        beside = layout.work if layout.work.is_dir() else directory
        try:
            for name, content in files.items():
                if name in kept:
                    continue
                (directory / name).parent.mkdir(exist_ok=True)
                replace_file(directory / name, beside, content)
                derived[name] = {
                    "bytes": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "evidence": made_of,
                }
            if layout.work.is_dir():
                replace_file(layout.derived, layout.work, orjson.dumps(derived, option=orjson.OPT_INDENT_2) + b"\n")
        except OSError as error:
            raise StorageError(
                f"cannot write {error.filename or directory}: {error.strerror}; make room or name another"
            ) from error
    return kept


def compare_derived(directory: Path) -> Iterator[str]:
    """Yield a line for each file that was made from the run and that is edited, gone or older than the rows.

    None of that is wrong: people edit cards.
    """
    manifest = read_manifest(directory)
    now = manifest.get("files", {}).get(EVIDENCE, {}).get("sha256")
    for name, told in _read_digests(Layout(directory), manifest).items():
        path = directory / name
        if not path.is_file():
            yield f"{path} is gone; `asynth card` writes it again"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != told.get("sha256"):
            yield f"{path} was edited after asynth wrote it"
        elif told.get("evidence") != now:
            yield f"{path} tells of an earlier state of the run; `asynth card` brings it up to date"


def _read_digests(layout: Layout, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was noted of the files by name; runs of an earlier asynth have it in the manifest, under ``derived``."""
    with suppress(OSError, ValueError):
        found = orjson.loads(layout.derived.read_bytes())
        if isinstance(found, dict):
            return found
    return dict(manifest.get("derived", {}))


def _is_edited(path: Path, told: Mapping[str, Any] | None, content: bytes) -> bool:
    """Tell whether there is a file that neither an earlier writing left nor this one would."""
    if not path.is_file():
        return False
    there = path.read_bytes()
    return there != content and (told is None or hashlib.sha256(there).hexdigest() != told.get("sha256"))


@contextmanager
def _claimed(layout: Layout) -> Iterator[None]:
    """Hold the run against other processes; a copy that was published has nothing to hold."""
    if not layout.identity.is_file():
        yield
        return
    claim = claim_directory(layout.directory, read_identity(layout.directory), "resume")
    try:
        yield
    finally:
        claim.release()

"""Everything that an open run holds of its directory: the claim on it, and its files, open and in agreement.

This is plain blocking code for a worker thread; what happens with the files afterwards is not decided here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asynth.store.agreement import Agreement, agree
from asynth.store.directory import Claim, Mode, claim_directory
from asynth.store.line_file import LineFile, open_line_file


@dataclass(frozen=True, slots=True)
class OpenedFiles:
    """What :func:`open_files` leaves to a run, which closes it."""

    claim: Claim
    agreement: Agreement
    files: Mapping[str, LineFile]
    journal: LineFile

    def give_up(self) -> None:
        """Close everything although no run took it over."""
        for file in (*self.files.values(), self.journal):
            file.close_unused()
        self.claim.release()


@dataclass(frozen=True, slots=True)
class Opening:
    """What is asked of :func:`open_files`; the parameters are those of :func:`asynth.store.open_run`."""

    directory: Path
    identity: Mapping[str, Any]
    count: int
    shard: tuple[int, int]
    mode: Mode


def open_files(
    opening: Opening, executor: Executor, loop: asyncio.AbstractEventLoop, is_abandoned: Callable[[], bool]
) -> OpenedFiles:
    """Claim the directory, bring its files into agreement, and open them for appending from `loop`.

    :raises RunDirectoryError: if the directory cannot serve
    :raises StorageError: if a file cannot be read, cut or opened
    :raises OpeningAbandonedError: if `is_abandoned` said so
    """
    with ExitStack() as undoing:
        claim = claim_directory(opening.directory, opening.identity, opening.mode)
        undoing.callback(claim.release)
        agreement = agree(claim.layout, opening.shard, opening.count, is_abandoned)
        files: dict[str, LineFile] = {}
        for name, extent in agreement.extents.items():
            files[name] = open_line_file(claim.layout.line_file(name), extent.size, executor, loop)
            undoing.callback(files[name].close_unused)
        journal = open_line_file(claim.layout.journal, agreement.journal.size, executor, loop)
        undoing.pop_all()
    return OpenedFiles(claim, agreement, files, journal)

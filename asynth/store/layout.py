"""Which files a run leaves in its directory, and what they are called (design, section 6). It knows no file's content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

Split = Literal["train", "valid", "test"]
SPLITS: Final[tuple[Split, ...]] = get_args(Split)

EVIDENCE: Final = "evidence.jsonl"
QUARANTINE: Final = "quarantine.jsonl"
MANIFEST: Final = "manifest.json"
VERDICTS: Final = "verdicts.jsonl"

LINE_FILES: Final = (*(f"{split}.jsonl" for split in SPLITS), EVIDENCE, QUARANTINE)
"""Files that grow line by line, in the order in which one position's lines are written: evidence never speaks of a row
that is not there yet."""

TRAINING: Final = "training"
CARD_FILES: Final = (
    "README.md",
    "dataset_info.json",
    f"{TRAINING}/mlx-lm.yaml",
    f"{TRAINING}/trl_sft.py",
    f"{TRAINING}/axolotl.yaml",
    f"{TRAINING}/llama-factory.yaml",
    f"{TRAINING}/unsloth_sft.py",
)
"""What makes the directory a dataset: the card, what loaders look for, and a configuration for each trainer."""

DERIVED_FILES: Final = (*CARD_FILES, "report.html", VERDICTS)
"""Files that other parts make from a finished run; they go when the run goes."""

PROVENANCE: Final = "provenance"
"""Folder of the attestations of a finished run; it goes when the run goes."""

WORK: Final = "work"
LOCK: Final = "lock"
IDENTITY: Final = "identity.json"
JOURNAL: Final = "journal.jsonl"
DERIVED: Final = "derived.json"
CHECKPOINT: Final = "checkpoint.json"
CACHE: Final = "cache"
PARTIAL: Final = ".partial"
"""Ending of a file that is being written and has not been moved to its place yet."""

_BEFORE_THE_RUN: Final = (LOCK, CACHE, IDENTITY + PARTIAL)
"""What may stand in `work` of a directory in which no run has begun: a start that was killed leaves a lock."""

_OF_THE_DESKTOP: Final = (".DS_Store",)
"""Written by macOS's Finder into any directory that is looked at; nobody's work."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of the run in `directory`."""

    directory: Path

    @property
    def work(self) -> Path:
        """What only asynth needs: the journal, the lock, the identity, caches."""
        return self.directory / WORK

    @property
    def lock(self) -> Path:
        """The file whose lock says that a process has the run open."""
        return self.work / LOCK

    @property
    def identity(self) -> Path:
        """What must be equal for two runs to be one; its presence makes the directory a run."""
        return self.work / IDENTITY

    @property
    def journal(self) -> Path:
        """The record of finished positions."""
        return self.work / JOURNAL

    @property
    def checkpoint(self) -> Path:
        """What spares an opening most of its reading."""
        return self.work / CHECKPOINT

    @property
    def derived(self) -> Path:
        """Digests of :data:`DERIVED_FILES` as they were written."""
        return self.work / DERIVED

    @property
    def manifest(self) -> Path:
        """What the run is, for readers."""
        return self.directory / MANIFEST

    def line_file(self, name: str) -> Path:
        """Return the path of one of :data:`LINE_FILES`."""
        return self.directory / name

    def rows(self, split: str) -> Path:
        """Return the path of a split's rows."""
        return self.directory / f"{split}.jsonl"

    def outcome_files(self) -> Iterator[Path]:
        """Yield everything that a run writes, except its identity and its lock."""
        for name in (MANIFEST, *DERIVED_FILES, *LINE_FILES):
            yield self.directory / name
        yield self.work / (MANIFEST + PARTIAL)
        yield self.derived
        yield self.checkpoint
        yield self.work / (CHECKPOINT + PARTIAL)
        yield self.journal

    def is_untouched(self) -> bool:
        """Return whether nothing stands in the directory but what precedes a run.

        :raises OSError: if the directory cannot be listed
        """
        if not self.directory.exists():
            return True
        names = {entry.name for entry in self.directory.iterdir()}.difference(_OF_THE_DESKTOP)
        if names - {WORK} or (names and not self.work.is_dir()):
            return False
        return not names or {entry.name for entry in self.work.iterdir()} <= {*_BEFORE_THE_RUN, *_OF_THE_DESKTOP}

"""One finished position as the store takes it: bytes that are written as they are. It does not know what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from asynth.store.layout import EVIDENCE, QUARANTINE, SPLITS, Split

Outcome = Literal["accepted", "quarantined"]


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A position that needs no more work.

    :param position: its place in the seeded order, from 0
    :param split: the file that takes the row; None for a quarantined position
    :param row: the row's line, ASCII, without its newline; None for a quarantined position
    :param evidence: a JSON object on one line, without newline; None for a quarantined position
    :param quarantine: a JSON object on one line, without newline; None for an accepted position
    :raises ValueError: if a part is missing, superfluous, or not one line
    """

    position: int
    outcome: Outcome
    split: Split | None
    row: bytes | None
    evidence: bytes | None
    quarantine: bytes | None

    def __post_init__(self) -> None:
        if self.position < 0:
            raise ValueError(f"position {self.position} does not exist: the first is 0")
        if self.outcome == "accepted":
            if self.split not in SPLITS or self.row is None or self.evidence is None or self.quarantine is not None:
                raise ValueError(f"position {self.position}: an accepted position has a split, a row and evidence")
            if not self.row.isascii():
                raise ValueError(f"position {self.position}: a row is written with ASCII escapes only")
        elif self.split or self.row is not None or self.evidence is not None or self.quarantine is None:
            raise ValueError(f"position {self.position}: a quarantined position has a line of quarantine and no other")
        for line in (self.row, self.evidence, self.quarantine):
            if line is not None and (b"\n" in line or b"\r" in line or not line):
                raise ValueError(f"position {self.position}: each part is one line that is not empty")

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name of each file that grows, and the line without newline, in the order of writing."""
        if self.row is not None and self.evidence is not None:
            yield f"{self.split}.jsonl", self.row
            yield EVIDENCE, self.evidence
        elif self.quarantine is not None:
            yield QUARANTINE, self.quarantine


@dataclass(frozen=True, slots=True)
class Counts:
    """How many positions ended which way."""

    accepted: int = 0
    quarantined: int = 0

    def plus(self, outcome: Outcome) -> Counts:
        """Return the counts with one more position that ended as `outcome`."""
        if outcome == "accepted":
            return Counts(self.accepted + 1, self.quarantined)
        return Counts(self.accepted, self.quarantined + 1)

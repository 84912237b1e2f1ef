"""What is measured of a run apart from the rest: its stretches, one by one, and samples of its first rows.

Each function here is a computation of its own that reads what it needs, so that it can run in any process. Stretches are as
long however many processes there are, and are merged in their order: no figure hangs on who counted what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from asynth.report.counts import Counts
from asynth.report.entropy import AnswerEntropy
from asynth.report.lengths import Lengths, load_tokenizer
from asynth.report.reading import ReadExample, read_run
from asynth.report.rephrasing import ROWS as REPHRASED
from asynth.report.rephrasing import measure_rephrasing
from asynth.report.resemblance import ROWS as COMPARED
from asynth.report.resemblance import measure_resemblance, measure_skeletons
from asynth.report.splits import HeldOut, Placed, Trained
from asynth.report.voice import Voice
from asynth.store import Stretch

STRETCH: Final = 5000
"""Rows of a stretch."""

VOICED: Final = 5000
"""Rows from the start of a run whose sentences are counted."""


@dataclass(slots=True)
class Part:
    """Counts over the rows of a stretch, which merge into those over a run."""

    trained: Trained = field(default_factory=Trained)
    lengths: Lengths = field(default_factory=lambda: Lengths(load_tokenizer()))
    entropy: AnswerEntropy = field(default_factory=AnswerEntropy)
    counts: Counts = field(default_factory=Counts)
    digests: set[bytes] = field(default_factory=set)

    def add(self, example: ReadExample, held: HeldOut) -> None:
        """Count an example.

        :param held: all that the run holds out
        """
        evidence = example.evidence
        if evidence.split == "train":
            self.trained.add(Placed.of(example), held)
        self.digests.add(evidence.sha256[:32].encode())
        self.lengths.add(example.messages)
        self.entropy.add(example.messages)
        self.counts.add(evidence)

    def merge(self, later: Part) -> None:
        """Add what was counted over the stretch behind these."""
        self.trained.merge(later.trained)
        self.lengths.merge(later.lengths)
        self.entropy.merge(later.entropy)
        self.counts.merge(later.counts)
        self.digests |= later.digests


def measure_stretch(directory: Path, stretch: Stretch, held: HeldOut) -> Part:
    """Count the rows of a stretch."""
    part = Part()
    for example in read_run(directory, stretch):
        part.add(example, held)
    part.lengths.end()
    return part


def measure_voice(directory: Path) -> dict[str, Any]:
    """Count how the first rows read."""
    voice = Voice()
    for example in _first(directory, VOICED):
        spec, family = example.evidence.spec, example.evidence.family
        voice.add(example.prompt, example.answer, {"step": spec.step, "message": spec.message, "family": family})
    return voice.result()


def compare_first(directory: Path) -> dict[str, Any]:
    """Compare the texts of the first rows with each other."""
    texts = [(example.prompt, example.answer) for example in _first(directory, COMPARED)]
    return measure_resemblance([prompt for prompt, _ in texts], [answer for _, answer in texts])


def count_skeletons(directory: Path) -> dict[str, Any]:
    """Count the skeletons of the first rows."""
    first = _first(directory, COMPARED)
    return measure_skeletons((example.prompt, example.answer, example.evidence.spec) for example in first)


def rephrase_first(directory: Path) -> dict[str, Any]:
    """Compose the first rows under each message that asks the same."""
    return measure_rephrasing(example.evidence for example in _first(directory, REPHRASED))


def _first(directory: Path, rows: int) -> Iterator[ReadExample]:
    return islice(read_run(directory), rows)

"""The metrics of a finished run, read from its rows and evidence in one pass, and what they are held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from asynth.errors import AsynthError
from asynth.example.evidence import parse_quarantine
from asynth.report.counts import Counts
from asynth.report.criteria import hold_against_plan, hold_against_targets
from asynth.report.entropy import AnswerEntropy
from asynth.report.lengths import Lengths, load_tokenizer, quantiles
from asynth.report.reading import ReadExample, read_held_out, read_run
from asynth.report.rephrasing import ROWS as REPHRASED
from asynth.report.rephrasing import measure_rephrasing
from asynth.report.resemblance import ROWS as COMPARED
from asynth.report.resemblance import measure_resemblance, measure_skeletons
from asynth.report.splits import Placed, Splits
from asynth.report.voice import Voice
from asynth.run.checking import check_files
from asynth.store import read_manifest, read_quarantine

VOICED = 5000
"""Rows from the start of a run whose sentences are counted."""


@dataclass(slots=True)
class Measuring:
    """Counts over examples, added one after another.

    :param splits: knows already what is held out, so that a row of train can be held against it
    """

    splits: Splits = field(default_factory=Splits)
    lengths: Lengths = field(default_factory=lambda: Lengths(load_tokenizer()))
    entropy: AnswerEntropy = field(default_factory=AnswerEntropy)
    counts: Counts = field(default_factory=Counts)
    voice: Voice = field(default_factory=Voice)
    digests: set[bytes] = field(default_factory=set)
    first: list[ReadExample] = field(default_factory=list)
    _resemblance: Future[dict[str, Any]] | None = None

    def add(self, example: ReadExample) -> None:
        """Count an example."""
        evidence = example.evidence
        if evidence.split == "train":
            self.splits.train(_place(example))
        self.digests.add(evidence.sha256[:32].encode())
        self.lengths.add(example.messages)
        self.entropy.add(example.messages)
        if self.counts.rows < VOICED:
            spec = evidence.spec
            told = {"step": spec.step, "message": spec.message, "family": evidence.family}
            self.voice.add(example.prompt, example.answer, told)
        if self.counts.rows < COMPARED:
            self.first.append(example)
            if len(self.first) == COMPARED:  # another core compares them while the rest is counted
                self._resemblance = self._compare_first()
        self.counts.add(evidence)

    def _compare_first(self) -> Future[dict[str, Any]]:
        prompts, answers = [one.prompt for one in self.first], [one.answer for one in self.first]
        executor = ThreadPoolExecutor(1)
        found = executor.submit(measure_resemblance, prompts, answers)
        executor.shutdown(wait=False)
        return found

    def result(self, directory: Path) -> dict[str, Any]:
        """Return the metrics, by the keys of ``report --json``.

        :param directory: of the run, for its quarantine and what its manifest says of the space
        """
        counts, lengths, first = self.counts, self.lengths, self.first
        lengths.forget()  # what is compared below needs room of its own
        self.entropy.forget()
        quarantined = Counter(parse_quarantine(line).reason for line in read_quarantine(directory))
        attempted = counts.rows + sum(quarantined.values())
        return {
            "rows": counts.rows,
            "distinct_rows": len(self.digests),
            "split_rows": dict(counts.splits),
            "splits": self.splits.result(),
            "structural_signatures": len(counts.structures),
            "attestor_sets": len(counts.attestor_sets),
            "run_sets": len(counts.run_sets),
            "steps": counts.count("step"),
            "families": counts.count("family"),
            "unknown_families": sorted(counts.unknown_families),
            "workloads": counts.count("workload"),
            "rules": counts.count("rule"),
            "rego_share": counts.with_rules / max(counts.rows, 1),
            "sets_with_rules": len([name for name in counts.count("rule set") if name]),
            "sbom_languages": sorted(counts.sbom_languages),
            "characters": quantiles(lengths.characters),
            **_measure_tokens(lengths, self.entropy, read_manifest(directory).get("prompt_nats")),
            "executed": counts.executed,
            "acceptance": counts.rows / attempted if attempted else 0.0,
            "quarantine": dict(sorted(quarantined.items())),
            "twins": {kind: dict(seen) for kind, seen in sorted(counts.twins.items())},
            "rejections": dict(counts.reasons.most_common()),
            "engines": dict(sorted(counts.engines.items())),
            "seconds": {
                "wall": round(sum(cost.wall for cost in counts.costs.values()), 3),
                "cpu": round(sum(cost.cpu for cost in counts.costs.values()), 3),
                "stages": {name: round(seconds, 3) for name, seconds in counts.stages.items()},
                "commands": {name: cost.result() for name, cost in counts.costs.items()},
                "workloads": {name: cost.result() for name, cost in sorted(counts.by_workload.items())},
            },
            "rate": counts.describe_rate(),
            "dimensions": counts.describe_dimensions(),
            "coverage": counts.describe_coverage(),
            "together": [[*pair, number] for pair, number in sorted(counts.together.items())],
            "resemblance": (self._resemblance or self._compare_first()).result(),
            "skeletons": measure_skeletons((one.prompt, one.answer, one.evidence.spec) for one in first),
            "rephrasing": measure_rephrasing(one.evidence for one in first[:REPHRASED]),
            "voice": self.voice.result(),
        }


def measure(directory: Path, notice: Callable[[int], None] = lambda _: None) -> dict[str, Any]:
    """Return the metrics of the run at `directory`, by the keys of ``report --json``.

    :param notice: called after each row with the number of rows that were measured
    :raises asynth.errors.DatasetError: if a file of the run is damaged
    """
    measuring = begin(directory)
    for number, example in enumerate(read_run(directory), start=1):
        measuring.add(example)
        notice(number)
    return conclude(measuring, directory)


def begin(directory: Path) -> Measuring:
    """Return counts that know what the run at `directory` holds out, and to which its examples are to be added."""
    measuring = Measuring()
    for example in read_held_out(directory):
        measuring.splits.hold_out(_place(example))
    return measuring


def conclude(measuring: Measuring, directory: Path) -> dict[str, Any]:
    """Return the metrics of what was counted over the run at `directory`, with what they are held against.

    `problems` has a line for each file that is not what the manifest says: figures of such a run are nobody's.
    """
    metrics = measuring.result(directory)
    metrics["criteria"] = hold_against_plan(metrics)
    metrics["targets"] = hold_against_targets(metrics)
    try:
        metrics["problems"] = check_files(directory)
    except AsynthError as error:  # without a manifest that can be read
        metrics["problems"] = [str(error)]
    return metrics


def _place(example: ReadExample) -> Placed:
    """Return what the split that an example belongs to is measured by."""
    one = example.evidence
    return Placed(one.id, one.family, one.split, one.axis, example.prompt, example.answer, one.spec)


def histogram(values: Sequence[int], width: int) -> list[dict[str, int]]:
    """Return how many of `values` lie in each stretch of `width` from 0 on: its start and the number; none is left out."""
    counted = Counter(value // width for value in values)
    last = max(counted, default=-1)
    return [{"from": number * width, "rows": counted[number]} for number in range(last + 1)]


def _measure_tokens(lengths: Lengths, entropy: AnswerEntropy, prompts: float | None) -> dict[str, Any]:
    """Return what is counted in tokens: lengths, the entropy of answers, and the floor of a loss with and without mask.

    With the prompt masked the answer counts, the end of its turn and one token of padding (mlx-lm); without, all of the row
    does. Everything is None where there is no tokenizer.

    :param prompts: nats of a prompt; None where the manifest, of an earlier asynth, does not have them
    """
    if lengths.encoding is None:
        found: dict[str, Any] = {"token_lengths": None, "answer_entropy": None, "floor": None}
        return {**found, "lengths": {"unit": "characters", "rows": histogram(lengths.characters, 200)}}
    nats = entropy.nats
    rows = len(lengths.tokens)
    masked = nats / max(lengths.answer_tokens + 2 * rows, 1)
    total = None if prompts is None else (nats + prompts * rows) / max(sum(lengths.tokens), 1)
    return {
        "token_lengths": quantiles(lengths.tokens),
        "answer_entropy": nats / max(lengths.answer_tokens, 1),
        "entropy": {"differing_answers": entropy.undetermined, "literals": entropy.literals, "prompt": prompts},
        "floor": {"masked": masked, "unmasked": total},
        "lengths": {
            "unit": "tokens",
            "rows": histogram(lengths.tokens, 50),
            "prompts": histogram(lengths.prompt_tokens, 50),
        },
    }

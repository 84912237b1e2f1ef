"""The metrics of a finished run, read from its rows and evidence, and what they are held against."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from asynth.errors import AsynthError
from asynth.example.evidence import parse_quarantine
from asynth.execution.processes import ALONE, beside
from asynth.report.criteria import hold_against_plan, hold_against_targets
from asynth.report.entropy import AnswerEntropy
from asynth.report.lengths import Lengths, quantiles
from asynth.report.parts import (
    STRETCH,
    Part,
    compare_first,
    count_skeletons,
    measure_stretch,
    measure_voice,
    rephrase_first,
)
from asynth.report.reading import read_held_out
from asynth.report.splits import Placed, Slices, hold_out
from asynth.run.checking import check_files
from asynth.store import count_rows, divide, read_manifest, read_quarantine


def measure(
    directory: Path, notice: Callable[[int], None] = lambda _: None, *, stretch: int = STRETCH, alone: int = ALONE
) -> dict[str, Any]:
    """Return the metrics of the run at `directory`, by the keys of ``report --json``, with what they are held against.

    `problems` has a line for each file that is not what the manifest says: figures of such a run are nobody's.

    :param notice: called now and then with the number of rows that were measured
    :param stretch: rows that are counted at once; nothing but time and memory hangs on it
    :param alone: rows up to which everything is measured in this process
    :raises asynth.errors.RunDirectoryError: if there is no run
    :raises asynth.errors.DatasetError: if a file of the run is damaged
    :raises asynth.errors.MachineError: if one of the processes was ended from outside
    """
    with beside(apart=sum(count_rows(directory).values()) > alone) as begin:
        samples = {
            "resemblance": begin(compare_first, directory),
            "voice": begin(measure_voice, directory),
            "rephrasing": begin(rephrase_first, directory),
            "skeletons": begin(count_skeletons, directory),
        }
        problems = begin(_find_problems, directory)
        slices = hold_out(map(Placed.of, read_held_out(directory)))
        counted = deque(begin(measure_stretch, directory, one, slices.held) for one in divide(directory, stretch))
        whole = counted.popleft()()
        notice(whole.counts.rows)
        while counted:  # what was merged is let go
            whole.merge(counted.popleft()())
            notice(whole.counts.rows)
        metrics = {
            **_tell_rows(whole, slices, directory),
            **{name: sample() for name, sample in samples.items()},
            "problems": problems(),
        }
    return {**metrics, "criteria": hold_against_plan(metrics), "targets": hold_against_targets(metrics)}


def _find_problems(directory: Path) -> list[str]:
    try:
        return check_files(directory)
    except AsynthError as error:  # without a manifest that can be read
        return [str(error)]


def _tell_rows(whole: Part, slices: Slices, directory: Path) -> dict[str, Any]:
    """Return what was counted over all rows, by the keys of ``report --json``.

    :param directory: of the run, for its quarantine and what its manifest says of the space
    """
    counts, lengths = whole.counts, whole.lengths
    dimensions = counts.count_dimensions()
    named = {name: dict(sorted(counter.items())) for name, counter in dimensions.items()}
    quarantined = Counter(parse_quarantine(line).reason for line in read_quarantine(directory))
    attempted = counts.rows + sum(quarantined.values())
    return {
        "rows": counts.rows,
        "distinct_rows": len(whole.digests),
        "split_rows": dict(counts.splits),
        "splits": slices.result(whole.trained),
        "structural_signatures": len(counts.structures),
        "attestor_sets": counts.attestor_sets,
        "run_sets": counts.run_sets,
        "steps": named["step"],
        "families": named["family"],
        "unknown_families": sorted(counts.unknown_families),
        "workloads": named["workload"],
        "rules": named["rule"],
        "rego_share": (counts.rows - named["rule set"].get("", 0)) / max(counts.rows, 1),
        "sets_with_rules": len([name for name in named["rule set"] if name]),
        "sbom_languages": sorted(counts.sbom_languages),
        "characters": quantiles(lengths.characters),
        **_measure_tokens(lengths, whole.entropy, read_manifest(directory).get("prompt_nats")),
        "executed": counts.executed,
        "acceptance": counts.rows / attempted if attempted else 0.0,
        "quarantine": dict(sorted(quarantined.items())),
        "twins": {kind: dict(seen) for kind, seen in sorted(counts.twins.items())},
        "rejections": dict(counts.reasons.most_common()),
        "engines": dict(sorted(counts.engines.items())),
        "seconds": counts.seconds,
        "rate": counts.describe_rate(),
        "dimensions": counts.describe_dimensions(),
        "coverage": counts.describe_coverage(),
        "together": [[*pair, number] for pair, number in sorted(counts.together.items())],
    }


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
    if not lengths.in_tokens:
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

"""The metrics of a finished run, read from its rows and evidence, and the plan's criteria held against them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.names import STEPS
from asynth.errors import AsynthError
from asynth.example.evidence import Evidence, parse_evidence, parse_quarantine
from asynth.machine.capabilities import from_json
from asynth.report.entropy import AnswerEntropy, prompt_nats
from asynth.report.lengths import MISSING, Lengths, load_tokenizer, quantiles
from asynth.report.rephrasing import LEAST_SHARE, MOST_NATS, describe_rephrasing, read_rephrasing
from asynth.report.skeletons import read_skeletons
from asynth.report.splits import describe_splits, read_splits
from asynth.report.voice import describe_voice, read_voice
from asynth.run.prepare import build_space, choose_families
from asynth.store import read_evidence, read_manifest, read_quarantine, read_rows


def measure(directory: Path) -> dict[str, Any]:
    """Return the metrics of the run at `directory`, by the keys of ``report --json``.

    :raises asynth.errors.DatasetError: if a file of the run is damaged
    """
    lengths, entropy = Lengths(load_tokenizer()), AnswerEntropy()
    digests = set()
    for row in read_rows(directory):
        digests.add(hashlib.sha256(row.line).digest())
        messages = orjson.loads(row.line)["messages"]
        lengths.add(messages)
        entropy.add(messages)
    rows = len(lengths.characters)
    counted = _Counts()
    for line in read_evidence(directory):
        counted.add(parse_evidence(line))
    quarantined = Counter(parse_quarantine(line).reason for line in read_quarantine(directory))
    attempted = rows + sum(quarantined.values())
    metrics: dict[str, Any] = {
        "rows": rows,
        "distinct_rows": len(digests),
        "structural_signatures": len(counted.structures),
        "attestor_sets": len(counted.attestor_sets),
        "run_sets": len(counted.run_sets),
        "steps": dict(sorted(counted.steps.items())),
        "families": dict(sorted(counted.families.items())),
        "unknown_families": sorted(counted.unknown_families),
        "workloads": dict(sorted(counted.workloads.items())),
        "rules": dict(sorted(counted.rules.items())),
        "rego_share": counted.with_rules / max(rows, 1),
        "sbom_languages": sorted(counted.sbom_languages),
        "characters": quantiles(lengths.characters),
        **_measure_tokens(directory, lengths, entropy),
        "acceptance": rows / attempted if attempted else 0.0,
        "quarantine": dict(sorted(quarantined.items())),
        "twins": {kind: dict(seen) for kind, seen in sorted(counted.twins.items())},
        "engines": dict(sorted(counted.engines.items())),
        "seconds": {"wall": round(counted.wall, 3), "cpu": round(counted.cpu, 3)},
    }
    metrics["splits"] = read_splits(directory)
    metrics["skeletons"] = read_skeletons(directory)
    metrics["rephrasing"] = read_rephrasing(directory)
    metrics["voice"] = read_voice(directory)
    metrics["criteria"] = criteria(metrics)
    return metrics


def criteria(metrics: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Hold the plan's success criteria that a run can answer against `metrics`."""
    rows = metrics["rows"]
    rejected = sum(seen["rejected"] for seen in metrics["twins"].values())
    twins = sum(seen["run"] for seen in metrics["twins"].values())
    named = set(STEPS).intersection(metrics["steps"])
    checks: tuple[tuple[str, float, float, bool], ...] = (
        ("unique examples", 100_000, metrics["distinct_rows"], metrics["distinct_rows"] >= 100_000),
        ("no row twice", rows, metrics["distinct_rows"], metrics["distinct_rows"] == rows),
        ("accepted of those attempted", 0.995, round(metrics["acceptance"], 4), metrics["acceptance"] >= 0.995),
        ("attestor sets", 1000, metrics["attestor_sets"], metrics["attestor_sets"] >= 1000),
        ("step names of the plan", len(STEPS), len(named), len(named) == len(STEPS)),
        ("rows with Rego", 0.5, round(metrics["rego_share"], 4), metrics["rego_share"] >= 0.5),
        ("SBOM languages", 5, len(metrics["sbom_languages"]), len(metrics["sbom_languages"]) >= 5),
        ("twins rejected as expected", twins, rejected, rejected == twins and twins > 0),
    )
    rephrased = metrics["rephrasing"]
    if rephrased["nats"] is not None:
        nats, share = round(rephrased["nats"], 4), round(rephrased["share"], 4)
        checks += (
            ("nats an answer over messages that ask the same", MOST_NATS, nats, nats <= MOST_NATS),
            ("rows with three such messages or more", LEAST_SHARE, share, share >= LEAST_SHARE),
        )
    tokens, floor = metrics["token_lengths"], metrics["floor"]
    if tokens is not None:
        checks += (
            ("95th percentile of tokens a row", 1024, tokens["p95"], tokens["p95"] <= 1024),
            ("most tokens a row", 2048, tokens["max"], tokens["max"] <= 2048),
            ("loss floor, prompt masked", 0.05, round(floor["masked"], 4), floor["masked"] <= 0.05),
        )
    return [{"name": name, "target": target, "measured": seen, "met": met} for name, target, seen, met in checks]


def describe_metrics(metrics: Mapping[str, Any]) -> str:
    """Return the metrics as text for a person."""
    twins = ", ".join(f"{kind} {seen['run']}" for kind, seen in metrics["twins"].items())
    characters = metrics["characters"]
    lines = [
        f"rows             {metrics['rows']:,}, {metrics['distinct_rows']:,} distinct, "
        f"{metrics['structural_signatures']:,} structures",
        f"accepted         {metrics['acceptance']:.2%} of attempted positions; quarantine: "
        f"{_pairs(metrics['quarantine']) or 'empty'}",
        f"engine           {_pairs(metrics['engines'])}",
        f"families         {_pairs(metrics['families'])}; with Rego {metrics['rego_share']:.1%}",
        *_describe_unknown(metrics["unknown_families"]),
        f"attestor sets    {metrics['attestor_sets']:,} required, {metrics['run_sets']:,} given to -a",
        f"steps            {_pairs(metrics['steps'])}",
        f"workloads        {_pairs(metrics['workloads'])}",
        f"rules            {len(metrics['rules'])}: {_pairs(metrics['rules'])}",
        f"SBOM languages   {', '.join(metrics['sbom_languages']) or 'none'}",
        f"twins            {twins or 'none'}",
        "skeletons        {prompts:,} of prompts, {answers:,} of answers in {rows:,} rows".format(
            **metrics["skeletons"]
        ),
        f"characters a row p50 {characters['p50']}, p95 {characters['p95']}, max {characters['max']}",
        *_describe_tokens(metrics),
        f"commands took    {metrics['seconds']['wall']:.0f} s, CPU {metrics['seconds']['cpu']:.0f} s",
        *describe_splits(metrics["splits"]),
        *describe_rephrasing(metrics["rephrasing"]),
        *describe_voice(metrics["voice"]),
        "criteria of the plan",
    ]
    lines += [
        f"  {'met    ' if check['met'] else 'not met'} {check['name']}: {check['measured']:,} (target {check['target']:,})"
        for check in metrics["criteria"]
    ]
    return "\n".join(lines)


def _describe_unknown(families: Sequence[str]) -> list[str]:
    if not families:
        return []
    return [f"                 no plugin here offers {', '.join(families)}: their structures are not counted"]


def _describe_tokens(metrics: Mapping[str, Any]) -> list[str]:
    tokens, floor = metrics["token_lengths"], metrics["floor"]
    if tokens is None:
        return [f"tokens a row     {MISSING}"]
    unmasked = "unknown" if floor["unmasked"] is None else f"{floor['unmasked']:.3f}"
    return [
        f"tokens a row     p50 {tokens['p50']}, p95 {tokens['p95']}, max {tokens['max']} (Llama 3, chat template included)",
        f"answer entropy   {metrics['answer_entropy']:.4f} nats a token given the prompt",
        f"loss floor       {floor['masked']:.4f} with the prompt masked, {unmasked} without; a loss says what it exceeds it by",
    ]


class _Counts:
    """What evidence adds up to, line by line, so that a run of any length fits in memory."""

    def __init__(self) -> None:
        self.structures: set[bytes] = set()
        self.attestor_sets: set[frozenset[str]] = set()
        self.run_sets: set[frozenset[str]] = set()
        self.steps: Counter[str] = Counter()
        self.families: Counter[str] = Counter()
        self.unknown_families: set[str] = set()
        self.workloads: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.engines: Counter[str] = Counter()
        self.sbom_languages: set[str] = set()
        self.twins: dict[str, Counter[str]] = {}
        self.with_rules = 0
        self.wall = 0.0
        self.cpu = 0.0

    def add(self, record: Evidence) -> None:
        """Count one line of evidence."""
        spec = record.spec
        family = FAMILIES_BY_NAME.get(record.family)
        if family is None:
            self.unknown_families.add(record.family)
        else:
            structure = {name: value for name, value in spec.values.items() if name not in family.identifiers}
            self.structures.add(hashlib.sha256(orjson.dumps([record.family, structure])).digest()[:16])
        self.attestor_sets.add(frozenset(spec.attestors))
        self.run_sets.add(frozenset(spec.run_set))
        self.steps.update(spec.steps or (spec.step,))
        self.families[record.family] += 1
        self.workloads[spec.workload] += 1
        self.rules.update(spec.rules)
        self.with_rules += bool(spec.rules)
        if spec.sbom:
            self.sbom_languages.add(spec.sbom[0])
        self.engines[f"{record.engine.kind} {record.engine.version}"] += 1
        for command in record.commands:
            self.wall += command.wall
            self.cpu += command.cpu
        for twin in record.twins:
            seen = self.twins.setdefault(twin.kind, Counter({"run": 0, "rejected": 0}))
            seen["run"] += 1
            seen["rejected"] += twin.rejected and twin.observed == twin.expected


def _measure_tokens(directory: Path, lengths: Lengths, entropy: AnswerEntropy) -> dict[str, Any]:
    """Return what is counted in tokens: lengths, the entropy of answers, and the floor of a loss with and without mask.

    With the prompt masked the answer counts, the end of its turn and one token of padding (mlx-lm); without, all of the row
    does. Everything is None where there is no tokenizer.
    """
    if lengths.encoding is None:
        return {"token_lengths": None, "answer_entropy": None, "floor": None}
    rows = max(len(lengths.tokens), 1)
    masked = entropy.nats / (lengths.answer_tokens + 2 * rows)
    prompts = _prompt_nats(directory)
    total = None if prompts is None else (entropy.nats + prompts * len(lengths.tokens)) / max(sum(lengths.tokens), 1)
    return {
        "token_lengths": quantiles(lengths.tokens),
        "answer_entropy": entropy.nats / max(lengths.answer_tokens, 1),
        "entropy": {"differing_answers": entropy.undetermined, "literals": entropy.literals, "prompt": prompts},
        "floor": {"masked": masked, "unmasked": total},
    }


def _prompt_nats(directory: Path) -> float | None:
    """Return the nats of a prompt by the space of the run's manifest, or None if this asynth cannot make that space."""
    try:
        told = read_manifest(directory)
        capabilities = from_json(told["capabilities"], f"{directory}/manifest.json")
        families = choose_families(told["config"]["families"], told["config"].get("mix", {}))
        return prompt_nats(build_space(capabilities, families, int(told["seed"])))
    except (AsynthError, AttributeError, KeyError, TypeError, ValueError):
        return None


def _pairs(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())

"""The metrics of a finished run, read from its rows and evidence, and the plan's criteria held against them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from asynth.catalog import FAMILIES_BY_NAME
from asynth.store import read_evidence, read_quarantine, read_rows

STEPS = 10
"""Step names of the plan."""


def measure(directory: Path) -> dict[str, Any]:
    """Return the metrics of the run at `directory`, by the keys of ``report --json``.

    :raises asynth.errors.DatasetError: if a file of the run is damaged
    """
    lengths = []
    digests = set()
    for row in read_rows(directory):
        digests.add(hashlib.sha256(row.line).digest())
        lengths.append(sum(len(message["content"]) for message in orjson.loads(row.line)["messages"]))
    counted = _Counts()
    for record in read_evidence(directory):
        counted.add(record)
    quarantined = Counter(record["reason"] for record in read_quarantine(directory))
    attempted = len(lengths) + sum(quarantined.values())
    metrics: dict[str, Any] = {
        "rows": len(lengths),
        "distinct_rows": len(digests),
        "structural_signatures": len(counted.structures),
        "attestor_sets": len(counted.attestor_sets),
        "run_sets": len(counted.run_sets),
        "steps": dict(sorted(counted.steps.items())),
        "families": dict(sorted(counted.families.items())),
        "workloads": dict(sorted(counted.workloads.items())),
        "rules": dict(sorted(counted.rules.items())),
        "rego_share": counted.with_rules / max(len(lengths), 1),
        "sbom_languages": sorted(counted.sbom_languages),
        "characters": _quantiles(lengths),
        "acceptance": len(lengths) / attempted if attempted else 0.0,
        "quarantine": dict(sorted(quarantined.items())),
        "twins": {kind: dict(seen) for kind, seen in sorted(counted.twins.items())},
        "engines": dict(sorted(counted.engines.items())),
        "seconds": {"wall": round(counted.wall, 3), "cpu": round(counted.cpu, 3)},
    }
    metrics["criteria"] = criteria(metrics)
    return metrics


def criteria(metrics: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Hold the plan's success criteria that a run can answer against `metrics`."""
    rows = metrics["rows"]
    rejected = sum(seen["rejected"] for seen in metrics["twins"].values())
    twins = sum(seen["run"] for seen in metrics["twins"].values())
    checks = (
        ("unique examples", 100_000, metrics["distinct_rows"], metrics["distinct_rows"] >= 100_000),
        ("no row twice", rows, metrics["distinct_rows"], metrics["distinct_rows"] == rows),
        ("accepted of those attempted", 0.995, round(metrics["acceptance"], 4), metrics["acceptance"] >= 0.995),
        ("attestor sets", 1000, metrics["attestor_sets"], metrics["attestor_sets"] >= 1000),
        ("step names", STEPS, len(metrics["steps"]), len(metrics["steps"]) >= STEPS),
        ("rows with Rego", 0.5, round(metrics["rego_share"], 4), metrics["rego_share"] >= 0.5),
        ("SBOM languages", 5, len(metrics["sbom_languages"]), len(metrics["sbom_languages"]) >= 5),
        ("twins rejected as expected", twins, rejected, rejected == twins and twins > 0),
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
        f"attestor sets    {metrics['attestor_sets']:,} required, {metrics['run_sets']:,} given to -a",
        f"steps            {_pairs(metrics['steps'])}",
        f"workloads        {_pairs(metrics['workloads'])}",
        f"rules            {len(metrics['rules'])}: {_pairs(metrics['rules'])}",
        f"SBOM languages   {', '.join(metrics['sbom_languages']) or 'none'}",
        f"twins            {twins or 'none'}",
        f"characters a row p50 {characters['p50']}, p95 {characters['p95']}, max {characters['max']}",
        f"commands took    {metrics['seconds']['wall']:.0f} s, CPU {metrics['seconds']['cpu']:.0f} s",
        "criteria of the plan",
    ]
    lines += [
        f"  {'met    ' if check['met'] else 'not met'} {check['name']}: {check['measured']:,} (target {check['target']:,})"
        for check in metrics["criteria"]
    ]
    return "\n".join(lines)


class _Counts:
    """What evidence adds up to, line by line, so that a run of any length fits in memory."""

    def __init__(self) -> None:
        self.structures: set[bytes] = set()
        self.attestor_sets: set[frozenset[str]] = set()
        self.run_sets: set[frozenset[str]] = set()
        self.steps: Counter[str] = Counter()
        self.families: Counter[str] = Counter()
        self.workloads: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.engines: Counter[str] = Counter()
        self.sbom_languages: set[str] = set()
        self.twins: dict[str, Counter[str]] = {}
        self.with_rules = 0
        self.wall = 0.0
        self.cpu = 0.0

    def add(self, record: Mapping[str, Any]) -> None:
        """Count one line of evidence."""
        spec = record["spec"]
        identifiers = FAMILIES_BY_NAME[record["family"]].identifiers
        structure = {name: value for name, value in spec["values"].items() if name not in identifiers}
        self.structures.add(hashlib.sha256(orjson.dumps([record["family"], structure])).digest()[:16])
        self.attestor_sets.add(frozenset(spec["attestors"]))
        self.run_sets.add(frozenset(spec["run_set"]))
        self.steps.update(spec["steps"] or (spec["step"],))
        self.families[record["family"]] += 1
        self.workloads[spec["workload"]] += 1
        self.rules.update(spec["rules"])
        self.with_rules += bool(spec["rules"])
        if spec["sbom"]:
            self.sbom_languages.add(spec["sbom"][0])
        engine = record["engine"]
        self.engines[f"{engine['kind']} {engine['version']}"] += 1
        for command in record["commands"]:
            self.wall += command["wall"]
            self.cpu += command["cpu"]
        for twin in record["twins"]:
            seen = self.twins.setdefault(twin["kind"], Counter({"run": 0, "rejected": 0}))
            seen["run"] += 1
            seen["rejected"] += twin["rejected"] and twin["observed"] == twin["expected"]


def _quantiles(values: list[int]) -> dict[str, int]:
    ordered = sorted(values) or [0]
    last = len(ordered) - 1
    return {"p50": ordered[last // 2], "p95": ordered[round(last * 0.95)], "max": ordered[-1]}


def _pairs(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())

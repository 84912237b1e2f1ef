"""What the evidence of a run adds up to, line by line, so that a run of any length fits in memory.

It reads evidence only. What a text says, and how rows resemble each other, is counted elsewhere.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations, pairwise, product
from operator import itemgetter
from typing import Any

import orjson

from asynth.catalog import FAMILIES_BY_NAME
from asynth.example.evidence import Evidence

MOST_SHOWN = 8
"""Values of a dimension that are named, the commonest first."""

CROSSED = ("attestor", "register", "rule", "step", "workload")
"""Dimensions whose pairs and triples of values are counted. An example may have several rules, steps and attestors."""

_TOGETHER = tuple((names, itemgetter(*names)) for order in (2, 3) for names in combinations(CROSSED, order))

MINUTES = 240
"""At most so many stretches of time in which accepted rows are counted."""


@dataclass(slots=True)
class Cost:
    """What commands took.

    :param wall: seconds, summed over commands, so that they add up to more than a run's duration
    :param cpu: user and system seconds
    """

    rows: int = 0
    wall: float = 0.0
    cpu: float = 0.0

    def add(self, commands: Iterable[Any]) -> None:
        """Add the commands, or the twins, of one row."""
        self.rows += 1
        for command in commands:
            self.wall += command.wall
            self.cpu += command.cpu

    def result(self) -> dict[str, Any]:
        """Return the figures, rounded to milliseconds."""
        return {"rows": self.rows, "wall": round(self.wall, 3), "cpu": round(self.cpu, 3)}


@dataclass(slots=True)
class Counts:
    """Counts over lines of evidence, added one after another."""

    rows: int = 0
    executed: int = 0
    with_rules: int = 0
    structures: set[bytes] = field(default_factory=set)
    attestor_sets: set[bytes] = field(default_factory=set)
    run_sets: set[bytes] = field(default_factory=set)
    sbom_languages: set[str] = field(default_factory=set)
    unknown_families: set[str] = field(default_factory=set)
    splits: Counter[str] = field(default_factory=Counter)
    engines: Counter[str] = field(default_factory=Counter)
    twins: dict[str, Counter[str]] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    dimensions: dict[str, Counter[str]] = field(default_factory=dict)
    together: Counter[tuple[str, str]] = field(default_factory=Counter)
    costs: dict[str, Cost] = field(default_factory=lambda: {"answer": Cost(), "twins": Cost()})
    by_workload: dict[str, Cost] = field(default_factory=dict)
    stages: Counter[str] = field(default_factory=Counter)
    finished: list[float] = field(default_factory=list)
    _met: dict[tuple[str, ...], set[tuple[tuple[str, ...], ...]]] = field(default_factory=lambda: defaultdict(set))
    """By the names of dimensions, the values that rows have of each: far fewer than what they combine to, row by row."""

    def add(self, record: Evidence) -> None:
        """Count one line of evidence."""
        spec = record.spec
        self.rows += 1
        self.executed += bool(record.commands) and all(command.exit == 0 for command in record.commands)
        self.with_rules += bool(spec.rules)
        self.splits[record.split] += 1
        self.engines[f"{record.engine.kind} {record.engine.version}"] += 1
        self.attestor_sets.add(_digest_names(spec.attestors))
        self.run_sets.add(_digest_names(spec.run_set))
        self.together.update(combinations(sorted(set(spec.attestors)), 2))
        if spec.sbom:
            self.sbom_languages.add(spec.sbom[0])
        family = FAMILIES_BY_NAME.get(record.family)
        if family is None:
            self.unknown_families.add(record.family)
        else:
            structure = {name: value for name, value in spec.values.items() if name not in family.identifiers}
            self.structures.add(hashlib.sha256(orjson.dumps([record.family, structure])).digest()[:16])
        self._count_values(record)
        self._count_costs(record)

    def _count_values(self, record: Evidence) -> None:
        spec = record.spec
        message = spec.message
        several = {
            "attestor": spec.attestors,
            "register": (str(message["register"]),) if "register" in message else (),
            "rule": spec.rules,
            "step": spec.steps or (spec.step,),
            "workload": (spec.workload,),
        }
        single = {
            "family": record.family,
            "attestor set": " ".join(spec.attestors),
            "run set": " ".join(spec.run_set),
            "rule set": " ".join(spec.rules),
            "kind of message": message.get("kind"),
            "scenario": _name_scenario(record),
            "phrasing": f"{record.family} {spec.values['phrasing']}" if "phrasing" in spec.values else None,
            "subject": spec.values.get("subject"),
        }
        for name, values in several.items():
            self.dimensions.setdefault(name, Counter()).update(values)
        for name, value in single.items():
            if value is not None:
                self.dimensions.setdefault(name, Counter())[str(value)] += 1
        for names, values_of in _TOGETHER:
            self._met[names].add(values_of(several))

    def _count_costs(self, record: Evidence) -> None:
        self.costs["answer"].add(record.commands)
        self.costs["twins"].add(record.twins)
        workload = self.by_workload.setdefault(record.spec.workload, Cost())
        workload.add((*record.commands, *record.twins))
        self.stages.update(record.stages)
        if record.finished:
            self.finished.append(record.finished)
        for twin in record.twins:
            seen = self.twins.setdefault(twin.kind, Counter({"run": 0, "rejected": 0}))
            seen["run"] += 1
            seen["rejected"] += twin.rejected and twin.observed == twin.expected
            self.reasons[twin.observed] += 1

    def count(self, dimension: str) -> dict[str, int]:
        """Return how many rows have each value of a dimension, by name."""
        return dict(sorted(self.dimensions.get(dimension, Counter()).items()))

    def describe_dimensions(self) -> dict[str, dict[str, Any]]:
        """Return for each dimension its number of values, their entropy in bits, and the commonest ones.

        ``evenness`` is the entropy as a part of what as many values could have at most: 1 where all are equally common.
        """
        return {name: _describe(counter) for name, counter in self.dimensions.items() if counter}

    def describe_coverage(self) -> dict[str, list[dict[str, Any]]]:
        """Return for each two and three dimensions how many combinations of the values met here were met together.

        ``of`` counts all combinations of these values, also those that no example can have.
        """
        found: dict[str, list[dict[str, Any]]] = {"pairs": [], "triples": []}
        for names, rows in sorted(self._met.items()):
            met = set(chain.from_iterable(product(*values) for values in rows))
            if not met:
                continue
            whole = math.prod(len(self.dimensions[name]) for name in names)
            key = "pairs" if len(names) == 2 else "triples"
            found[key].append({"dimensions": list(names), "met": len(met), "of": whole, "share": len(met) / whole})
        return found

    def describe_rate(self) -> list[dict[str, float]]:
        """Return how many rows were accepted in each stretch of time: its start in seconds from the first, and its rate.

        A run that was continued later shows the stretches in which it worked, one after another.
        """
        if len(self.finished) < 2:
            return []
        ordered = sorted(self.finished)
        gaps = [min(after - before, _PAUSE) for before, after in pairwise(ordered)]
        length = max(1.0, sum(gaps) / min(MINUTES, max(1, len(ordered) // 8)))
        counted: Counter[int] = Counter({0: 1})
        elapsed = 0.0
        for gap in gaps:
            elapsed += gap
            counted[int(elapsed / length)] += 1
        whole = max(1, int(elapsed / length))  # the last stretch is cut off by the run's end
        return [
            {"second": round(number * length, 3), "rate": round(counted[number] / length, 4)} for number in range(whole)
        ]


_PAUSE = 120.0
"""Seconds without a row after which a run is taken to have been stopped."""


def _digest_names(names: Iterable[str]) -> bytes:
    """Return what stands for a set of names: of a hundred thousand sets, the sets themselves would be most of the memory."""
    return hashlib.sha256(orjson.dumps(sorted({*names}))).digest()[:16]


def _name_scenario(record: Evidence) -> str | None:
    name = record.spec.values.get("scenario", record.spec.values.get("topic"))
    return None if name is None else f"{record.family} {name}"


def _describe(counter: Mapping[str, int]) -> dict[str, Any]:
    total = sum(counter.values())
    bits = -sum(count / total * math.log2(count / total) for count in counter.values()) if len(counter) > 1 else 0.0
    commonest = sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:MOST_SHOWN]
    return {
        "values": len(counter),
        "entropy": round(bits, 4),
        "evenness": round(bits / math.log2(len(counter)), 4) if len(counter) > 1 else 1.0,
        "commonest": [{"value": value, "count": count, "share": round(count / total, 4)} for value, count in commonest],
    }

"""What the evidence of a run adds up to, line by line, so that a run of any length fits in memory.

It reads evidence only. What a text says, and how rows resemble each other, is counted elsewhere. Counts over stretches of a
run merge into those over the whole, to the last digit: seconds are added as whole nanoseconds.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
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

_SETS = ("attestor set", "run set", "rule set")

_SINGLE = ("family", "kind of message", "scenario", "phrasing", "subject")
"""Dimensions of which a row has one value or none."""

_TOGETHER = tuple(indices for order in (2, 3) for indices in combinations(range(len(CROSSED)), order))

Profile = tuple[tuple[str, ...], ...]
"""The values that a row has of each of :data:`CROSSED`."""

MINUTES = 240
"""At most so many stretches of time in which accepted rows are counted."""

_NANO = 1e9


@dataclass(slots=True)
class Cost:
    """What commands took, in whole nanoseconds.

    :param wall: summed over commands, so that it adds up to more than a run's duration
    :param cpu: of user and system
    """

    rows: int = 0
    wall: int = 0
    cpu: int = 0

    def add(self, commands: Iterable[Any]) -> None:
        """Add the commands, or the twins, of one row."""
        self.rows += 1
        for command in commands:
            self.wall += round(command.wall * _NANO)
            self.cpu += round(command.cpu * _NANO)

    def merge(self, other: Cost) -> None:
        """Add what other rows took."""
        self.rows += other.rows
        self.wall += other.wall
        self.cpu += other.cpu

    def result(self) -> dict[str, Any]:
        """Return the figures in seconds, rounded to milliseconds."""
        return {"rows": self.rows, "wall": round(self.wall / _NANO, 3), "cpu": round(self.cpu / _NANO, 3)}


@dataclass(slots=True)
class Counts:
    """Counts over lines of evidence, added one after another.

    :ivar profiles: rows by their values of several dimensions: what these add up to is counted when all rows are there
    :ivar runs: rows by the attestors that ran
    """

    rows: int = 0
    executed: int = 0
    profiles: Counter[Profile] = field(default_factory=Counter)
    runs: Counter[tuple[str, ...]] = field(default_factory=Counter)
    structures: set[bytes] = field(default_factory=set)
    sbom_languages: set[str] = field(default_factory=set)
    unknown_families: set[str] = field(default_factory=set)
    splits: Counter[str] = field(default_factory=Counter)
    engines: Counter[str] = field(default_factory=Counter)
    twins: dict[str, Counter[str]] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    costs: dict[str, Cost] = field(default_factory=lambda: {"answer": Cost(), "twins": Cost()})
    by_workload: dict[str, Cost] = field(default_factory=dict)
    stages: Counter[str] = field(default_factory=Counter)
    finished: list[float] = field(default_factory=list)
    _single: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in _SINGLE})

    def add(self, record: Evidence) -> None:
        """Count one line of evidence."""
        spec = record.spec
        message = spec.message
        self.rows += 1
        self.executed += bool(record.commands) and all(command.exit == 0 for command in record.commands)
        self.splits[record.split] += 1
        self.engines[f"{record.engine.kind} {record.engine.version}"] += 1
        register = (str(message["register"]),) if "register" in message else ()
        several = (spec.attestors, register, spec.rules, spec.steps or (spec.step,), (spec.workload,))
        self.profiles[tuple(map(_share, several))] += 1
        self.runs[_share(spec.run_set)] += 1
        if spec.sbom:
            self.sbom_languages.add(spec.sbom[0])
        family = FAMILIES_BY_NAME.get(record.family)
        if family is None:
            self.unknown_families.add(record.family)
        else:
            structure = {name: value for name, value in spec.values.items() if name not in family.identifiers}
            self.structures.add(hashlib.sha256(orjson.dumps([record.family, structure])).digest()[:16])
        for name, value in zip(_SINGLE, _values_of(record), strict=True):
            if value is not None:
                self._single[name][str(value)] += 1
        self._count_costs(record)

    def _count_costs(self, record: Evidence) -> None:
        self.costs["answer"].add(record.commands)
        self.costs["twins"].add(record.twins)
        workload = self.by_workload.setdefault(record.spec.workload, Cost())
        workload.add((*record.commands, *record.twins))
        for name, seconds in record.stages.items():
            self.stages[name] += round(seconds * _NANO)
        if record.finished:
            self.finished.append(record.finished)
        for twin in record.twins:
            seen = self.twins.setdefault(twin.kind, Counter({"run": 0, "rejected": 0}))
            seen["run"] += 1
            seen["rejected"] += twin.rejected and twin.observed == twin.expected
            self.reasons[twin.observed] += 1

    def merge(self, later: Counts) -> None:
        """Add what was counted over rows that come after these."""
        self.rows += later.rows
        self.executed += later.executed
        self.finished += later.finished
        self.structures |= later.structures
        self.sbom_languages |= later.sbom_languages
        self.unknown_families |= later.unknown_families
        for profile, rows in later.profiles.items():
            self.profiles[tuple(map(_share, profile))] += rows
        self.runs.update(later.runs)
        self.splits.update(later.splits)
        self.engines.update(later.engines)
        self.reasons.update(later.reasons)
        self.stages.update(later.stages)
        for name, counted in later._single.items():
            self._single[name].update(counted)
        for kind, seen in later.twins.items():
            self.twins.setdefault(kind, Counter()).update(seen)
        for own, others in ((self.costs, later.costs), (self.by_workload, later.by_workload)):
            for name, cost in others.items():
                own.setdefault(name, Cost()).merge(cost)

    @property
    def seconds(self) -> dict[str, Any]:
        """What commands took in seconds, by the keys of ``report --json``."""
        return {
            "wall": round(sum(cost.wall for cost in self.costs.values()) / _NANO, 3),
            "cpu": round(sum(cost.cpu for cost in self.costs.values()) / _NANO, 3),
            "stages": {name: round(taken / _NANO, 3) for name, taken in self.stages.items()},
            "commands": {name: cost.result() for name, cost in self.costs.items()},
            "workloads": {name: cost.result() for name, cost in sorted(self.by_workload.items())},
        }

    @property
    def attestor_sets(self) -> int:
        """How many different sets of attestors rows have."""
        return len({frozenset(profile[0]) for profile in self.profiles})

    @property
    def run_sets(self) -> int:
        """How many different sets of attestors ran."""
        return len({frozenset(names) for names in self.runs})

    @property
    def together(self) -> Counter[tuple[str, str]]:
        """How many rows have both of two attestors, by their names in alphabetical order."""
        found: Counter[tuple[str, str]] = Counter()
        for profile, rows in self.profiles.items():
            for pair in combinations(sorted(set(profile[0])), 2):
                found[pair] += rows
        return found

    def count_dimensions(self) -> dict[str, Counter[str]]:
        """Return how many rows have each value, by dimension."""
        found: dict[str, Counter[str]] = {name: Counter() for name in (*CROSSED, *_SETS, *_SINGLE)}
        for profile, rows in self.profiles.items():
            for name, values in zip(CROSSED, profile, strict=True):
                counted = found[name]
                for value in values:
                    counted[value] += rows
            found["attestor set"][" ".join(profile[0])] += rows
            found["rule set"][" ".join(profile[2])] += rows
        for values, rows in self.runs.items():
            found["run set"][" ".join(values)] += rows
        return found | self._single

    def describe_dimensions(self) -> dict[str, dict[str, Any]]:
        """Return for each dimension its number of values, their entropy in bits, and the commonest ones.

        ``evenness`` is the entropy as a part of what as many values could have at most: 1 where all are equally common.
        """
        return {name: _describe(counter) for name, counter in self.count_dimensions().items() if counter}

    def describe_coverage(self) -> dict[str, list[dict[str, Any]]]:
        """Return for each two and three dimensions how many combinations of the values met here were met together.

        ``of`` counts all combinations of these values, also those that no example can have.
        """
        dimensions = self.count_dimensions()
        found: dict[str, list[dict[str, Any]]] = {"pairs": [], "triples": []}
        for indices in _TOGETHER:
            names, values_of = [CROSSED[index] for index in indices], itemgetter(*indices)
            met = set(chain.from_iterable(product(*values) for values in {*map(values_of, self.profiles)}))
            if met:
                whole = math.prod(len(dimensions[name]) for name in names)
                key = "pairs" if len(names) == 2 else "triples"
                found[key].append({"dimensions": names, "met": len(met), "of": whole, "share": len(met) / whole})
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


def _values_of(record: Evidence) -> tuple[Any, ...]:
    """Return the values of :data:`_SINGLE`; None where the row has none."""
    values = record.spec.values
    scenario = values.get("scenario", values.get("topic"))
    return (
        record.family,
        record.spec.message.get("kind"),
        None if scenario is None else f"{record.family} {scenario}",
        f"{record.family} {values['phrasing']}" if "phrasing" in values else None,
        values.get("subject"),
    )


@lru_cache(maxsize=1 << 16)
def _share(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first tuple that was equal to this: each line of evidence and each stretch brings its own, few differ."""
    return names


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

"""The family `rego`: attest one step and let one to three Rego rules decide over what was recorded."""

from __future__ import annotations

import hashlib

from asynth.catalog.combinations import COMBINATIONS
from asynth.catalog.families import single
from asynth.catalog.families.family import BUILDS_BY_NAME, Available, FamilyMember
from asynth.catalog.member import Rule
from asynth.catalog.rules import RULES_BY_NAME
from asynth.space import Stratum

BUILDS_PER_GROUP = 12
"""Builds that one rule, or rules taught together, are asked for on; enough for no build to stand for the rule."""


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine: every rule alone, and the combinations of the catalogue."""
    free = single.free_domains()
    builds = available.builds()
    usable = {name: {rule.name for rule in available.rules(build)} for name, _, build in builds}
    chosen: dict[str, list[tuple[Rule, ...]]] = {name: [] for name, _, _ in builds}
    for group in (*((name,) for name in RULES_BY_NAME), *COMBINATIONS):
        rules = tuple(RULES_BY_NAME[rule] for rule in group)
        for name in spread("+".join(group), [name for name in chosen if usable[name].issuperset(group)]):
            chosen[name].append(rules)
    return tuple(
        stratum
        for name, _, build in builds
        for rules in chosen[name]
        for stratum in single.strata_of(name, build, available, free, rules)
    )


def spread(seed: str, names: list[str]) -> list[str]:
    """Return the builds out of `names` that a group of rules is taught on: all, or :data:`BUILDS_PER_GROUP` by lot.

    Strata come in turn, so rules that fit everywhere would leave little room for those that fit a few builds. A workload
    gives its second build when all others have given their first, or those with many builds would be everywhere.
    """
    turns: dict[str, int] = {}
    places: list[tuple[int, str]] = []
    for name in sorted(names, key=lambda name: hashlib.sha256(f"{seed}\0{name}".encode()).digest()):
        workload = BUILDS_BY_NAME[name][0].name
        turns[workload] = turns.get(workload, -1) + 1
        places.append((turns[workload], name))
    return [name for _, name in sorted(places, key=lambda place: place[0])[:BUILDS_PER_GROUP]]


FAMILY = FamilyMember(
    name="rego",
    title="one attested step judged by Rego rules",
    share=20.0,
    strata=strata,
    compose=single.compose,
    identifiers=single.IDENTIFIERS,
)

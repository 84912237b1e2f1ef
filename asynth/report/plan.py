"""The plan: what the space holds on a machine, as data and as one screen of text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.families.family import BUILDS_BY_NAME
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS, RUN_SET
from asynth.run.prepare import RunSetup
from asynth.space import Choice, Selection, Stratum, Value
from asynth.space.coverage import measure_coverage

COVERAGE_AT = (300, 2000)
"""Numbers of rows whose coverage the plan shows; 20,000 takes seconds and belongs to the benchmarks."""


def plan(setup: RunSetup) -> dict[str, Any]:
    """Return the keys of ``plan --json`` (contract, `design.md` section 6)."""
    space = setup.space
    strata = [stratum for family in space.families for stratum in family.strata]
    sets, run_sets = attestor_sets(strata)
    whole = sum(family.share for family in space.families)
    builds = {str(name) for stratum in strata for name in _values_of(stratum, "build")}
    found = [BUILDS_BY_NAME[name] for name in sorted(builds)]
    return {
        "capacity": space.capacity,
        "structures": space.structures,
        "families": space.capacities,
        "shares": {family.name: round(family.share / whole, 4) for family in space.families},
        "attestors": sorted({name for members in sets for name in members}),
        "attestor_sets": len(sets),
        "run_sets": len(run_sets),
        "workloads": sorted({workload.name for workload, _ in found}),
        "builds": len(builds),
        "steps": list(dict.fromkeys(step for stratum in strata for step in _values_of(stratum, "step"))),
        "phrasings": len(
            {
                (family.name, phrasing)
                for family in space.families
                for stratum in family.strata
                for phrasing in _values_of(stratum, "phrasing")
            }
        ),
        "rules": len(_rules(strata)),
        "sbom": sorted({build.sbom for _, build in found if build.sbom is not None}),
        "coverage": {
            str(rows): round(measure_coverage(space, rows).ratio, 4) for rows in COVERAGE_AT if rows <= space.capacity
        },
        "engine": dict(setup.capabilities.engine),
        "unavailable": [
            {"member": entry.member, "kind": entry.kind, "reason": entry.reason, "remedy": entry.remedy}
            for entry in setup.capabilities.unavailable
        ],
    }


_ALWAYS = Selection("core", (), always=RECORDED_ALWAYS, at_most=len(RECORDED_ALWAYS))
"""What a policy requires beside what was given to ``-a``, where nobody chooses."""


def attestor_sets(strata: Iterable[Stratum]) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """Return all sets of required types and all sets given to ``-a`` that occur in `strata`, in full.

    Selections that lie within another one add nothing and are not listed, and sets are made of bits until the end: a
    hundred thousand of them take well below a second.
    """
    pairs: dict[tuple[Selection, Selection], None] = {}
    listed: set[Value] = set()
    for stratum in strata:
        domains = {domain.name: domain for domain in stratum.own}
        extras, core = domains.get("extras"), domains.get("core")
        if isinstance(extras, Selection) and isinstance(core, Selection):
            pairs[extras, core] = None
        run = domains.get("run")
        if isinstance(run, Selection):
            pairs[run, _ALWAYS] = None
        elif isinstance(run, Choice):
            listed.update(run.values)
    kept: list[tuple[Selection, Selection]] = []
    for extras, core in sorted(pairs, key=lambda pair: -pair[0].size * pair[1].size):
        if not any(extras.within(wider) and core.within(other) for wider, other in kept):
            kept.append((extras, core))
    names = sorted({name for extras, core in kept for name in (*extras.members, *core.members)} | {*RUN_SET})
    bits = {name: 1 << place for place, name in enumerate(names)}
    required: set[int] = set()
    runs: set[int] = set()
    for extras, core in kept:
        chosen, cores = _as_bits(extras, bits), _as_bits(core, bits)
        runs.update(chosen)
        required.update(extra | base for extra in chosen for base in cores)
    required.discard(0)
    if 0 in runs:
        runs.remove(0)
        runs.add(sum(bits[name] for name in RUN_SET))
    given = {frozenset(map(str, names)) for names in listed if isinstance(names, tuple)}
    return (
        {_as_names(number, names) for number in required} | {names | {*RECORDED_ALWAYS} for names in given},
        {_as_names(number, names) for number in runs} | (given - {frozenset()}),
    )


def _as_bits(selection: Selection, bits: dict[str, int]) -> list[int]:
    """Return the subsets of `selection` as sums of `bits`."""
    always = sum(bits[name] for name in selection.always)
    most = len(selection.groups) if selection.at_most is None else selection.at_most
    found = [(always, len(selection.always))]
    for group in selection.groups:
        found += [(number | bits[name], count + 1) for number, count in found for name in group]
    return [number for number, count in found if selection.at_least <= count <= max(most, 0)]


def _as_names(number: int, names: list[str]) -> frozenset[str]:
    return frozenset(name for place, name in enumerate(names) if number >> place & 1)


def describe_plan(counted: dict[str, Any]) -> str:
    """Return the plan as one screen of text."""
    engine = counted["engine"]
    lines = [
        f"engine        {engine.get('kind', '?')} {engine.get('version', '')} (behaviour {engine.get('behaviour', '?')})",
        f"capacity      {counted['capacity']:,} distinct prompts, {counted['structures']:,} structures",
    ]
    lines += [
        f"  {name:<11} {size:,} ({counted['shares'][name]:.0%} of rows): {FAMILIES_BY_NAME[name].title}"
        for name, size in counted["families"].items()
    ]
    lines += [
        f"attestor sets {counted['attestor_sets']:,} required by policies, {counted['run_sets']:,} given to -a",
        f"attestors     {', '.join(counted['attestors'])}",
        f"workloads     {len(counted['workloads'])} in {counted['builds']} builds: {', '.join(counted['workloads'])}",
        f"steps         {', '.join(counted['steps'])}",
        f"phrasings     {counted['phrasings']}",
        f"Rego rules    {counted['rules']}",
        f"SBOM          {', '.join(f'{language} by {tool}' for language, tool in counted['sbom']) or 'none'}",
        f"coverage      {', '.join(f'{share:.0%} of what {rows} rows can' for rows, share in counted['coverage'].items())}"
        " (pairs of dimension values)",
    ]
    if counted["unavailable"]:
        lines.append("left out here")
        lines += [
            f"  {entry['kind']} {entry['member']}: {entry['reason']} -> {entry['remedy']}"
            for entry in counted["unavailable"]
        ]
    return "\n".join(lines)


def _rules(strata: Iterable[Stratum]) -> set[str]:
    """Return the names of the rules that are chosen, one by one or some together."""
    together = {names for stratum in strata for names in _values_of(stratum, "rules")}
    alone = {name for stratum in strata for name in _values_of(stratum, "rule") if name}
    return alone.union(*together)


def _values_of(stratum: Stratum, name: str) -> tuple[Any, ...]:
    """Return the values that a dimension of listed values takes in `stratum`."""
    if name in stratum.fixed:
        return (stratum.fixed[name],)
    return tuple(
        value
        for domain in stratum.domains
        if domain.name == name and isinstance(domain, Choice)
        for value in domain.values
    )

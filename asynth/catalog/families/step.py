"""The family `step`: attest one step, require types by policy, verify. No Rego."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from asynth.catalog.families import single
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.member import Workload
from asynth.catalog.workloads import WORKLOADS_BY_NAME
from asynth.space import Choice, Stratum

STRATA_EACH = 60
"""Strata that a workload shall have: strata come in turn, and few builds would make a workload rare."""

DEAR = 0.6
"""CPU seconds from which on other families leave a workload out, as they do with those that leave no artifact."""

SELDOM = frozenset({"docker", "k8smanifest", "oci", "vex"})
"""Attestors of documents that few workloads write."""


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    free = single.free_domains()
    by_workload: dict[str, list[Stratum]] = {}
    for name, workload, build in available.builds():
        by_workload.setdefault(workload.name, []).extend(single.strata_of(name, build, available, free))
    return tuple(
        part for name, found in by_workload.items() for part in multiply(found, wanted(WORKLOADS_BY_NAME[name]))
    )


def wanted(workload: Workload) -> int:
    """Return how many strata `workload` shall have: more where other families hardly know it."""
    seldom = any(build.attestors & SELDOM or not build.artifacts for build in workload.builds)
    return 4 * STRATA_EACH if seldom or workload.cost >= DEAR else STRATA_EACH


def multiply(strata: list[Stratum], count: int) -> Iterator[Stratum]:
    """Yield strata with the specs of `strata`, about `count` or as many as there can be, each with some phrasings."""
    places = [next(place for place, one in enumerate(stratum.own) if one.name == "phrasing") for stratum in strata]
    sizes = [stratum.own[place].size for stratum, place in zip(strata, places, strict=True)]
    parts = next(
        (parts for parts in range(1, max(sizes, default=1)) if _total(sizes, parts) >= count), max(sizes, default=1)
    )
    for stratum, place, size in zip(strata, places, sizes, strict=True):
        phrasing = stratum.own[place]
        if not isinstance(phrasing, Choice):
            raise TypeError(f"phrasings are listed, not a {type(phrasing).__name__}")
        for part in range(min(parts, size)):
            some = Choice("phrasing", phrasing.values[part :: min(parts, size)])
            yield replace(stratum, own=(*stratum.own[:place], some, *stratum.own[place + 1 :]))


def _total(sizes: list[int], parts: int) -> int:
    return sum(min(parts, size) for size in sizes)


FAMILY = FamilyMember(
    name="step",
    title="one attested step without Rego",
    share=22.0,
    strata=strata,
    compose=single.compose,
    identifiers=single.IDENTIFIERS,
)

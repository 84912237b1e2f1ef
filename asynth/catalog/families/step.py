"""The family `step`: attest one step, require types by policy, verify. No Rego."""

from __future__ import annotations

from asynth.catalog.families import single
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.families.sbom.requests import REQUESTS as SBOM_REQUESTS
from asynth.catalog.families.weighing import multiply
from asynth.catalog.member import Workload
from asynth.catalog.workloads import WORKLOADS, WORKLOADS_BY_NAME
from asynth.space import Stratum

STRATA_EACH = 40
"""Strata that a workload shall have: strata come in turn, and few builds would make a workload rare."""

HARDLY_TOLD = 8 * STRATA_EACH
"""Strata of a workload that other families than this and `rego` leave out."""

SELDOM_TOLD = 5 * STRATA_EACH
"""Strata of a workload of which other families leave out some builds."""

DEAR = 0.6
"""CPU seconds from which on other families leave a workload out, as they do with those that leave no artifact."""

SELDOM = frozenset({"docker", "k8smanifest", "oci", "vex"})
"""Attestors of documents that few workloads write."""

DOCUMENT_EACH = 16 * STRATA_EACH
"""Strata of all workloads that write the document of such an attestor."""

WEIGHTS = {0: 7, 4: 2}
"""Strata where others have one, by the fewest extra attestors: rows that ask for none, as most people do at first, and for
many, for which other families have no room."""

WRITERS = {
    attestor: sum(any(attestor in build.attestors for build in workload.builds) for workload in WORKLOADS)
    for attestor in SELDOM
}
"""How many workloads write a document for each of them."""


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    free = single.free_domains()
    by_workload: dict[str, list[Stratum]] = {}
    for name, workload, build in available.builds():
        by_workload.setdefault(workload.name, []).extend(single.strata_of(name, build, available, free))
    return tuple(
        part
        for name, found in by_workload.items()
        for part in multiply(found, wanted(WORKLOADS_BY_NAME[name]), WEIGHTS)
    )


def wanted(workload: Workload) -> int:
    """Return how many strata `workload` shall have: more where other families hardly know it.

    These leave out what is dear or leaves no artifact, but the one on SBOMs takes what writes one.
    """
    builds = workload.builds
    if all(build.sbom for build in builds) and any(workload.cost <= request.heavy for request in SBOM_REQUESTS):
        return STRATA_EACH
    if workload.cost >= DEAR or not any(build.artifacts for build in builds):
        return HARDLY_TOLD
    documents = SELDOM.intersection(*(build.attestors for build in builds))
    if documents:
        return max(DOCUMENT_EACH // WRITERS[document] for document in documents)
    return STRATA_EACH if all(build.artifacts for build in builds) else SELDOM_TOLD


FAMILY = FamilyMember(
    name="step",
    title="one attested step without Rego",
    share=22.0,
    strata=strata,
    compose=single.compose,
    identifiers=single.IDENTIFIERS,
)

"""The family `step`: attest one step, require types by policy, verify. No Rego."""

from __future__ import annotations

from asynth.catalog.families import single
from asynth.catalog.families.family import Available, FamilyMember
from asynth.space import Stratum


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    free = single.free_domains()
    return tuple(
        stratum for name, _, build in available.builds() for stratum in single.strata_of(name, build, available, free)
    )


FAMILY = FamilyMember(
    name="step",
    title="one attested step without Rego",
    share=22.0,
    strata=strata,
    compose=single.compose,
    identifiers=single.IDENTIFIERS,
)

"""Kinds of task. A family says which specs it has on a given machine and composes a spec into a draft."""

from asynth.catalog.families import (
    ci,
    diagnosis,
    identity,
    inspection,
    misconception,
    options,
    pipeline,
    rego,
    review,
    sbom,
    step,
)
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.plugins import extend

_BUILTIN: tuple[FamilyMember, ...] = (
    step.FAMILY,
    rego.FAMILY,
    pipeline.FAMILY,
    sbom.FAMILY,
    ci.FAMILY,
    identity.FAMILY,
    diagnosis.FAMILY,
    review.FAMILY,
    inspection.FAMILY,
    options.FAMILY,
    misconception.FAMILY,
)
FAMILIES = extend(_BUILTIN, "asynth.families", FamilyMember, lambda family: family.name)
FAMILIES_BY_NAME = {family.name: family for family in FAMILIES}

__all__ = ["FAMILIES", "FAMILIES_BY_NAME", "Available", "FamilyMember"]

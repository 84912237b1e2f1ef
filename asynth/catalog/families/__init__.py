"""Kinds of task. A family says which specs it has on a given machine and composes a spec into a draft."""

from asynth.catalog.families import rego, step
from asynth.catalog.families.family import Available, FamilyMember

FAMILIES: tuple[FamilyMember, ...] = (step.FAMILY, rego.FAMILY)
FAMILIES_BY_NAME = {family.name: family for family in FAMILIES}

__all__ = ["FAMILIES", "FAMILIES_BY_NAME", "Available", "FamilyMember"]

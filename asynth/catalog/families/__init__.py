"""Kinds of task. A family says which specs it has on a given machine and composes a spec into a draft."""

from importlib import import_module

from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.plugins import extend

_PACKAGES = (
    "step",
    "rego",
    "pipeline",
    "sbom",
    "ci",
    "identity",
    "diagnosis",
    "review",
    "inspection",
    "options",
    "misconception",
)
"""Packages beside this module, each with its `FAMILY`, in the order in which pages and runs name them."""

_BUILTIN: tuple[FamilyMember, ...] = tuple(import_module(f"{__name__}.{name}").FAMILY for name in _PACKAGES)
FAMILIES = extend(_BUILTIN, "asynth.families", FamilyMember, lambda family: family.name)
FAMILIES_BY_NAME = {family.name: family for family in FAMILIES}

__all__ = ["FAMILIES", "FAMILIES_BY_NAME", "Available", "FamilyMember"]

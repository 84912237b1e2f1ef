"""What can be taught: attestors, workloads, rules, phrasings and families; what is only data stands in plain files.

The families are imported when they are asked for (PEP 562): a plugin's module may import `asynth.catalog.member` while
the catalogue, which loads that very module, is not there yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asynth.catalog.families import FAMILIES as FAMILIES
    from asynth.catalog.families import FAMILIES_BY_NAME as FAMILIES_BY_NAME
    from asynth.catalog.families import Available as Available
    from asynth.catalog.families import FamilyMember as FamilyMember

__all__ = ["FAMILIES", "FAMILIES_BY_NAME", "Available", "FamilyMember"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'asynth.catalog' has no attribute {name!r}")
    from asynth.catalog import families

    return getattr(families, name)

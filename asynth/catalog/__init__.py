"""What can be taught: attestors, workloads, rules, phrasings and families, one small file a member."""

from asynth.catalog.families import FAMILIES, FAMILIES_BY_NAME, Available, FamilyMember

__all__ = ["FAMILIES", "FAMILIES_BY_NAME", "Available", "FamilyMember"]

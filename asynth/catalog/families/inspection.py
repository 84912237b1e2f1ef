"""The family `inspection`: an attestation or a policy is read, with the output to expect, and then verified."""

from __future__ import annotations

from asynth.catalog.families import told
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.phrasings.inspection import FRAMES
from asynth.catalog.scenarios.inspection import INSPECTIONS
from asynth.example.draft import Draft
from asynth.space import Spec, Stratum

_BY_NAME = {scenario.name: scenario for scenario in INSPECTIONS}


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    return told.strata(INSPECTIONS, FRAMES, available)


def compose(spec: Spec) -> Draft:
    """Compose the draft of an inspection."""
    return told.compose(spec, _BY_NAME, FRAMES)


FAMILY = FamilyMember(
    name="inspection",
    title="an attestation or policy read, then verified",
    share=3.0,
    strata=strata,
    compose=compose,
    identifiers=told.IDENTIFIERS,
)

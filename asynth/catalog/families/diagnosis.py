"""The family `diagnosis`: a script that failed, quoted with what it really printed; its cause, and the script that works."""

from __future__ import annotations

from asynth.catalog.families import told
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.phrasings.diagnosis import FRAMES
from asynth.catalog.scenarios.diagnosis import DIAGNOSES
from asynth.example.draft import Draft
from asynth.space import Spec, Stratum

_BY_NAME = {scenario.name: scenario for scenario in DIAGNOSES}


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    return told.strata(DIAGNOSES, FRAMES, available)


def compose(spec: Spec) -> Draft:
    """Compose the draft of a diagnosis."""
    return told.compose(spec, _BY_NAME, FRAMES)


FAMILY = FamilyMember(
    name="diagnosis",
    title="a real failure, its cause and the script that works",
    share=10.0,
    strata=strata,
    compose=compose,
    identifiers=told.IDENTIFIERS,
)

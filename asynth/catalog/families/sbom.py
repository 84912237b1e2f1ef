"""The family `sbom`: a bill of materials is generated under witness, required by type, and verified by file or name."""

from __future__ import annotations

from asynth.catalog.families import told
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.phrasings.sbom import FRAMES
from asynth.catalog.scenarios.sbom import REQUESTS
from asynth.example.draft import Draft
from asynth.space import Spec, Stratum

_BY_NAME = {scenario.name: scenario for scenario in REQUESTS}


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    return told.strata(REQUESTS, FRAMES, available)


def compose(spec: Spec) -> Draft:
    """Compose the draft of a request for a bill of materials."""
    return told.compose(spec, _BY_NAME, FRAMES)


FAMILY = FamilyMember(
    name="sbom",
    title="a bill of materials, generated, attested and verified",
    share=8.0,
    strata=strata,
    compose=compose,
    identifiers=told.IDENTIFIERS,
)

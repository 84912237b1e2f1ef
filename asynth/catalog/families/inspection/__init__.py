"""The family `inspection`: an attestation or a policy is read, with the output to expect, and then verified."""

from __future__ import annotations

from asynth.catalog.families.inspection.questions import INSPECTIONS
from asynth.catalog.families.scenarios.family import family
from asynth.catalog.phrasings.inspection import FRAMES

FAMILY = family(
    name="inspection",
    title="an attestation or policy read, then verified",
    share=3.0,
    scenarios=INSPECTIONS,
    frames=FRAMES,
)

"""The family `sbom`: a bill of materials is generated under witness, required by type, and verified by file or name."""

from __future__ import annotations

from asynth.catalog.families.sbom.requests import REQUESTS
from asynth.catalog.families.scenarios.family import family
from asynth.catalog.phrasings.sbom import FRAMES

FAMILY = family(
    name="sbom",
    title="a bill of materials, generated, attested and verified",
    share=8.0,
    scenarios=REQUESTS,
    frames=FRAMES,
)

"""The family `sbom`: a bill of materials is generated under witness, required by type, and verified by file or name."""

from __future__ import annotations

from asynth.catalog.families.sbom.questions import QUESTIONS
from asynth.catalog.families.sbom.setups import SET_UPS
from asynth.catalog.families.sbom.uses import USES
from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.scenarios.naming import naming
from asynth.catalog.families.scenarios.spread import in_order

FAMILY = scenario_family(
    name="sbom",
    title="a bill of materials, generated, attested and verified",
    share=6.0,
    scenarios=naming(in_order(SET_UPS, USES, QUESTIONS)),
)

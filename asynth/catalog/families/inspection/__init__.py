"""The family `inspection`: an attestation or a policy is read, with the output to expect, and then verified."""

from __future__ import annotations

from asynth.catalog.families.inspection.policies import POLICIES
from asynth.catalog.families.inspection.records import RECORDS
from asynth.catalog.families.inspection.signatures import SIGNATURES
from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.scenarios.spread import retyping
from asynth.catalog.families.scenarios.strata import cut_by_message

FAMILY = scenario_family(
    name="inspection",
    title="an attestation or policy read, then verified",
    share=2.0,
    scenarios=retyping((*RECORDS, *SIGNATURES, *POLICIES)),
    cut=cut_by_message(builds=12),
)

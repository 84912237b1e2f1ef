"""The family `rego`: attest one step and let Rego rules decide over what was recorded."""

from __future__ import annotations

from asynth.catalog.families.family import FamilyMember
from asynth.catalog.families.rego.drafts import DRAFTS
from asynth.catalog.families.rego.questions import QUESTIONS
from asynth.catalog.families.rego.requests import REQUESTS
from asynth.catalog.families.rego.strata import strata_of
from asynth.catalog.families.scenarios.family import scenario_family

SCENARIOS = (*REQUESTS, *QUESTIONS, *DRAFTS)

FAMILY: FamilyMember = scenario_family(
    name="rego",
    title="one attested step judged by Rego rules",
    share=37.0,
    scenarios=SCENARIOS,
    cut=strata_of,
)

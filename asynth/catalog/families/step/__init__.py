"""The family `step`: attest one step, require types by policy, verify. A rule at most."""

from __future__ import annotations

from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.step.topics import SET_UPS, TOPICS

FAMILY = scenario_family(
    name="step",
    title="one attested step, with a rule at most",
    share=14.0,
    scenarios=(*SET_UPS, *TOPICS),
)

"""The family `review`: a policy or pipeline that accepts what it should not, a run that proves it, and the repair."""

from __future__ import annotations

from asynth.catalog.families.review import changes, rules, trust
from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.scenarios.spread import in_order

FAMILY = scenario_family(
    name="review",
    title="a policy with a weakness, shown by a counterexample, repaired and verified",
    share=4.0,
    scenarios=in_order(rules.WEAKNESSES, trust.WEAKNESSES, changes.WEAKNESSES),
)

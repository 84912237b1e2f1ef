"""The family `review`: a policy or pipeline that accepts what it should not, a run that proves it, and the repair."""

from __future__ import annotations

from asynth.catalog.families.review import changes, gates, placing, rules, steps, trust
from asynth.catalog.families.scenarios.family import cut_evenly, scenario_family
from asynth.catalog.families.scenarios.spread import in_order

FAMILY = scenario_family(
    name="review",
    title="a policy with a weakness, shown by a counterexample, repaired and verified",
    share=4.0,
    scenarios=in_order(
        rules.WEAKNESSES,
        placing.WEAKNESSES,
        trust.WEAKNESSES,
        steps.WEAKNESSES,
        gates.WEAKNESSES,
        changes.WEAKNESSES,
    ),
    cut=cut_evenly(24),
)

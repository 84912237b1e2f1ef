"""The family `review`: a policy that accepts what it should not, proved by a run, repaired, and proved again."""

from __future__ import annotations

from asynth.catalog.families.review import rules, trust
from asynth.catalog.families.scenarios.family import family, in_order
from asynth.catalog.phrasings.review import FRAMES

FAMILY = family(
    name="review",
    title="a policy that accepts too much, shown by a counterexample and repaired",
    share=5.0,
    scenarios=in_order(rules.WEAKNESSES, trust.WEAKNESSES),
    frames=FRAMES,
)

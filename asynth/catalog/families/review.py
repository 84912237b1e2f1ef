"""The family `review`: a policy that accepts what it should not, proved by a run, repaired, and proved again."""

from __future__ import annotations

from asynth.catalog.families import told
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.phrasings.review import FRAMES
from asynth.catalog.scenarios.review import REVIEWS
from asynth.example.draft import Draft
from asynth.space import Spec, Stratum

_BY_NAME = {scenario.name: scenario for scenario in REVIEWS}


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    return told.strata(REVIEWS, FRAMES, available)


def compose(spec: Spec) -> Draft:
    """Compose the draft of a review."""
    return told.compose(spec, _BY_NAME, FRAMES)


FAMILY = FamilyMember(
    name="review",
    title="a policy that accepts too much, shown by a counterexample and repaired",
    share=5.0,
    strata=strata,
    compose=compose,
    identifiers=told.IDENTIFIERS,
)

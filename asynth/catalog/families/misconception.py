"""The family `misconception`: something believed of witness that is not so, with the real error and the real way."""

from __future__ import annotations

from asynth.catalog.families import told
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.phrasings.misconception import FRAMES
from asynth.catalog.scenarios.misconception import MISCONCEPTIONS
from asynth.example.draft import Draft
from asynth.space import Spec, Stratum

_BY_NAME = {scenario.name: scenario for scenario in MISCONCEPTIONS}


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    return told.strata(MISCONCEPTIONS, FRAMES, available)


def compose(spec: Spec) -> Draft:
    """Compose the draft of a question from a wrong belief."""
    return told.compose(spec, _BY_NAME, FRAMES)


FAMILY = FamilyMember(
    name="misconception",
    title="something that witness does not have, and what there is instead",
    share=2.0,
    strata=strata,
    compose=compose,
    identifiers=told.IDENTIFIERS,
)

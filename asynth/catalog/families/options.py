"""The family `options`: configuration files, exports, digests, globs and filters, each shown to do what it says."""

from __future__ import annotations

from asynth.catalog.families import told
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.phrasings.options import FRAMES
from asynth.catalog.scenarios.options import OPTIONS
from asynth.example.draft import Draft
from asynth.space import Spec, Stratum

_BY_NAME = {scenario.name: scenario for scenario in OPTIONS}


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    return told.strata(OPTIONS, FRAMES, available)


def compose(spec: Spec) -> Draft:
    """Compose the draft of a question about an option."""
    return told.compose(spec, _BY_NAME, FRAMES)


FAMILY = FamilyMember(
    name="options",
    title="an option of run or verify, used and shown to work",
    share=3.0,
    strata=strata,
    compose=compose,
    identifiers=told.IDENTIFIERS,
)

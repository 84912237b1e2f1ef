"""The family `review`: a policy or pipeline that accepts what it should not, a run that proves it, and the repair."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.review import changes, gates, placing, rules, steps, trust
from asynth.catalog.families.scenarios.family import cut_evenly, scenario_family
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.families.scenarios.spread import in_order
from asynth.catalog.member import Build

_DELIVERING = ("deploy", "rollout", "rsync", "git archive")
"""Words of commands that put something where it is used."""


def _delivers(build: Build) -> bool:
    return any(word in build.command for word in _DELIVERING)


def _harmless(scenario: Scenario) -> Scenario:
    """Return `scenario` without builds that deliver: its answer runs a step as it should not be run."""
    return replace(scenario, fits=lambda build: scenario.fits(build) and not _delivers(build))


FAMILY = scenario_family(
    name="review",
    title="a policy with a weakness, shown by a counterexample, repaired and verified",
    share=4.0,
    scenarios=tuple(
        map(
            _harmless,
            in_order(
                rules.WEAKNESSES,
                placing.WEAKNESSES,
                trust.WEAKNESSES,
                steps.WEAKNESSES,
                gates.WEAKNESSES,
                changes.WEAKNESSES,
            ),
        )
    ),
    cut=cut_evenly(24),
)

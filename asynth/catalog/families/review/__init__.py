"""The family `review`: a policy or pipeline that accepts what it should not, a run that proves it, and the repair."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.family import Available
from asynth.catalog.families.review import changes, gates, placing, rules, steps, trust
from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.families.scenarios.slots import shown_by
from asynth.catalog.families.scenarios.spread import choose_spread, in_order
from asynth.catalog.families.scenarios.strata import strata_of
from asynth.catalog.member import Build
from asynth.catalog.prompts import Message
from asynth.space import Stratum

_DELIVERING = ("deploy", "rollout", "rsync", "git archive")
"""Words of commands that put something where it is used."""


def _delivers(build: Build) -> bool:
    return any(word in build.command for word in _DELIVERING)


def _harmless(scenario: Scenario) -> Scenario:
    """Return `scenario` without builds that deliver: its answer runs a step as it should not be run."""
    return replace(scenario, fits=lambda build: scenario.fits(build) and not _delivers(build))


_BUILDS = 4
"""How many strata with builds of their own each scenario has."""

_ASIDE = 2
"""How many strata a message has that shows no build; more than one only where a rule can be over several records."""


def _cut(scenarios: tuple[Scenario, ...], messages: tuple[Message, ...], available: Available) -> tuple[Stratum, ...]:
    """Cut so that most rows are about the house project: what is reviewed is pasted, and what it is for is seldom told."""
    found: list[Stratum] = []
    for scenario in scenarios:
        about = tuple(message for message in messages if scenario.name in message.topics)
        telling = tuple(message for message in about if "build" in shown_by(message, scenario))
        found += strata_of(scenario, telling, available, _BUILDS)
        for message in about:
            if message not in telling:
                rules = tuple(rule for rule in scenario.rules if not message.rules or rule in message.rules)
                own = tuple(strata_of(replace(scenario, rules=rules), (message,), available))
                found += choose_spread(list(own), message.name, _ASIDE)
    return tuple(found)


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
    cut=_cut,
)

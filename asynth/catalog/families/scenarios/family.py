"""What the families share that start from a situation: their dimensions, and how a case of a scenario becomes a draft.

A stratum is one scenario on one build, with rules over one attestation or without any. A scenario takes as many builds as
it needs for variety and no more, so that scenarios weigh alike whatever the number of builds behind each.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Any, TypeVar

from asynth.catalog.attestors import ATTESTORS, UNIVERSAL
from asynth.catalog.families.family import BUILDS_BY_NAME, Available, FamilyMember
from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.member import Build, Workload
from asynth.catalog.names import EXPIRIES, KEY_NAMES, PROJECTS, REPOSITORIES, REPOSITORIES_BY_NAME, STEPS
from asynth.catalog.phrasings.frame import Frame, Question
from asynth.catalog.procedure import defaults, twins
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.keys import ARRANGEMENTS_BY_NAME
from asynth.catalog.procedure.procedure import Procedure, attest
from asynth.catalog.procedure.rules import bind_build, bind_rules, speaks_of_repository
from asynth.catalog.rules import RULES_BY_NAME
from asynth.example.draft import Draft
from asynth.space import Choice, Domain, Spec, Stratum, Value

_T = TypeVar("_T")

RULED_BUILDS_EACH = 4
"""Builds of a scenario for each attestation that its rules may read."""

IDENTIFIERS = frozenset({"project", "names", "expires", "artifact", "setting"})
"""Dimensions that are bare identifiers."""


def family(
    name: str, title: str, share: float, scenarios: tuple[Scenario, ...], frames: tuple[Frame, ...]
) -> FamilyMember:
    """Return the family that has `scenarios`, worded by `frames`."""
    by_name = {scenario.name: scenario for scenario in scenarios}
    return FamilyMember(
        name=name,
        title=title,
        share=share,
        strata=lambda available: strata(scenarios, frames, available),
        compose=lambda spec: compose(spec, by_name, frames),
        identifiers=IDENTIFIERS,
    )


def in_order(*groups: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
    """Return all scenarios of a family by name; their order decides which strata there are, so that it is of no module."""
    return tuple(sorted(chain.from_iterable(groups), key=lambda scenario: scenario.name))


def strata(scenarios: tuple[Scenario, ...], frames: tuple[Frame, ...], available: Available) -> tuple[Stratum, ...]:
    """Return the specs of a family on a machine."""
    free: tuple[Domain, ...] = (
        Choice("step", STEPS),
        Choice("phrasing", tuple(range(len(frames)))),
        Choice("project", PROJECTS, identifier=True),
        Choice("names", tuple(range(len(KEY_NAMES))), identifier=True),
    )
    return tuple(stratum for scenario in scenarios for stratum in _strata_of(scenario, free, available))


def _strata_of(scenario: Scenario, free: tuple[Domain, ...], available: Available) -> Iterator[Stratum]:
    if not set(scenario.tools) <= set(available.styles):
        return
    if False in scenario.ruled:
        fitting = [
            (name, build, runs)
            for name, _, build in fitting_builds(scenario, available)
            if (runs := possible_runs(scenario, build, available, ""))
        ]
        for name, build, runs in choose_spread(fitting, scenario.name, scenario.builds):
            yield _stratum(scenario, free, name, build, "", (), runs)
    if True not in scenario.ruled:
        return
    for judged in sorted({rule.attestor for rule in RULES_BY_NAME.values()}):
        ruled = []
        for name, _, build in fitting_builds(scenario, available):
            runs = possible_runs(scenario, build, available, judged)
            for spoken in (True, False):
                rules = tuple(
                    rule.name
                    for rule in available.rules(build)
                    if rule.attestor == judged
                    and (not scenario.rules or rule.name in scenario.rules)
                    and speaks_of_repository((rule,), build) == spoken
                )
                if rules and runs:
                    ruled.append((name, build, rules, runs, spoken))
        for name, build, rules, runs, spoken in choose_spread(ruled, scenario.name + judged, RULED_BUILDS_EACH):
            yield _stratum(scenario, free, name, build, judged, rules, runs, spoken)


def fitting_builds(scenario: Scenario, available: Available) -> list[tuple[str, Workload, Build]]:
    """Return the builds that `scenario` can happen to on a machine."""
    return [item for item in available.builds() if item[1].cost <= scenario.heavy and scenario.fits(item[2])]


def choose_spread(fitting: list[_T], name: str, count: int) -> list[_T]:
    """Return `count` of `fitting`, spread over all of them and beginning elsewhere for every name."""
    start = zlib.crc32(name.encode())
    size = len(fitting)
    count = min(count, size)
    return [fitting[(start + number * size // count) % size] for number in range(count)]


def possible_runs(scenario: Scenario, build: Build, available: Available, judged: str) -> tuple[tuple[str, ...], ...]:
    """Return the sets of `scenario` that `build` can satisfy, with the attestor whose record is judged among them."""
    offered = {*UNIVERSAL, *build.attestors, *build.project.attestors, *scenario.offers} & available.attestors
    needed = {judged} - set(defaults.RECORDED_ALWAYS) - {""}
    if not build.artifacts:
        needed.add("git")
    if not needed <= offered:
        return ()
    order = [attestor.name for attestor in ATTESTORS]
    found = {tuple(sorted({*run, *needed}, key=order.index)): None for run in scenario.runs if offered.issuperset(run)}
    return tuple(found)


def _stratum(
    scenario: Scenario,
    free: tuple[Domain, ...],
    name: str,
    build: Build,
    judged: str,
    rules: tuple[str, ...],
    runs: tuple[tuple[str, ...], ...],
    spoken: bool = False,
) -> Stratum:
    fixed: dict[str, Value] = {"scenario": scenario.name, "build": name, "judged": judged, "spoken": spoken}
    own: list[Domain] = [Choice("run", runs), Choice("variant", scenario.variants), Choice("terminal", scenario.quotes)]
    if rules:
        own.append(Choice("rules", tuple((rule,) for rule in rules)))
        if spoken:
            own.append(Choice("setting", tuple(REPOSITORIES_BY_NAME), identifier=True))
    if build.artifacts:
        own.append(Choice("artifact", build.artifacts, identifier=True))
        own.append(Choice("subject", scenario.subjects))
    if scenario.dated:
        own.append(Choice("expires", EXPIRIES, identifier=True))
    return Stratum(fixed, free, tuple(own))


def compose(spec: Spec, scenarios: dict[str, Scenario], frames: tuple[Frame, ...]) -> Draft:
    """Compose the draft of a spec of the family that has `scenarios` and `frames`."""
    values: dict[str, Any] = dict(spec.values)
    scenario = scenarios[values["scenario"]]
    workload, build = BUILDS_BY_NAME[values["build"]]
    repository = REPOSITORIES_BY_NAME[values["setting"]] if "setting" in values else REPOSITORIES[0]
    number = values["phrasing"]
    attested = bind_build(build, values["step"], values.get("artifact", ""), repository)
    rules = bind_rules(values.get("rules", ()), attested, number)
    keys = KEY_NAMES[values["names"]]
    arrangement = ARRANGEMENTS_BY_NAME[scenario.arrangement]
    procedure = Procedure(
        steps=(attest(attested, {*values["run"], *scenario.core}, rules, key=keys[0], arrangement=arrangement),),
        keys=keys,
        subject=values.get("subject", "commit"),
        arrangement=arrangement,
        expires=values.get("expires", defaults.EXPIRES),
    )
    case = Case(
        procedure=procedure,
        fixture=fixture_of(procedure, repository, workload.environment),
        project=values["project"],
        wording=number,
        terminal=values["terminal"],
        variant=values["variant"],
    )
    exchange = scenario.compose(case)
    final = exchange.procedure or procedure
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=exchange.fixture or case.fixture,
        prompt=frames[number].ask(
            Question(values["project"], build.describes, exchange.context, exchange.past, exchange.wish)
        ),
        answer=exchange.answer,
        twins=twins.derive(final) if exchange.twins is None else exchange.twins,
        summary=summarize(final, workload.name),
        cost=workload.cost,
        past=exchange.past,
    )

"""Families whose prompts are whole messages: what they are made of, and how a case of a scenario becomes a draft."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any

from asynth.catalog import house
from asynth.catalog.families.family import FamilyMember, find_build
from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.families.scenarios.rephrasing import rephrase
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.families.scenarios.slots import shown_by, write_prompt
from asynth.catalog.families.scenarios.strata import Cut, cut_by_scenario
from asynth.catalog.names import REPOSITORIES, REPOSITORIES_BY_NAME
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.keys import ARRANGEMENTS_BY_NAME
from asynth.catalog.procedure.procedure import Procedure, attest
from asynth.catalog.procedure.rules import bind_build, bind_rules
from asynth.catalog.prompts import Message, read_messages
from asynth.catalog.rules import RULES_BY_NAME
from asynth.example.draft import Draft
from asynth.resources import fixtures_root
from asynth.space import Spec

IDENTIFIERS = frozenset({"step_key", "policy_key", "expires", "artifact", "setting", "name"})
"""Dimensions that are bare identifiers."""


def scenario_family(
    name: str, title: str, share: float, scenarios: tuple[Scenario, ...], cut: Cut = cut_by_scenario
) -> FamilyMember:
    """Return the family whose messages lie in ``fixtures/phrasings/NAME``.

    :param cut: cuts its specs; another one where weights follow from something else than scenarios, such as rules
    :raises ValueError: if a message is about a topic that is no scenario of the family, or asks for a rule that is none
    """
    by_name = {scenario.name: scenario for scenario in scenarios}
    messages = read_messages(fixtures_root() / "phrasings" / name)
    for message in messages:
        unknown = set(message.topics) - set(by_name)
        if unknown:
            raise ValueError(f"message {message.name!r} of {name!r} is about {sorted(unknown)}, which is no scenario")
        if no_rules := message.rules - RULES_BY_NAME.keys():
            raise ValueError(f"message {message.name!r} of {name!r} asks for {sorted(no_rules)}, which is no rule")
    by_message = {message.name: message for message in messages}
    return FamilyMember(
        name=name,
        title=title,
        share=share,
        strata=lambda available: cut(scenarios, messages, available),
        compose=lambda spec: _compose(spec, by_name, by_message),
        identifiers=IDENTIFIERS,
        rephrase=lambda spec: rephrase(spec, by_name[str(spec["scenario"])], by_message),
    )


def bind_case(spec: Spec, scenario: Scenario, message: Message) -> Case:
    """Return the example of `spec` as its scenario gets to know it.

    Of the scenario's states it has one that follows from nothing the prompt shows, so that over many examples each is met.
    """
    values: dict[str, Any] = dict(spec.values)
    workload, build, artifact = find_build(values)
    setting = REPOSITORIES_BY_NAME[values["setting"]] if "setting" in values else REPOSITORIES[0]
    attested = bind_build(build, values["step"], artifact, setting)
    rules = bind_rules(values.get("rules", ()), attested, 0)
    keys = (values["step_key"] or values["step"], values["policy_key"])
    arrangement = ARRANGEMENTS_BY_NAME[scenario.arrangement]
    procedure = Procedure(
        steps=(attest(attested, {*values["run"], *scenario.core}, rules, key=keys[0], arrangement=arrangement),),
        keys=keys,
        subject=values.get("subject", "commit"),
        arrangement=arrangement,
        expires=values.get("expires", house.EXPIRES),
    )
    return Case(
        procedure=procedure,
        fixture=fixture_of(procedure, setting, workload.environment),
        terminal=values["terminal"],
        variant=values["variant"],
        message=message,
        purpose=workload.purpose,
        workload=workload.name,
        said=values.get("said", 0),
        state=scenario.states[zlib.crc32(spec.id.encode()) % len(scenario.states)],
        scenario=scenario.name,
        shown=shown_by(message, scenario),
    )


def _compose(spec: Spec, scenarios: dict[str, Scenario], messages: dict[str, Message]) -> Draft:
    values: dict[str, Any] = dict(spec.values)
    scenario = scenarios[values["scenario"]]
    message = messages[values["phrasing"]]
    workload, _, _ = find_build(values)
    case = bind_case(spec, scenario, message)
    exchange = scenario.compose(case)
    final = exchange.procedure or case.procedure
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=exchange.fixture or case.fixture,
        prompt=write_prompt(case, exchange),
        answer=exchange.answer,
        twins=twins.derive(final) if exchange.twins is None else exchange.twins,
        summary=replace(summarize(final, workload.name), message=message.declare()),
        cost=workload.cost,
        past=exchange.past,
    )

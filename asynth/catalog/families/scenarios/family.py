"""Families whose prompts are whole messages: their dimensions, and how a case of a scenario becomes a draft.

A stratum is one scenario on one build, asked by messages that show the same dimensions. What a message does not show has
its house default (shared contract, `design.md` section 7), so two specs never share a prompt.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from asynth.catalog import house
from asynth.catalog.attestors import ATTESTORS, CI, UNIVERSAL, sound
from asynth.catalog.families.family import Available, FamilyMember, choose_names, find_build
from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.families.scenarios.rephrasing import rephrase
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.families.scenarios.slots import PASTES, shown_by, write_prompt
from asynth.catalog.families.scenarios.spread import choose_spread, fitting_builds, possible_runs
from asynth.catalog.member import Build, Workload
from asynth.catalog.names import EXPIRIES, REPOSITORIES, REPOSITORIES_BY_NAME
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.procedure.keys import ARRANGEMENTS_BY_NAME
from asynth.catalog.procedure.procedure import Procedure, attest
from asynth.catalog.procedure.rules import bind_build, bind_rules, settings_by_module
from asynth.catalog.prompts import Message, read_messages
from asynth.catalog.rules import RULES_BY_NAME
from asynth.example.draft import Draft
from asynth.resources import fixtures_root
from asynth.space import Choice, Domain, Selection, Spec, Stratum, Value

IDENTIFIERS = frozenset({"step_key", "policy_key", "expires", "artifact", "setting", "name"})
"""Dimensions that are bare identifiers."""


Cut = Callable[[tuple[Scenario, ...], tuple[Message, ...], Available], tuple[Stratum, ...]]
"""Cuts the specs of some scenarios, asked for by some messages, into strata."""


def scenario_family(
    name: str, title: str, share: float, scenarios: tuple[Scenario, ...], cut: Cut | None = None
) -> FamilyMember:
    """Return the family whose messages lie in ``fixtures/phrasings/NAME``.

    :param cut: cuts its specs where weights follow from something else than scenarios, such as rules
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
        strata=lambda available: (cut or _cut)(scenarios, messages, available),
        compose=lambda spec: _compose(spec, by_name, by_message),
        identifiers=IDENTIFIERS,
        rephrase=lambda spec: rephrase(spec, by_name[str(spec["scenario"])], by_message),
    )


@dataclass(frozen=True, slots=True)
class Way:
    """Messages about one scenario that show the same dimensions.

    :param variants: those of the scenario's variants that they fit
    :param house: the build that they are about if they show none
    """

    shown: frozenset[str]
    variants: tuple[str, ...]
    messages: tuple[str, ...]
    house: str = ""

    @property
    def name(self) -> str:
        """What sets it apart from the scenario's other ways, as a value of the dimension `asks`."""
        return " ".join((*sorted(self.shown), *self.variants))


def group_messages(scenario: Scenario, messages: tuple[Message, ...]) -> tuple[Way, ...]:
    """Return the ways in which `scenario` is asked for.

    :raises ValueError: if a message fits several variants and does not show which
    """
    groups: dict[tuple[frozenset[str], tuple[str, ...], str], list[str]] = {}
    for message in messages:
        if scenario.name not in message.topics:
            continue
        shown = shown_by(message, scenario)
        variants = tuple(
            variant for variant in scenario.variants if not message.variants or variant in message.variants
        )
        if len(variants) != 1 and "variant" not in shown:
            raise ValueError(f"message {message.name!r} of scenario {scenario.name!r} does not show its variant")
        house_build = scenario.house if "build" in shown else scenario.house_of(message.asks)
        groups.setdefault((shown, variants, house_build), []).append(message.name)
    return tuple(Way(shown, variants, tuple(names), build) for (shown, variants, build), names in groups.items())


def cut_by_message(builds: int = 0) -> Cut:
    """Return the cut in which short messages come as often as people send them, which is more often than whole scripts.

    A message with a pasted script has a sixth of the builds, any other that shows a command a quarter, and one that shows a
    step and no command has a stratum for each of the house build's step names, or for each of some rules.

    :param builds: how many builds each scenario takes; 0 for as many as it says itself
    """

    def cut(
        scenarios: tuple[Scenario, ...], messages: tuple[Message, ...], available: Available
    ) -> tuple[Stratum, ...]:
        found: list[Stratum] = []
        for scenario in scenarios:
            fitting = _fit(scenario, available)
            for message in _answered(scenario, messages, available):
                if scenario.name in message.topics:
                    share = max(1, (builds or scenario.builds) // (6 if message.tells & PASTES else 4))
                    ways = group_messages(scenario, (message,))
                    found += _cut_ways(replace(scenario, builds=share), ways, fitting, available, begin=message.name)
        return tuple(found)

    return cut


def _cut(scenarios: tuple[Scenario, ...], messages: tuple[Message, ...], available: Available) -> tuple[Stratum, ...]:
    return tuple(stratum for scenario in scenarios for stratum in strata_of(scenario, messages, available))


def strata_of(
    scenario: Scenario, messages: tuple[Message, ...], available: Available, even: int = 0
) -> Iterator[Stratum]:
    """Yield the specs of one scenario, asked for by those of `messages` that are about it.

    :param even: how many strata with builds of their own it has; 0 for as many as it says itself
    """
    fitting = _fit(scenario, available)
    return _cut_ways(
        scenario, group_messages(scenario, _answered(scenario, messages, available)), fitting, available, even
    )


def _answered(scenario: Scenario, messages: tuple[Message, ...], available: Available) -> tuple[Message, ...]:
    """Return those of `messages` that can be answered with the tools at hand."""
    return tuple(
        message
        for message in messages
        if {scenario.answering[one] for one in message.asks if one in scenario.answering} <= set(available.styles)
    )


def _fit(scenario: Scenario, available: Available) -> list[_Fitting]:
    """Return where `scenario` can happen, which is nowhere if the machine lacks a tool or a feature."""
    if not (set(scenario.tools) <= set(available.styles) and scenario.features <= available.features):
        return []
    return [
        (name, workload, build, judging, runs)
        for name, workload, build in fitting_builds(scenario, available)
        for judging in _judge(scenario, build, available)
        if (runs := possible_runs(scenario, build, available, judging.attestor))
        and scenario.beside.get(name, workload.name) in available.workloads
    ]


def _cut_ways(
    scenario: Scenario,
    ways: tuple[Way, ...],
    fitting: list[_Fitting],
    available: Available,
    even: int = 0,
    begin: str = "",
) -> Iterator[Stratum]:
    """Yield the strata of `ways`.

    :param begin: of each message alone, its name: builds are chosen from another one on for each
    """
    others = [item for item in fitting if item[0] != scenario.house]
    if (
        even or begin
    ):  # of builds with the same command, which a message that shows nothing else could not tell apart, one
        others = list({(item[2].command, item[3]): item for item in others}.values())
    asking = sum(len(way.messages) for way in ways if "build" in way.shown)
    several = sum("build" in way.shown for way in ways)
    for way in chain.from_iterable(map(_split, ways)):
        house_builds = [item for item in fitting if item[0] == way.house]
        chosen = house_builds if "rules" in way.shown else house_builds[:1]
        if begin and scenario.rules:  # a message about many rules shall come no oftener than one about many builds
            chosen = choose_spread(chosen, scenario.name + begin, scenario.builds)
        if "build" in way.shown:  # each message shall come as often as any other, however many show what it shows
            count = max(1, round((even or scenario.builds * several) * len(way.messages) / asking))
            named = [item for item in others if "run" in way.shown or scenario.retypes(item[2])]
            spread = _choose_builds(named or others, scenario.name + way.name + begin, count)
            chosen = [*([] if scenario.rules else chosen), *spread]
        for name, workload, build, judging, runs in chosen:
            if scenario.widths and "run" in way.shown:
                for low, high in scenario.widths:
                    sets = _select(build, available, low, high)
                    if sets is not None and (
                        stratum := _stratum(scenario, way, name, workload, build, judging, runs, sets)
                    ):
                        yield stratum
                continue
            apart = begin and "step" in way.shown and "build" not in way.shown and not scenario.rules
            for step in house.name_steps(workload) if apart else ("",):
                if stratum := _stratum(scenario, way, name, workload, build, judging, runs, step=step):
                    yield stratum


def _split(way: Way) -> Iterator[Way]:
    """Yield `way` for each of its messages where they show no build, so that one of few examples comes as often as others."""
    if "build" in way.shown:
        yield way
    else:
        yield from (replace(way, messages=(message,)) for message in way.messages)


@dataclass(frozen=True, slots=True)
class Judging:
    """Rules over the record of one attestor, one of which the policy holds; none where the scenario has no rules.

    :param settings: names of those that their modules tell apart; empty where they are the same in all of them
    """

    attestor: str = ""
    settings: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


def _judge(scenario: Scenario, build: Build, available: Available) -> tuple[Judging, ...]:
    if not scenario.rules:
        return (Judging(),)
    usable = {rule.name for rule in available.rules(build)}
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name in scenario.rules:
        if name in usable:
            rule = RULES_BY_NAME[name]
            groups.setdefault((rule.attestor, settings_by_module(rule, build)), []).append(name)
    return tuple(Judging(attestor, settings, tuple(names)) for (attestor, settings), names in groups.items())


_Fitting = tuple[str, Workload, Build, Judging, tuple[tuple[str, ...], ...]]


def _choose_builds(fitting: list[_Fitting], name: str, count: int) -> list[_Fitting]:
    """Return `count` of `fitting`: no workload gives its second build before all others have given one.

    Otherwise those with many builds would be everywhere, and those that few families take would be rare.
    """
    by_workload: dict[str, list[_Fitting]] = {}
    for item in fitting:
        by_workload.setdefault(item[1].name, []).append(item)
    chosen: list[_Fitting] = []
    turn = 0
    while len(chosen) < min(count, len(fitting)):
        names = [workload for workload, builds in by_workload.items() if turn < len(builds)]
        for workload in choose_spread(names, f"{name}{turn}", count - len(chosen)):
            builds = by_workload[workload]
            chosen.append(builds[(zlib.crc32(f"{name}{workload}".encode()) + turn) % len(builds)])
        turn += 1
    return chosen


def _select(build: Build, available: Available, low: int, high: int) -> Selection | None:
    """Return the sets of `low` to `high` extra attestors that `build` bears, or None if there are none.

    A document that the command writes is always asked for, and git where nothing but the commit can be verified.
    """
    documents = sound(build.attestors)
    offered = {*UNIVERSAL, *documents, *build.project.attestors} & available.attestors
    always = {*(documents & offered), *(() if build.artifacts else ("git",))}
    low = max(low, len(always))
    if low > high or not always <= offered:
        return None
    alone = tuple((one.name,) for one in ATTESTORS if one.name in offered - always - set(CI) and not one.always)
    systems = tuple(name for name in CI if name in offered)  # a job belongs to one of them
    free = (*alone, *((systems,) if systems else ()))
    return Selection(
        "run", free, always=tuple(sorted(always)), at_least=low, at_most=min(high, len(always) + len(free))
    )


def _stratum(
    scenario: Scenario,
    way: Way,
    name: str,
    workload: Workload,
    build: Build,
    judging: Judging,
    runs: tuple[tuple[str, ...], ...],
    sets: Selection | None = None,
    step: str = "",
) -> Stratum | None:
    """Return the specs of one build, or None where a default that the messages leave unsaid does not fit it."""
    shown = way.shown
    if "run" not in shown:
        judged = {judging.attestor} - set(RECORDED_ALWAYS) - {""}
        runs = tuple(run for run in runs if set(run) == {*scenario.run, *judged})
    fixed: dict[str, Value] = {"scenario": scenario.name, "build": name, "asks": way.name}
    if sets is not None:
        fixed["width"] = f"{sets.at_least} to {sets.at_most}"
    own: list[Domain] = [Choice("phrasing", way.messages), Choice("variant", way.variants)]
    if step:
        fixed["step"] = step
    else:
        own.append(Choice("step", house.name_steps(workload) if "step" in shown else house.name_steps(workload)[:1]))
    own.append(Choice("terminal", scenario.quotes if "terminal" in shown else scenario.quotes[:1]))
    own += house.choose_keys(shown, f"keys {way.name} {name}")
    own += choose_names(build, shown)
    if build.artifacts:
        seen = "artifact" in shown or ("build" in shown and "{artifact}" in build.command)
        if seen or name == way.house:
            own.append(Choice("subject", scenario.subjects))
        elif scenario.by_commit and judging.attestor != "product":  # nobody can tell from such a command what it writes
            runs = tuple(run for run in runs if "git" in run and build.attestors.isdisjoint(run))
            if sets is not None and "git" not in sets.always:
                return None
            own.append(Choice("subject", ("commit",)))
        else:
            return None
    if not runs and sets is None:
        return None
    own.append(sets or Choice("run", runs))
    if judging.rules:
        fixed |= {"judged": judging.attestor, "spoken": len(judging.settings)}
        rules = tuple((rule,) for rule in judging.rules)
        own.append(Choice("rules", rules if "rules" in shown else rules[:1]))
    if "setting" in shown or (judging.settings and "rules" in shown):
        own.append(Choice("setting", judging.settings or tuple(REPOSITORIES_BY_NAME), identifier=True))
    if "expires" in shown:
        own.append(Choice("expires", EXPIRIES, identifier=True))
    return Stratum(fixed, (), tuple(own))


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

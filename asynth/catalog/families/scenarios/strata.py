"""How the specs of scenarios are cut into strata: one scenario on one build, asked by messages that show the same dimensions.

What a message does not show has its house default (shared contract, `design.md` section 7), so two specs never share a prompt.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from asynth.catalog import house
from asynth.catalog.attestors import ATTESTORS, CI, UNIVERSAL, sound
from asynth.catalog.families.family import Available, choose_names
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.families.scenarios.slots import PASTES
from asynth.catalog.families.scenarios.spread import choose_spread, fitting_builds, possible_runs
from asynth.catalog.families.scenarios.ways import Way, group_messages, split
from asynth.catalog.member import Build, Workload
from asynth.catalog.names import EXPIRIES, REPOSITORIES_BY_NAME
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.procedure.rules import settings_by_module
from asynth.catalog.prompts import Message
from asynth.catalog.rules import RULES_BY_NAME
from asynth.space import Choice, Domain, Selection, Stratum, Value

Cut = Callable[[tuple[Scenario, ...], tuple[Message, ...], Available], tuple[Stratum, ...]]
"""Cuts the specs of some scenarios, asked for by some messages, into strata."""


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


def cut_by_scenario(
    scenarios: tuple[Scenario, ...], messages: tuple[Message, ...], available: Available
) -> tuple[Stratum, ...]:
    """Cut so that each scenario comes as often as any other, whatever messages it has."""
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
    # Of builds with the same command, which a message that shows nothing else could not tell apart, one.
    if even or begin:
        others = list({(item[2].command, item[3]): item for item in others}.values())
    asking = sum(len(way.messages) for way in ways if "build" in way.shown)
    several = sum("build" in way.shown for way in ways)
    for way in chain.from_iterable(map(split, ways)):
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

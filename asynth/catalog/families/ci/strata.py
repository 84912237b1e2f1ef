"""Which jobs the family `ci` asks about: one topic, asked by messages that show the same, on one build and one system."""

from __future__ import annotations

from collections.abc import Iterator

from asynth.catalog import house
from asynth.catalog.families.ci.facts import shown_by
from asynth.catalog.families.ci.job import AROUND, words_of
from asynth.catalog.families.ci.judged import Group, group_rules
from asynth.catalog.families.ci.systems import SYSTEMS_BY_NAME
from asynth.catalog.families.ci.topic import Topic
from asynth.catalog.families.ci.topics import TOPICS
from asynth.catalog.families.family import Available, choose_names
from asynth.catalog.families.scenarios.spread import choose_spread
from asynth.catalog.member import WANTS, Build, Workload
from asynth.catalog.names import REPOSITORIES_BY_NAME
from asynth.catalog.prompts import Message
from asynth.space import Choice, Domain, Stratum, Value

NAMES = (
    ("BUILD_KEY", "POLICY_PUB"),
    ("CI_SIGNING_KEY", "OWNER_PUB"),
    ("WITNESS_KEY", "WITNESS_PUB"),
    ("ATTEST_KEY", "APPROVE_PUB"),
    ("RUNNER_KEY", "SECURITY_PUB"),
    ("RELEASE_KEY", "RELEASE_PUB"),
    ("JOB_KEY", "GATE_PUB"),
    ("WORKER_KEY", "AUDIT_PUB"),
)
"""The variables by which a job gets its key and the policy's public key, the house's first."""

DEPLOYS = (
    'cp {artifact} "$DEPLOY_DIR/"',
    'install -m {mode} {artifact} "$DEPLOY_DIR/"',
    'cp -p {artifact} "$DEPLOY_DIR/"',
    'install -C -m {mode} {artifact} "$DEPLOY_DIR/"',
)
"""What a deploy job runs, the house's first."""

SHIPPED = frozenset({"build", "package", "wheel", "frontend", "site", "render", "release"})
"""Purposes whose artifact somebody would deploy by copying it."""

SETTINGS = tuple(
    name for name, one in REPOSITORIES_BY_NAME.items() if not one.branch.startswith(("feature/", "hotfix/"))
)
"""Repositories whose branch is one that a pipeline is kept for."""

MAX_CPU = 0.6
"""CPU seconds from which on a build is left to other families."""

LONG = 60
"""Characters of a command line from which on it makes an answer that shows it three times hard to read."""

LONG_RULED = 40
"""The same of an answer that has a rule besides."""

SELDOM = 3
"""At every how many builds rules over materials have their turn, since there are few of them."""

UNFIT = frozenset({"deploy", "verify", "checksums"})
"""Purposes whose step would be named like the deploy job."""


def strata(messages: tuple[Message, ...], available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    here = (
        topic
        for topic in TOPICS
        if topic.features <= available.features
        and topic.offers <= available.attestors
        and set(topic.tools) <= set(available.styles)
    )
    return tuple(stratum for topic in here for stratum in _strata_of(topic, messages, available))


def _strata_of(topic: Topic, messages: tuple[Message, ...], available: Available) -> Iterator[Stratum]:
    fitting = [
        item
        for item in available.builds()
        if item[1].cost < MAX_CPU
        and not item[2].attestors
        and len(item[2].command) <= (LONG_RULED if topic.ruled else LONG)
        and item[1].purpose not in UNFIT
        and (item[2].artifacts or not (topic.deploys or topic.built or topic.files))
        and (item[1].purpose in SHIPPED or not topic.deploys)
        and (item[2].repeatable or not topic.built)
    ]
    home = [item for item in fitting if item[0] == house.HOUSE_BUILD]
    groups: dict[tuple[frozenset[str], tuple[str, ...]], list[str]] = {}
    for message in messages:
        if topic.name in message.topics:
            systems = tuple(name for name in topic.systems if not message.variants or name in message.variants)
            shown = shown_by(message)
            if len(systems) != 1 and "system" not in shown:
                raise ValueError(f"message {message.name!r} does not show its CI system")
            groups.setdefault((shown, systems), []).append(message.name)
    for (shown, systems), names in groups.items():
        for name in systems:
            system = SYSTEMS_BY_NAME[name]
            if system.attestor and system.attestor not in available.attestors:
                continue
            chosen = home
            if "build" in shown:
                lot = f"{topic.name} {sorted(shown)} {name}"
                runs = [item for item in fitting if system.lacks.isdisjoint(words_of(item[2].command))]
                chosen = choose_spread(runs, lot, min(len(runs), topic.each * len(names) // len(systems) + 1))
            for number, item in enumerate(chosen):
                for group in _groups(topic, item, name, number, available, every="build" not in shown):
                    yield from _stratum(topic, shown, tuple(names), name, item, group)


def _groups(
    topic: Topic, item: tuple[str, Workload, Build], system: str, number: int, available: Available, *, every: bool
) -> tuple[Group | None, ...]:
    """Return the rules of which one is asked for: all that there are, or those whose turn it is at build `number`."""
    if not topic.ruled:
        return (None,)
    _, workload, build = item
    found = group_rules(
        build, house.name_steps(workload)[0], SYSTEMS_BY_NAME[system], available, recorded=topic.recorded
    )
    if every:
        return found
    often = tuple(group for group in found if group.attestor != "material" or number % SELDOM == 0)
    return (often[number % len(often)],) if often else ()


def _stratum(
    topic: Topic,
    shown: frozenset[str],
    names: tuple[str, ...],
    system: str,
    item: tuple[str, Workload, Build],
    group: Group | None,
) -> Iterator[Stratum]:
    name, workload, build = item
    fixed: dict[str, Value] = {
        "topic": topic.name,
        "build": name,
        "system": system,
        "asks": " ".join((*sorted(shown), names[0])),
    }
    steps = house.name_steps(workload)
    settings = SETTINGS if "setting" in shown else SETTINGS[:1]
    if group is not None and group.settings:
        settings = tuple(name for name in group.settings if name in SETTINGS)
    own: list[Domain] = [
        Choice("phrasing", names),
        Choice("step", steps if "step" in shown else steps[:1]),
        Choice("names", tuple(range(len(NAMES))) if "names" in shown else (0,), identifier=True),
        Choice("setting", settings, identifier=True),
    ]
    own += choose_names(build, shown)
    if build.artifacts:
        seen = "artifact" in shown or ("build" in shown and "{artifact}" in build.command)
        if not seen and name != house.HOUSE_BUILD:
            return
    if topic.deploys:
        own.append(Choice("deploy", DEPLOYS if "deploy" in shown else DEPLOYS[:1]))
    if "gated" in shown:
        own.append(Choice("gated", (False, True) if build.artifacts and workload.purpose in SHIPPED else (False,)))
    if "around" in shown:
        own.append(Choice("around", tuple(range(AROUND))))
    if group is not None:
        own.append(Choice("rule", group.rules))
        if "said" in shown:
            own.append(Choice("said", tuple(range(WANTS))))
        fixed["judged"] = f"{group.attestor} {bool(group.settings)}"
    yield Stratum(fixed, (), tuple(own))

"""Which rules the family `rego` asks for, on which builds, and how often.

A stratum is one message on one build, for any rule over one attestation, or for two rules that one worry joins. Every
message has about as many strata as the others. Those that show a command go to workloads and attestations in turn, so that
none is rare; a message without one is about the house project and has a stratum for each rule that fits there.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import TypeVar

from asynth.catalog import house
from asynth.catalog.attestors import CI
from asynth.catalog.families.family import Available, choose_names
from asynth.catalog.families.rego.mistakes import MISTAKES_BY_RULE
from asynth.catalog.families.rego.worries import worry_of
from asynth.catalog.families.scenarios.scenario import Scenario, ships_artifact
from asynth.catalog.families.scenarios.slots import shown_by
from asynth.catalog.member import WANTS, AttestedBuild, Binding, Build, Rule, Workload
from asynth.catalog.names import REPOSITORIES
from asynth.catalog.procedure.rules import bind_build, settings_of
from asynth.catalog.prompts import Message
from asynth.space import Choice, Domain, Stratum, Value

T = TypeVar("T")

STRATA_OF_RULES = 16
"""Strata of a message that shows a command and asks for one rule in its own words."""

STRATA_OF_PASTES = 9
"""The same where it pastes something beside a few words, which four of ten people do and most of these messages."""

STRATA_OF_LONG = 30
"""The same where it is long, which one in ten is and few of these messages."""

LONG = 480
"""Characters from which on a message is a long one."""

STRATA_EACH = 8
"""The same where slots say which rule it is, so that it would take any."""

STRATA_OF_PAIRS = 6
"""The same where it asks for two rules, which few people do."""

HOUSE_STRATA = 16
"""At most so many strata of a message that shows none."""

SCARCE = 0.6
"""CPU seconds from which on other families leave a workload out."""

SCARCE_DOCUMENTS = {"docker": 5.0, "k8smanifest": 6.0, "oci": 3.0, "vex": 9.0}
"""How much more often workloads are taught whose documents few others write."""

COMMON = {
    "git": 4.0,
    "command-run": 3.0,
    "environment": 2.0,
    "product": 2.0,
    "material": 0.8,
    "sbom": 4.0,
    "sarif": 3.0,
    "k8smanifest": 1.5,
    "docker": 1.5,
    "vex": 1.5,
    "slsa": 0.25,
    "system-packages": 0.5,
    "aws-codebuild": 0.5,
    "jenkins": 0.8,
    "gitlab": 0.8,
}
"""How much more often than once rules over an attestation are asked for."""


LAY = frozenset({
    "git_author_allowlist", "git_author_domain", "git_branch_allowlist", "git_clean_worktree",
    "git_semver_tag_required",
    "cmd_coverage_threshold", "product_forbidden_endings", "material_forbidden_files", "lockfiles_banned_dependency",
    "lockfiles_no_plain_http", "lockfiles_required", "maven_group_allowlist", "maven_no_snapshots", "sarif_no_errors",
    "sarif_max_warnings", "sarif_required_tool", "secretscan_no_findings", "vex_no_affected", "docker_base_images",
    "system_forbidden_packages", "spdx_license_denylist", "spdx_license_allowlist", "spdx_banned_packages",
    "spdx_required_package", "spdx_packages_versioned", "cdx_license_allowlist", "cdx_banned_components",
    "cdx_fixed_versions", "cdx_minimum_components",
})  # fmt: skip
"""Rules that auditors, customers and sales speak of, too."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rules, or pairs of rules, that one stratum holds.

    :param judged: the attestation that they are over; of a pair the rarer one
    :param settings: names of those in which all of them make sense; empty where they speak of none
    """

    judged: str
    rules: tuple[tuple[str, ...], ...]
    settings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A build and the rules that are asked for on it."""

    name: str
    workload: Workload
    build: Build
    group: Group


@dataclass(frozen=True, slots=True)
class Turns:
    """How often each workload, attestation, group of rules and place was taught so far."""

    workloads: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    judged: Counter[str] = field(default_factory=Counter)
    groups: Counter[tuple[tuple[str, ...], ...]] = field(default_factory=Counter)
    places: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take_rules(self, places: list[Place]) -> list[Place]:
        """Take those of `places`, all on one build, whose turn it is."""
        least = sorted(places, key=lambda one: self.places[one.name, "+".join(one.group.rules[0])])[:HOUSE_STRATA]
        self.places.update((one.name, "+".join(one.group.rules[0])) for one in least)
        return least

    def take(self, fitting: dict[str, list[Place]], name: str) -> Place:
        """Take out of `fitting`, by workload, the place whose turn it is; `name` is the lot among equals."""
        workload = min(fitting, key=lambda one: (self.workloads[one], zlib.crc32(f"{name} {one}".encode())))
        place = min(
            fitting[workload],
            key=lambda one: (
                self.judged[one.group.judged] / COMMON.get(one.group.judged, 1.0),
                self.groups[one.group.rules] / len(one.group.rules),
                self.places[one.name, one.group.judged],
            ),
        )
        fitting[workload].remove(place)
        if not fitting[workload]:
            del fitting[workload]
        self.workloads[workload] += 1 / _weigh(place.workload)
        self.judged[place.group.judged] += 1
        self.groups[place.group.rules] += 1
        self.places[place.name, place.group.judged] += 1
        return place


def strata_of(
    scenarios: tuple[Scenario, ...], messages: tuple[Message, ...], available: Available
) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    return tuple(_cut(scenarios, messages, available))


def _cut(scenarios: tuple[Scenario, ...], messages: tuple[Message, ...], available: Available) -> Iterator[Stratum]:
    turns = Turns()
    known: dict[tuple[frozenset[str], bool, frozenset[str]], tuple[Place, ...]] = {}
    offered = [
        (name, workload, build, tuple(_offer(rule, build) for rule in available.rules(build)))
        for name, workload, build in available.builds()
    ]
    for scenario in scenarios:
        if not set(scenario.tools) <= set(available.styles):
            continue
        for message in sorted(messages, key=lambda one: not one.rules):  # so that the others make up for what is rare
            if scenario.name not in message.topics:
                continue
            shown = shown_by(message, scenario)
            pairs, told = "first" in message.tells, _told_by(message)
            named = message.rules or frozenset(scenario.rules)
            kind = (named, pairs, told)
            if kind not in known:
                known[kind] = tuple(_places(named, offered, pairs=pairs, told=told))
            if "build" not in shown:
                here = [part for place in known[kind] if place.name == scenario.house for part in _split(place)]
                taken = turns.take_rules(here)
                places = (part for place in taken for part in _spread(place)) if message.rules else taken
                yield from _stratum(scenario, message, shown, places)
                continue
            fitting: dict[str, list[Place]] = defaultdict(list)
            within = bool(_WITHIN.search(message.template.text))
            delivers = not _DELIVERED.isdisjoint(message.asks)
            for place in known[kind]:
                if delivers and not ships_artifact(place.build):
                    continue
                if place.workload.cost <= scenario.heavy and not (within and _is_long(place.build)):
                    fitting[place.workload.name].append(place)
            for _ in range(_count_strata(message)):
                if fitting:
                    yield from _stratum(scenario, message, shown, [turns.take(fitting, message.name)])


def _count_strata(message: Message) -> int:
    """Return how many strata a message has that shows a command."""
    if not message.rules:
        return STRATA_OF_PAIRS if "first" in message.tells else STRATA_EACH
    text = message.template.text
    if len(text) >= LONG:
        return STRATA_OF_LONG
    return STRATA_OF_PASTES if "```" in text else STRATA_OF_RULES


def _spread(place: Place) -> Iterator[Place]:
    """Yield a place of its own for each setting, so that a message of one rule on one build isn't rare."""
    group = place.group
    for setting in group.settings:
        yield replace(place, group=replace(group, settings=(setting,)))
    if not group.settings:
        yield place


_DELIVERED = frozenset({"handover", "supplier", "shipped"})
"""What is asked besides by those whose command makes something that others get."""

_WITHIN = re.compile(r"`\{\{ command \}\}`")
"""A command within a sentence."""

_TYPED = 36
"""So many characters of a command people write into a sentence; they paste a longer one."""


def _is_long(build: Build) -> bool:
    """Tell whether people would paste the build's command on a line of its own: it is long, or has a script in quotes."""
    return len(build.command) > _TYPED or "'" in build.command


def _weigh(workload: Workload) -> float:
    """Return how often a workload is taught where others are once; more where other families leave it out."""
    documents = {attestor for build in workload.builds for attestor in build.attestors}
    if workload.cost >= SCARCE:
        return 2.5 if "sbom" in documents else 7.0
    if scarce := documents & SCARCE_DOCUMENTS.keys():
        return max(SCARCE_DOCUMENTS[attestor] for attestor in scarce)
    return 1.0 if any(build.artifacts for build in workload.builds) else 1.6


def _split(place: Place) -> list[Place]:
    """Return a place of its own for each rule of a place, so that rules and not attestations come in turn."""
    group = place.group
    if len(group.rules[0]) > 1:
        return [place]
    return [
        Place(place.name, place.workload, place.build, Group(group.judged, (rules,), group.settings))
        for rules in group.rules
    ]


_UNEXPECTED = frozenset({
    "product_count_limit", "product_sha256_format", "slsa_builder", "cdx_spec_version", "env_sensitive_left_out",
    "product_mime_allowlist", "git_max_parents",
})  # fmt: skip
"""Rules over what nobody expects verify to look at by itself, so that nobody wonders why it does not."""

_OUTPUT = "product_required_outputs"
"""The rule that is asked for where the step is verified by its commit: by the file verify finds no attestation without it."""

_BY_OUTPUT = ("cmd_output_forbidden", "cmd_stdout_required")
"""Rules over `command-run` that a run may break which was started as it should be."""

_OF_BRANCHES = ("git_branch_allowlist", "git_branch_prefix")
"""Rules over a name that a job of GitLab doesn't have, since it is given a bare commit."""

_CERTAIN: dict[str, Callable[[Rule, Binding], bool]] = {
    "shell": lambda _, binding: bool(binding.forms.shell),
    "record": lambda _, binding: bool(binding.forms.record),
    "run": lambda _, binding: not binding.flags,
    "want": lambda _, binding: bool(binding.forms.wants),
    "plain": lambda _, binding: not binding.flags,
    "local": lambda rule, _: rule.attestor not in {*CI, "environment"},
    "gitlab": lambda rule, _: rule.attestor not in {*CI, "environment", "slsa"} and rule.name not in _OF_BRANCHES,
    "hole": lambda rule, _: rule.name in MISTAKES_BY_RULE and MISTAKES_BY_RULE[rule.name].shown,
    "lay": lambda rule, _: rule.name in LAY,
    "why": lambda rule, _: rule.name not in _UNEXPECTED,
    "passes": lambda rule, _: rule.name in MISTAKES_BY_RULE and not MISTAKES_BY_RULE[rule.name].refuses,
    "bad run": lambda rule, binding: (
        not binding.violation.flags
        and (rule.attestor != "command-run" or rule.name in _BY_OUTPUT)
        and rule.name != "oci_no_latest_tag"  # whose tag the command shows
    ),
}
"""Slots that not every rule can fill, and places that a message describes, a machine of one's own or a job in GitLab with
its stage and image: rules over what else would be recorded there contradict it. `lay` is for those who promise something in
business words, which not every rule can be put into; a line that is shown for a bad run can't break a rule on that line,
and a draft under which verify succeeds lets something through."""


def _told_by(message: Message) -> frozenset[str]:
    """Return which of :data:`_CERTAIN` a message asks of its rule."""
    told = frozenset((message.tells | message.asks) & _CERTAIN.keys())
    if "draft" in message.tells and "Verification succeeded" in message.template.text:
        told |= {"passes"}
    bad = "record" in message.tells or "wrong" in message.asks
    shown = bad and {"run", "command"} & message.tells
    return told | {"bad run"} if shown and not message.rules else told  # one of a single rule says which line was bad


@dataclass(frozen=True, slots=True)
class Offered:
    """A rule that fits a build.

    :param binding: in some setting
    :param settings: names of those in which it makes sense; empty where it says the same in all of them
    """

    rule: Rule
    binding: Binding
    settings: tuple[str, ...]


def _offer(rule: Rule, build: Build) -> Offered:
    return Offered(rule, rule.bind(_bound(build)), settings_of(rule, build))


_IN_OWN_WORDS = frozenset({"product_mime_allowlist"})
"""Rules over what people know from a record alone, so that only messages of their own ask for them."""

_Offers = tuple[str, Workload, Build, tuple[Offered, ...]]


def _places(named: frozenset[str], offered: Iterable[_Offers], *, pairs: bool, told: frozenset[str]) -> Iterator[Place]:
    for name, workload, build, rules in offered:
        fitting = [
            one
            for one in rules
            if (one.rule.name in named if named else one.rule.name not in _IN_OWN_WORDS)
            and all(_CERTAIN[slot](one.rule, one.binding) for slot in told)
        ]
        for group in _pair(fitting, build, workload.purpose) if pairs else _group(fitting):
            yield Place(name, workload, build, group)


def _group(offered: Iterable[Offered]) -> Iterator[Group]:
    """Yield the rules by attestation and by the settings that they speak of."""
    grouped: dict[tuple[str, tuple[str, ...], bool], list[tuple[str, ...]]] = defaultdict(list)
    for one in offered:
        grouped[one.rule.attestor, one.settings, one.rule.name == _OUTPUT].append((one.rule.name,))
    for (judged, settings, _), some in grouped.items():
        yield Group(judged, tuple(some), settings)


def pair_rules(rules: Iterable[Rule], build: Build) -> Iterator[Group]:
    """Yield the pairs of `rules` that one worry joins, and that can stand in one policy and are denied apart."""
    return _pair((_offer(rule, build) for rule in rules), build)


def _pair(offered: Iterable[Offered], build: Build, purpose: str = "") -> Iterator[Group]:
    grouped: dict[tuple[str, tuple[str, ...]], list[tuple[str, ...]]] = defaultdict(list)
    everywhere = [(one.rule, one.settings) for one in offered if len(one.settings) in {0, len(REPOSITORIES)}]
    for (one, first), (other, second) in permutations(everywhere, 2):
        worry = worry_of(one.name, other.name)
        if worry is None or (worry.shipped and not ships_artifact(build)):
            continue
        if worry.purpose in {"", purpose or worry.purpose} and _go_together(one, other):
            judged = min(one.attestor, other.attestor, key=lambda name: COMMON.get(name, 1.0))
            grouped[judged, first or second].append((one.name, other.name))
    for (judged, settings), some in grouped.items():
        yield Group(judged, tuple(some), settings)


def _go_together(one: Rule, other: Rule) -> bool:
    return (
        one.attestor != other.attestor
        and not {one.attestor, other.attestor} <= set(CI)
        and one.attestor not in other.excludes
        and other.attestor not in one.excludes
    )


def _bound(build: Build) -> AttestedBuild:
    return bind_build(build, "build", next(iter(build.artifacts), ""), REPOSITORIES[0])


def _turn(values: tuple[T, ...], name: str) -> tuple[T, ...]:
    """Return `values` beginning with another one, by the lot `name`: a stratum of which few are taken begins with the first."""
    start = zlib.crc32(name.encode()) % len(values)
    return values[start:] + values[:start]


def _stratum(scenario: Scenario, message: Message, shown: frozenset[str], places: Iterable[Place]) -> Iterator[Stratum]:
    for place in places:
        build, group = place.build, place.group
        fixed: dict[str, Value] = {
            "scenario": scenario.name,
            "build": place.name,
            "asks": message.name,
            "judged": group.judged,
            "spoken": " ".join(group.settings) if 0 < len(group.settings) < len(REPOSITORIES) else bool(group.settings),
        }
        seen = "artifact" in shown or ("build" in shown and "{artifact}" in build.command)
        by_file = (seen or place.name == scenario.house) and (_OUTPUT,) not in group.rules
        if group.judged == "product" and "proof" in message.asks and build.artifacts and not by_file:
            continue  # what breaks the rule would name a file that nobody can tell from the command
        steps = house.name_steps(place.workload)
        own: list[Domain] = [
            Choice("phrasing", (message.name,)),
            Choice("variant", scenario.variants[:1]),
            Choice("terminal", (False,)),
            Choice("run", (scenario.run,)),
            Choice("step", steps if "step" in shown else steps[:1]),
            Choice("rules", _turn(group.rules, f"{message.name} {place.name}")),
        ]
        if "said" in shown:
            own.append(Choice("said", _turn(tuple(range(WANTS)), f"{place.name} {message.name}")))
        own += house.choose_keys(shown, f"keys {message.name} {place.name}")
        own += choose_names(build, shown)
        if build.artifacts:
            own.append(Choice("subject", scenario.subjects if by_file else ("commit",)))
        if group.settings:
            own.append(Choice("setting", group.settings, identifier=True))
        yield Stratum(fixed, (), tuple(own))

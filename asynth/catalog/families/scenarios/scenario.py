"""The shape of a scenario: one kind of situation that users are in when they ask, and the examples that it can happen to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.house import HOUSE_BUILD, RUN_SET
from asynth.catalog.member import Build
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS


def run_sets(*written: str) -> tuple[tuple[str, ...], ...]:
    """Return sets of attestors for ``-a``, each written as their names with spaces between; "" asks for none."""
    return tuple(tuple(names.split()) for names in written)


WIDE = run_sets(
    "environment git link secretscan",
    "environment git link slsa",
    "environment git secretscan slsa",
    "environment git link secretscan slsa",
)
"""Sets of four and five that any project under git bears."""

RUNS = (
    run_sets(
        "git",
        "environment git",
        "git link",
        "environment",
        "",
        "git secretscan",
        "git lockfiles",
        "environment git maven",
        "environment git lockfiles",
        "git sbom",
        "environment git link sbom",
        "git sarif",
        "git slsa",
        "environment git slsa",
        "git vex",
        "git omnitrail",
    )
    + WIDE
)
"""Sets that people give to ``-a``; those that a build cannot satisfy are passed over."""

ASKED_RUNS = tuple(run for run in RUNS if run)
"""Those that ask for any."""

RULED_RUNS = run_sets("git", "environment git", "git link", "environment git slsa", "git secretscan", "") + WIDE
"""Sets for a run whose record a rule judges."""


RUN_LINE = frozenset({"build", "step", "step_key", "run"})
"""The dimensions that a whole ``witness run`` line shows."""

VERIFY_LINE = frozenset({"artifact", "step", "policy_key"})
"""The dimensions that a whole ``witness verify`` line shows."""


def makes_artifact(build: Build) -> bool:
    """Accept builds that leave an artifact to verify."""
    return bool(build.artifacts)


REPORTS = (".json", ".sarif", ".xml", ".txt", ".log", ".out")
"""Endings of what a step reports with."""


def ships_artifact(build: Build) -> bool:
    """Accept builds that leave an artifact which people deliver, and no report or test program."""
    return bool(build.artifacts) and not any(
        name.endswith(REPORTS) or "test" in name.rsplit("/", 1)[-1] for name in build.artifacts
    )


def anything(build: Build) -> bool:
    """Accept every build; one without artifact is verified by its commit."""
    return True


def is_retyped(build: Build) -> bool:
    """Accept builds whose command people type again in the middle of a sentence: a short one without quotes."""
    return len(build.command) <= 36 and not set("'\"<>|&") & set(build.command)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of situation.

    :param name: unique in its family
    :param fits: the builds that it can happen to
    :param runs: sets of extra attestors that the attested run may have
    :param core: the attestors that every run has and that the policy requires too
    :param variants: what else may differ, each visible in the prompt
    :param states: what may have led to what the prompt tells, none of which it tells; an answer that looks helps in each
    :param ruled: whether the policy holds a rule, which then stands in prompt or answer: never, always, or for some specs
    :param rules: names of the rules it may be; empty for any that applies
    :param dated: whether the day on which the policy ends occurs
    :param quotes: whether output may be quoted from a log file, and whether from a terminal
    :param tools: writers of policies (`asynth.catalog.procedure.policies`) whose tools the commands need, such as ``jq``
    :param answering: by what a message may ask, the tool that its answer needs besides
    :param features: what the engine must do of what not every release of witness does (`asynth.catalog.features`)
    :param arrangement: which keys the user has
    :param offers: attestors that it can run although the project has nothing for them
    :param heavy: CPU seconds of the heaviest workload that it takes; a command may run three times or more in one example
    :param builds: how many builds it takes, spread over those that fit
    :param retypes: those of them that a message may be about which shows the command and not the whole run
    :param subjects: what is verified where there is an artifact
    :param shows: the dimensions that a message shows which pastes the commands of the past, `script` or `session`
    :param house: the build that a message is about which shows none
    :param houses: by what a message may ask, the build that it is about instead, such as that of the format which it names
    :param beside: by build, another workload whose tools its commands need besides its own
    :param widths: fewest and most extra attestors where a message names them or what they record: any that the build bears, in
        the place of `runs`
    :param by_commit: whether verify may be asked for the commit where a message shows no artifact
    :param run: what is given to ``-a`` where a message does not show it
    :param slots: slots of messages that only this scenario fills, each with the dimensions that it shows
    """

    name: str
    compose: Callable[[Case], Exchange]
    fits: Callable[[Build], bool] = anything
    runs: tuple[tuple[str, ...], ...] = RUNS
    core: tuple[str, ...] = RECORDED_ALWAYS
    variants: tuple[str, ...] = ("",)
    states: tuple[str, ...] = ("",)
    ruled: tuple[bool, ...] = (False,)
    rules: tuple[str, ...] = ()
    dated: bool = False
    quotes: tuple[bool, ...] = (False, True)
    tools: tuple[str, ...] = ()
    answering: Mapping[str, str] = field(default_factory=dict)
    features: frozenset[str] = frozenset()
    arrangement: str = "have ed25519"
    offers: frozenset[str] = frozenset()
    heavy: float = 0.6
    builds: int = 6
    retypes: Callable[[Build], bool] = anything
    subjects: tuple[str, ...] = ("artifact",)
    shows: frozenset[str] = RUN_LINE
    house: str = HOUSE_BUILD
    houses: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    widths: tuple[tuple[int, int], ...] = ()
    by_commit: bool = True
    run: tuple[str, ...] = RUN_SET
    slots: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def house_of(self, asks: frozenset[str]) -> str:
        """Return the build that a message is about which shows none and asks for `asks` besides."""
        return next((build for what, build in self.houses.items() if what in asks), self.house)

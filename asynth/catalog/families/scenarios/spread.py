"""Which builds a scenario happens to, and which sets of attestors its run may have there."""

from __future__ import annotations

import zlib
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from asynth.catalog.attestors import ATTESTORS, UNIVERSAL
from asynth.catalog.families.family import Available
from asynth.catalog.families.scenarios.scenario import Scenario, is_retyped
from asynth.catalog.member import Build, Workload
from asynth.catalog.procedure import defaults

_T = TypeVar("_T")

_ORDER = {attestor.name: number for number, attestor in enumerate(ATTESTORS)}


def fitting_builds(scenario: Scenario, available: Available) -> list[tuple[str, Workload, Build]]:
    """Return the builds that `scenario` can happen to on a machine; of those with the same command line one.

    A prompt that shows the command could not tell them apart. Which one it is varies with the scenario.
    """
    alike: dict[str, list[tuple[str, Workload, Build]]] = {}
    for item in available.builds():
        if item[1].cost <= scenario.heavy and scenario.fits(item[2]):
            alike.setdefault(item[2].command, []).append(item)
    lot = zlib.crc32(scenario.name.encode())
    return [
        next((item for item in same if item[0] == scenario.house), same[lot % len(same)]) for same in alike.values()
    ]


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
    found = {
        tuple(sorted({*run, *needed}, key=_ORDER.__getitem__)): None for run in scenario.runs if offered.issuperset(run)
    }
    return tuple(found)


def in_order(*groups: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
    """Return all scenarios of a family by name; their order decides which strata there are, so that it is of no module."""
    return tuple(sorted(chain.from_iterable(groups), key=lambda scenario: scenario.name))


def retyping(scenarios: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
    """Return `scenarios` about commands that are short where a message types one again; no other is quoted by heart."""
    return tuple(replace(scenario, retypes=is_retyped) for scenario in scenarios)

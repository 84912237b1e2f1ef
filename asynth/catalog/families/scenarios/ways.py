"""The ways in which one scenario is asked for: messages that show the same dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.families.scenarios.slots import shown_by
from asynth.catalog.prompts import Message


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


def split(way: Way) -> Iterator[Way]:
    """Yield `way` for each of its messages where they show no build, so that one of few examples comes as often as others."""
    if "build" in way.shown:
        yield way
    else:
        yield from (replace(way, messages=(message,)) for message in way.messages)

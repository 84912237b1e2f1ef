"""Which pipelines the family asks about: each message with routes through chains, and what the message shows of them."""

from __future__ import annotations

from collections.abc import Iterator

from asynth.catalog import house
from asynth.catalog.families.family import Available
from asynth.catalog.families.pipeline.chains import CHAINS
from asynth.catalog.families.pipeline.example import REQUIRED, SHIPPED, Topic, is_shipped
from asynth.catalog.families.pipeline.facts import shown_by
from asynth.catalog.families.pipeline.topics import TOPICS
from asynth.catalog.families.scenarios.spread import choose_spread
from asynth.catalog.prompts import Message, read_messages
from asynth.resources import fixtures_root
from asynth.space import Choice, Domain, Stratum

ROUTES = 24
"""With how many routes one message comes at most."""


def messages() -> tuple[Message, ...]:
    """Return the family's messages."""
    return read_messages(fixtures_root() / "phrasings" / "pipeline")


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine; every message has as many strata as any other."""
    if not available.attestors.issuperset(REQUIRED):
        return ()
    return tuple(
        stratum
        for topic in TOPICS
        for message in messages()
        if topic.name in message.topics
        for stratum in _strata_of(topic, message, available)
    )


def _strata_of(topic: Topic, message: Message, available: Available) -> Iterator[Stratum]:
    named = message.variants - {SHIPPED}
    variants = tuple(one for one in topic.variants if not named or one in named)
    if len(variants) != 1:
        raise ValueError(f"message {message.name!r} does not say which variant of {topic.name!r} it is about")
    shown = shown_by(message)
    if "files" not in shown:
        raise ValueError(f"message {message.name!r} does not tell the commands")
    routes = [
        (chain, route)
        for chain in CHAINS
        if available.workloads.issuperset(chain.workloads)
        for route in dict.fromkeys((*chain.routes, *chain.folders))
        if topic.fits(chain, route) and (SHIPPED not in message.variants or is_shipped(chain, route))
    ]
    for chain, route in choose_spread(routes, topic.name + message.name, ROUTES):
        own: list[Domain] = [
            Choice("phrasing", (message.name,)),
            Choice("variant", variants),
            Choice("files", chain.files(route), identifier=True),
        ]
        if "naming" in shown:
            own.append(Choice("naming", tuple(range(chain.names(route)))))
        if "key" in shown:
            own.append(Choice("key", house.STEP_KEYS[1:], identifier=True))
        fixed = {"topic": topic.name, "chain": chain.project.folder, "route": "".join(map(str, route))}
        yield Stratum(fixed, (), tuple(own))

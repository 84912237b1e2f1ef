"""The dimensions of a pipeline: which topic is asked about in which message, on which chain, and what the message shows.

A stratum is one message on one route, for any of the rules that one place of that route has. Shapes, rules and projects come
in turn, so that none of them is in many rows; a message that shows no commands is about `make app` and `tar`.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from asynth.catalog import house
from asynth.catalog.families.family import Available
from asynth.catalog.families.pipeline.answers import checks_out_apart
from asynth.catalog.families.pipeline.chains import CHAINS, CHAINS_BY_NAME, Chain
from asynth.catalog.families.pipeline.example import REQUIRED, SHIPPED, Topic, is_shipped
from asynth.catalog.families.pipeline.facts import DEPLOYS, named_by, shown_by
from asynth.catalog.families.pipeline.places import Place, find_places
from asynth.catalog.families.pipeline.ruling import shown_ci
from asynth.catalog.families.pipeline.topics import TOPICS, TOPICS_BY_NAME
from asynth.catalog.member import WANTS
from asynth.catalog.prompts import Message, read_messages
from asynth.resources import fixtures_root
from asynth.space import Choice, Domain, Spec, Stratum, Value

HOUSE_CHAIN, HOUSE_ROUTE = CHAINS_BY_NAME["c/app"], (0, 1)
"""What a message is about that names no commands."""

BRIEF = "brief"
"""What a message declares among its variants if it is only sent about two short commands."""

BRIEF_WORDS = 12
"""Words of all commands together up to which they are short."""

HOME_ROWS = 5
"""With how many routes, or rules on the one route, a message comes at most that names no commands."""

SHORT = "short"
"""What a message declares among its variants if it is only sent about commands that are not long, since it has much beside them."""

SHORT_CHARACTERS = 100
"""Characters of all commands together up to which they are not long."""

TWO = "two"
"""What a message declares among its variants if it is only sent about two steps, since it or its answer is long enough so."""

PASTED = (2, 3)
"""The share of its topic's routes on which a message with a paste comes, since most people send none."""

COMMON = {"shape packed": 2, "shape tested": 3, f"project {HOUSE_CHAIN.project.folder}": 1}
"""Shapes and projects that people have more often than others, with what one that was asked about weighs against the next."""

_MARKS = frozenset({SHIPPED, BRIEF, SHORT, TWO})


def messages() -> tuple[Message, ...]:
    """Return the family's messages."""
    return read_messages(fixtures_root() / "phrasings" / "pipeline")


@dataclass(frozen=True, slots=True)
class _Turns:
    """How often each shape, project and kind of rule was asked about so far."""

    taken: Counter[str] = field(default_factory=Counter)

    def take(self, found: list[tuple[Chain, tuple[int, ...], Place | None]], name: str, count: int) -> list[int]:
        """Return the numbers of up to `count` of `found` whose turn it is; `name` is the lot among equals."""
        chosen: list[int] = []
        left = {number: _traits(*one) for number, one in enumerate(found)}
        lots = {number: zlib.crc32(f"{name} {number}".encode()) for number in left}
        while left and len(chosen) < count:
            number = min(left, key=lambda one: (self._weigh(left[one]), lots[one]))
            self.taken.update(left.pop(number))
            chosen.append(number)
        return chosen

    def _weigh(self, traits: dict[str, int]) -> int:
        return sum(weight * self.taken[trait] for trait, weight in traits.items())


def _traits(chain: Chain, route: tuple[int, ...], place: Place | None) -> dict[str, int]:
    shape, project = f"shape {chain.shape(route)}", f"project {chain.project.folder}"
    traits = {shape: COMMON.get(shape, 5), project: COMMON.get(project, 2)}
    if place is not None:
        traits[f"rule {place.attestor} {bool(place.settings)}"] = 5 if place.attestor == "material" else 2
    return traits


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    if not available.attestors.issuperset(REQUIRED):
        return ()
    turns = _Turns()
    return tuple(
        stratum
        for topic in TOPICS
        if set(topic.tools) <= set(available.styles)
        for message in messages()
        if topic.name in message.topics
        for stratum in _strata_of(topic, message, available, turns)
    )


def rephrase(spec: Spec) -> tuple[Spec, ...]:
    """Return `spec` as every message asks for it that tells the same facts and asks the same, its own among them."""
    values = dict(spec.values)
    chain, topic = CHAINS_BY_NAME[str(values["chain"])], TOPICS_BY_NAME[str(values["topic"])]
    route = tuple(int(digit) for digit in str(values["route"]))
    own = next(message for message in messages() if message.name == values["phrasing"])
    shown = shown_by(own)
    files = str(values["files"])
    commands = "\n".join(chain.command(number, files) for number in route)
    plain = all(chain.artifact(number, files) in commands for number in route)
    told = shown - {"said"} - ({"naming"} if values.get("naming", 0) == 0 else frozenset())
    return tuple(
        Spec(spec.family, tuple({**values, "phrasing": other.name}.items()))
        for other in messages()
        if topic.name in other.topics
        and other.asks == own.asks
        and shown_ci(other) == shown_ci(own)
        and checks_out_apart(other) == checks_out_apart(own)
        and (plain or named_by(other) == named_by(own))
        and (not (named := other.variants - _MARKS) or values["variant"] in named)
        and told <= shown_by(other)
        and ("files" in shown) is ("files" in shown_by(other))
        and _suits(other, chain, route)
    )


def _strata_of(topic: Topic, message: Message, available: Available, turns: _Turns) -> Iterator[Stratum]:
    named = message.variants - _MARKS
    variants = tuple(one for one in topic.variants if not named or one in named)
    if len(variants) != 1:
        raise ValueError(f"message {message.name!r} does not say which variant of {topic.name!r} it is about")
    shown = shown_by(message)
    found = [
        (chain, route, place)
        for chain, route in _routes(topic, message, available, at_home="files" not in shown)
        for place in _places(topic, chain, route, available)
    ]
    each = topic.each * PASTED[0] // PASTED[1] if _pastes(message) else topic.each
    each = HOME_ROWS if "files" not in shown else topic.each * 2 if BRIEF in message.variants else each
    for number in turns.take(found, topic.name + message.name, each):
        chain, route, place = found[number]
        yield _stratum(topic, message, variants, shown, chain, route, place)


def _pastes(message: Message) -> bool:
    return "```" in message.template.text or bool(message.tells & {"script", "error"})


def _stratum(
    topic: Topic,
    message: Message,
    variants: tuple[str, ...],
    shown: frozenset[str],
    chain: Chain,
    route: tuple[int, ...],
    place: Place | None,
) -> Stratum:
    files = chain.files(route)
    fixed: dict[str, Value] = {
        "topic": topic.name,
        "chain": chain.project.folder,
        "route": "".join(map(str, route)),
        "shape": chain.shape(route),
    }
    own: list[Domain] = [
        Choice("phrasing", (message.name,)),
        Choice("variant", variants),
        Choice("files", files if "files" in shown else files[:1], identifier=True),
    ]
    if "naming" in shown:
        own.append(Choice("naming", tuple(range(chain.names(route)))))
    if "key" in shown:
        own.append(Choice("key", house.STEP_KEYS[1:], identifier=True))
    if "deploy" in shown:
        own.append(Choice("deploy", DEPLOYS))
    if place is not None:
        fixed["judged"] = place.number
        own.append(Choice("rule", place.rules))
        if "said" in shown:
            own.append(Choice("said", tuple(range(WANTS))))
        if place.settings:
            own.append(Choice("setting", place.settings, identifier=True))
    return Stratum(fixed, (), tuple(own))


def _routes(
    topic: Topic, message: Message, available: Available, *, at_home: bool
) -> Iterator[tuple[Chain, tuple[int, ...]]]:
    for chain in (HOUSE_CHAIN,) if at_home else CHAINS:
        if not available.workloads.issuperset(chain.workloads):
            continue
        for route in (HOUSE_ROUTE,) if at_home else chain.all_routes:
            if not all(chain.links[number].attestors <= available.attestors for number in route):
                continue
            if topic.fits(chain, route) and _suits(message, chain, route):
                yield chain, route


def _suits(message: Message, chain: Chain, route: tuple[int, ...]) -> bool:
    """Tell whether `message` can be sent about the route."""
    return (
        (SHIPPED not in message.variants or is_shipped(chain, route))
        and (BRIEF not in message.variants or _is_brief(chain, route))
        and (SHORT not in message.variants or _length(chain, route) <= SHORT_CHARACTERS)
        and (TWO not in message.variants or len(route) == 2)
    )


def _length(chain: Chain, route: tuple[int, ...]) -> int:
    files = chain.files(route)[0]
    return sum(len(chain.command(number, files)) for number in route)


def _is_brief(chain: Chain, route: tuple[int, ...]) -> bool:
    files = chain.files(route)[0]
    return len(route) == 2 and sum(len(chain.command(number, files).split()) for number in route) <= BRIEF_WORDS


def _places(topic: Topic, chain: Chain, route: tuple[int, ...], available: Available) -> tuple[Place | None, ...]:
    if not topic.ruled:
        return (None,)
    places = find_places(chain.project.folder, route, present=topic.ruled == "present")
    return tuple(place for place in places if place.attestor in available.attestors)

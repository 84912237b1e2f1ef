"""The other messages that could have asked for what a job's message asked: the same topic, the same facts, the same questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asynth.catalog import house
from asynth.catalog.families.ci.facts import shown_by
from asynth.catalog.families.ci.strata import DEPLOYS
from asynth.catalog.families.ci.topics import TOPICS_BY_NAME
from asynth.catalog.families.family import BUILDS_BY_NAME
from asynth.catalog.names import REPOSITORIES_BY_NAME
from asynth.catalog.prompts import Message
from asynth.space import Spec


def rephrase(spec: Spec, messages: Mapping[str, Message]) -> tuple[Spec, ...]:
    """Return `spec` as every message asks for it that tells the same facts and asks the same, its own among them.

    :param messages: those of the family, by name
    """
    values: dict[str, Any] = dict(spec.values)
    own = messages[values["phrasing"]]
    shown = shown_by(own)
    return tuple(
        Spec(spec.family, tuple({**values, "phrasing": name}.items()))
        for name, other in messages.items()
        if values["topic"] in other.topics
        and other.asks == own.asks
        and (not other.variants or values["system"] in other.variants)
        and all(_is_default(what, values) for what in shown - shown_by(other))
        and _tells_system(other, values["topic"])
    )


def _is_default(what: str, values: Mapping[str, Any]) -> bool:
    """Tell whether a reader who is not told `what` takes it for what `values` say."""
    workload, build = BUILDS_BY_NAME[values["build"]]
    at_home = values["build"] == house.HOUSE_BUILD
    defaults = {
        "system": None,  # a message that names no system fits one alone
        "build": values["build"] if at_home else None,
        "artifact": values.get("artifact") if at_home or not build.artifacts else None,
        "step": house.name_steps(workload)[0],
        "setting": next(iter(REPOSITORIES_BY_NAME)),
        "names": 0,
        "around": 0,
        "deploy": DEPLOYS[0],
        "gated": False,
        "rule": None,
        "said": values.get("said"),  # in which words a rule is asked for says no more of it
    }
    return values.get(what, defaults[what]) == defaults[what] or (what == "system" and _has_one(values["topic"]))


def _has_one(topic: str) -> bool:
    return len(TOPICS_BY_NAME[topic].systems) == 1


def _tells_system(message: Message, topic: str) -> bool:
    return "system" in shown_by(message) or len(message.variants or TOPICS_BY_NAME[topic].systems) == 1

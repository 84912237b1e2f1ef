"""The other messages that could have asked what a message asked: the same scenario, the same facts, the same questions.

What a message does not show has its house default, so another message asks the same where it shows whatever of the spec is no
default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asynth.catalog import house
from asynth.catalog.families.family import BUILDS_BY_NAME
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.families.scenarios.slots import shown_by
from asynth.catalog.names import REPOSITORIES_BY_NAME
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.prompts import Message
from asynth.space import Spec


def rephrase(spec: Spec, scenario: Scenario, messages: Mapping[str, Message]) -> tuple[Spec, ...]:
    """Return `spec` as every message asks for it that tells the same facts and asks the same, its own among them.

    :param messages: those of the family, by name
    """
    values: dict[str, Any] = dict(spec.values)
    message = messages[values["phrasing"]]
    shown = shown_by(message, scenario)
    same = [
        name
        for name, other in messages.items()
        if scenario.name in other.topics
        and other.asks == message.asks
        and (not other.variants or values["variant"] in other.variants)
        and (not other.rules or other.rules.issuperset(values["rules"]))
        and all(
            _is_default(what, values, scenario, scenario.house_of(message.asks))
            for what in shown - shown_by(other, scenario) - {"variant"}
        )
        and ("artifact" not in shown_by(other, scenario) or "artifact" in shown or values.get("artifact"))
    ]
    return tuple(Spec(spec.family, tuple({**values, "phrasing": name}.items())) for name in same)


def _is_default(what: str, values: Mapping[str, Any], scenario: Scenario, build_of_house: str) -> bool:
    """Tell whether a reader who is not told `what` takes it for what `values` say."""
    workload, build = BUILDS_BY_NAME[values["build"]]
    value = values.get(what)
    if what == "artifact":
        return not build.artifacts or (value == build.artifacts[0] and values["build"] == build_of_house)
    if what == "run":
        judged = {values.get("judged", "")} - {*RECORDED_ALWAYS, ""}
        return {*values["run"]} == {*scenario.run, *judged}
    defaults = {
        "build": build_of_house,
        "step": house.name_steps(workload)[0],
        "terminal": scenario.quotes[0],
        "step_key": house.STEP_KEYS[0],
        "policy_key": house.POLICY_KEYS[0],
        "setting": next(iter(REPOSITORIES_BY_NAME)),
        "expires": house.EXPIRES,
        "said": 0,
    }
    return value is None or (what in defaults and value == defaults[what])

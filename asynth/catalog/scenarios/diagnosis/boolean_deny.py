"""A `deny` that is true or false, as other tools want it: witness wants a set of messages."""

from __future__ import annotations

from asynth.catalog.rego import load_module
from asynth.catalog.scenarios.diagnosis.rule_text import RUNS, tell_of_text
from asynth.catalog.scenarios.log import rejected
from asynth.catalog.scenarios.mangled import as_boolean
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.catalog.scenarios.violations import MENDABLE


def tell(situation: Situation) -> Told:
    """Tell of a rule with a default."""
    task = situation.task
    (applied,) = task.rules
    package = load_module(applied.rule.module).package
    cause = situation.pick(
        "The conditions are fine, the shape of `deny` is not. witness expects a set of messages, empty when there is no "
        "objection; a boolean is neither, so that even a good run is refused.",
        "`deny` has to be a set of strings (`deny contains msg if ...`), whose members become the reasons in the log. Here it "
        "is a boolean, which witness refuses whatever its value.",
    )
    return tell_of_text(
        situation,
        wrong=as_boolean(applied.text),
        lines=rejected(
            task.scene.step,
            "collection validation failed:\n - invalid data from rego at "
            f"data.{package}.deny, expected []interface{{}} but got bool",
        ),
        cause=cause,
        remedy=situation.pick("Let each condition add its message:", "The same conditions, with a message each:"),
    )


SCENARIO = Scenario(
    name="boolean deny",
    tell=tell,
    fits=anything,
    ruled=(True,),
    rules=MENDABLE,
    runs=RUNS,
    tools=("jq",),
)

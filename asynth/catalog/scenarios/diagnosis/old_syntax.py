"""A rule in the syntax of Rego v0: verify takes it, `witness policy check` does not."""

from __future__ import annotations

from asynth.catalog.scenarios.diagnosis.rule_text import RUNS, tell_of_text
from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.mangled import check_complaints, in_old_syntax, plain_rules
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of a rule that the gate of a repository refuses."""
    task = situation.task
    (applied,) = task.rules
    cause = situation.pick(
        "`policy check` parses rules as Rego v1, `verify` as v0, so `deny[msg] {` passes the one and not the other. Only "
        "`import rego.v1` with `deny contains msg if {` is right for both.",
        "The two commands use different parsers: the checker wants the keywords of Rego v1, verify would have taken the old "
        "form. Write it so that either reads it, with `import rego.v1`, `contains` and `if`.",
    )
    return tell_of_text(
        situation,
        wrong=in_old_syntax(applied.text),
        lines=(
            Line(
                f"1. Rego module '{applied.rule.title}' in step '{task.scene.step}' is invalid: failed to parse Rego module: "
                f"{check_complaints(applied.text)}",
                "info",
            ),
        ),
        cause=cause,
        remedy=situation.pick(
            "The rule in that form, then the steps that the gate held up:", "Like this, and on from there:"
        ),
        commands="witness policy check ../policy.json\n",
    )


SCENARIO = Scenario(
    name="old syntax",
    tell=tell,
    fits=anything,
    ruled=(True,),
    rules=plain_rules(),
    runs=RUNS,
    tools=("jq",),
)

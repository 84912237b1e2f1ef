"""A rule in today's syntax without `import rego.v1`: verify reads it as Rego v0 and cannot parse it."""

from __future__ import annotations

from asynth.catalog.scenarios.diagnosis.rule_text import RUNS, tell_of_text
from asynth.catalog.scenarios.log import rejected
from asynth.catalog.scenarios.mangled import plain_rules, verify_complaints, without_import
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of a rule that opa accepts and witness does not."""
    task = situation.task
    (applied,) = task.rules
    cause = situation.pick(
        "verify reads a module as Rego v0 unless it says otherwise, and there `if` and `contains` are ordinary names, hence "
        "the complaints about rule names. `import rego.v1` is what says otherwise.",
        "The rule is written for Rego v1, but nothing in it tells witness so: without `import rego.v1` the old parser gets "
        "it, which knows neither `if` nor `contains`. `witness policy check` uses the new one and finds nothing.",
    )
    return tell_of_text(
        situation,
        wrong=without_import(applied.text),
        lines=rejected(
            task.scene.step,
            f"collection validation failed:\n - {verify_complaints(applied.text, applied.rule.title)}",
        ),
        cause=cause,
        remedy=situation.pick("Add the import below the package:", "With the import both commands read it alike:"),
    )


SCENARIO = Scenario(
    name="missing import",
    tell=tell,
    fits=anything,
    ruled=(True,),
    rules=plain_rules(),
    runs=RUNS,
    tools=("jq",),
)

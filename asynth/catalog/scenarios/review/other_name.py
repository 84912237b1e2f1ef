"""A rule that defines something else than `deny`: nothing is asked of it, and it passes in silence."""

from __future__ import annotations

from asynth.catalog.scenarios.review.exposure import expose_text
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything
from asynth.catalog.scenarios.violations import MENDABLE


def tell(situation: Situation) -> Told:
    """Tell of a rule from another tool's world."""
    task = situation.task
    (applied,) = task.rules
    name = situation.variant
    vacuous = applied.text.replace("deny contains ", f"{name} contains ")
    return expose_text(
        situation,
        text=vacuous,
        meant=situation.pick(
            f"The rule is meant to guarantee that {applied.request}.", f"What it should enforce: {applied.request}."
        ),
        finding=situation.pick(
            f"The rule never speaks. witness evaluates `deny` of each module and nothing else; this one fills `{name}`, so its "
            "`deny` is undefined, and an undefined `deny` lets everything pass, other rules of the same attestation included.",
            f"`{name}` is a name that witness does not ask for. Where a module has no `deny` the query is undefined, "
            "and undefined "
            "counts as no objection; `witness policy check` finds nothing either, since the Rego is valid.",
        ),
        remedy=situation.pick(
            "The repair is one word. The conditions are sound:", f"Let it define `deny` instead of `{name}`:"
        ),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("environment", "git", "slsa"), (), *WIDE)

SCENARIO = Scenario(
    name="other name",
    tell=tell,
    fits=anything,
    ruled=(True,),
    rules=MENDABLE,
    runs=RUNS,
    variants=("violation", "denied", "reject", "errors"),
    quotes=(False,),
    tools=("jq",),
    subjects=("artifact", "digest"),
)

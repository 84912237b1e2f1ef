"""Rules that are asked for: plainly, after an incident, for a policy that is there, in twos, and in the place of a script."""

from __future__ import annotations

from asynth.catalog.families.rego.answers import (
    affirm,
    exists,
    explain,
    facts_of,
    patch,
    refusal,
    rule_file,
    set_up,
    without_build,
)
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.example.draft import Past
from asynth.script import Part, Prose

FORMS = frozenset({"rules", "setting"})
"""The dimensions that any form of a rule shows."""

SLOTS = {
    **dict.fromkeys(("rule", "first", "second", "shell", "draft", "symptom"), FORMS),
    "policy": frozenset({"step"}),
}
"""The slots of this family's messages, each with the dimensions that it shows."""


def give_rule(case: Case) -> Exchange:
    """A rule, from scratch."""
    after = without_build(
        case, "No command was named, so `make app` stands in for it, with new keys beside the checkout."
    )
    return explain(case, affirm(case, case.rule.rule.device), after=after)


def prevent(case: Case) -> Exchange:
    """A rule after something went wrong."""
    if case.asks("whether"):
        opening = f"Yes, with a rule on the {case.rule.rule.attestor} record. {case.rule.rule.device}"
    else:
        opening = case.rule.rule.device
    after = without_build(case, "I take `make app` for the build.")
    lead = f"What happened to you, replayed in a copy against {case.rule.rule.called}:"
    return explain(case, opening, after=after, lead=lead)


def extend_policy(case: Case) -> Exchange:
    """A rule for a policy that is there; a recorded run can be judged at once."""
    attestor, device = case.rule.rule.attestor, case.rule.rule.device
    opening = (
        f"No new run is needed: rules are applied to what was recorded. {device}" if case.asks("again") else device
    )
    recorded = "every run has it anyway" if attestor in RECORDED_ALWAYS else "your runs record it"
    after = f"The {attestor} type is in your policy and {recorded}, so the rule only has to be hung below it."
    return explain(case, opening, after=after, block=patch(case), past=exists(case))


def give_two(case: Case) -> Exchange:
    """Two rules, each on an attestation of its own."""
    first, second = case.procedure.rules
    opening = first.rule.device
    if case.asks("apart"):
        opening = (
            f"Two files, one below {first.rule.attestor} and one below {second.rule.attestor}: a module sees only the "
            f"attestation that it hangs on, and one message of either refuses the step. {opening}"
        )
    parts: tuple[Part, ...] = (
        Prose(opening),
        rule_file(first),
        Prose(second.rule.device),
        rule_file(second),
        Prose(second.rule.explanation),
        set_up(case),
        *(refusal(case) if case.asks("proof") else ()),
        Prose(first.rule.limit),
    )
    return Exchange(past=Past(), answer=parts, facts=facts_of(case))


def move_check(case: Case) -> Exchange:
    """A check of a script that becomes a rule."""
    opening = (
        f"{affirm(case, case.rule.rule.device)} The script stops whoever runs it; the rule judges the signed record, also "
        "where nobody has the checkout."
    )
    return explain(case, opening, after=without_build(case, "Here around `make app`:"))


_HEAVY = 4.0

REQUESTS: tuple[Scenario, ...] = (
    Scenario(name="ask", compose=give_rule, arrangement="make ed25519", heavy=_HEAVY, slots=SLOTS),
    Scenario(name="incident", compose=prevent, arrangement="make ed25519", heavy=_HEAVY, slots=SLOTS),
    Scenario(name="add", compose=extend_policy, tools=("jq",), heavy=_HEAVY, slots=SLOTS),
    Scenario(name="pair", compose=give_two, arrangement="make ed25519", heavy=_HEAVY, slots=SLOTS),
    Scenario(name="migrate", compose=move_check, arrangement="make ed25519", heavy=_HEAVY, slots=SLOTS),
)

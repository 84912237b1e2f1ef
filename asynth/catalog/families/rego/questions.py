"""Questions about a rule: which record it reads, whether a policy can do that, and what it is worth as a promise."""

from __future__ import annotations

from asynth.catalog.families.rego.answers import ending, explain, facts_of, names_taken, rule_file
from asynth.catalog.families.rego.patches import exists
from asynth.catalog.families.rego.places import put_in
from asynth.catalog.families.rego.requests import SLOTS
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.house import RUN_SET
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.rules import RULES
from asynth.script import Bash, Prose


def name_type(case: Case) -> Exchange:
    """Which attestation type a rule belongs to."""
    attestor = case.rule.rule.attestor
    opening = f"It belongs under `{case.type_of(attestor)}`"
    if case.asks("material"):
        opening = "Yes, that is the right one: i" + opening[1:] if attestor == "material" else f"No. {opening}"
    if attestor in RECORDED_ALWAYS:
        opening += ", which every run with a command has"
    after = f"`witness attestors schema {attestor}` lists the fields of the record." if case.asks("fields") else ""
    return explain(case, f"{opening}. {case.rule.rule.device}", after=after)


def show_input(case: Case) -> Exchange:
    """Where a rule gets its input from: the answer prints it before the rule is put in."""
    procedure, rule = case.procedure, case.rule.rule
    kind = case.type_of(rule.attestor)
    program = f'.predicate.attestations[] | select(.type == "{kind}") | .attestation'
    opening = (
        f"A rule sees one attestation of the signed record, that of the type under which it stands, and nothing else. Here `input` is what "
        f"{rule.attestor} recorded, which this prints:"
    )
    if case.asks("checkout"):
        opening = (
            f"From the attestation, so the verifier needs no checkout: `input` is what {rule.attestor} recorded when the step "
            "ran. To look at it:"
        )
    return Exchange(
        past=exists(case),
        answer=(
            Prose(opening),
            Bash(f"jq -r .payload {procedure.attestation} | openssl base64 -d -A |\n  jq '{program}'\n"),
            Prose(rule.device),
            rule_file(case.rule),
            Prose(
                f"{rule.explanation} For all fields that it can have, ask `witness attestors schema {rule.attestor}`."
            ),
            *names_taken(case),
            *put_in(case),
            *((Prose(end),) if (end := ending(case)) else ()),
        ),
        facts=facts_of(case),
    )


def weigh(case: Case) -> Exchange:
    """What a rule is worth as a promise, and what it would not notice."""
    rule = case.rule.rule
    if case.asks("whether"):
        short = "Not without a qualification." if case.asks("sign") else "Partly."
        return explain(case, f"{short} {rule.limit} {rule.device}", closing="")
    if case.asks("around"):
        return explain(case, f"{rule.device} The way around it: {rule.limit[0].lower()}{rule.limit[1:]}", closing="")
    return explain(case, rule.device, closing=f"That is where it ends: {rule.limit[0].lower()}{rule.limit[1:]}")


def confirm(case: Case) -> Exchange:
    """Whether a policy can refuse something."""
    opening = f"Yes. {case.rule.rule.device}"
    if case.asks("design"):
        opening = (
            f"Yes, and without another tool. That it passes is by design: a type in the policy only asks for a record, and it takes a "
            f"rule to judge what the record says. {case.rule.rule.device}"
        )
    return explain(case, opening, limits=True)


_HEAVY = 4.0
_RECORDED = tuple(rule.name for rule in RULES if rule.attestor in {*RECORDED_ALWAYS, *RUN_SET})
"""Rules over what a run under the house defaults records."""

QUESTIONS: tuple[Scenario, ...] = (
    Scenario(name="can", compose=confirm, tools=("jq",), heavy=_HEAVY, slots=SLOTS),
    Scenario(name="type", compose=name_type, tools=("jq",), heavy=_HEAVY, slots=SLOTS),
    Scenario(name="input", compose=show_input, tools=("jq",), rules=_RECORDED, heavy=_HEAVY, slots=SLOTS),
    Scenario(name="promise", compose=weigh, tools=("jq",), heavy=_HEAVY, slots=SLOTS),
)

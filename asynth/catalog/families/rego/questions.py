"""Questions about a rule: which record it reads, whether a policy can do that, and what it is worth as a promise."""

from __future__ import annotations

from asynth.catalog.families.rego.answers import enforce, explain, facts_of, rule_file, without_build
from asynth.catalog.families.rego.requests import SLOTS
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.example.draft import Past
from asynth.script import Bash, Prose


def name_type(case: Case) -> Exchange:
    """Which attestation type a rule belongs to."""
    attestor = case.rule.rule.attestor
    given = f"so the run needs `{attestor}` in its `-a`"
    how = "which every run with a command has" if attestor in RECORDED_ALWAYS else given
    opening = f"It belongs to `{case.type_of(attestor)}`, {how}. {case.rule.rule.device}"
    return explain(case, opening, after=without_build(case, "With `make app` as the step:"))


def show_input(case: Case) -> Exchange:
    """Where a rule gets its input from: the answer prints it before the rule is written."""
    procedure, rule = case.procedure, case.rule.rule
    kind = case.type_of(rule.attestor)
    program = f'.predicate.attestations[] | select(.type == "{kind}") | .attestation'
    look = f"jq -r .payload {procedure.attestation} | openssl base64 -d -A |\n  jq '{program}'\n"
    opening = (
        f"From the signed record of the run, and from nowhere else: `input` is the {rule.attestor} attestation as it was signed, "
        f"with nothing around it. {without_build(case, 'For `make app` this prints it:')}"
    )
    return Exchange(
        past=Past(),
        answer=(
            Prose(opening.strip()),
            Bash(f"{procedure.key_commands()}{procedure.run_command()}\n{look}"),
            Prose(rule.device),
            rule_file(case.rule),
            Prose(rule.explanation),
            enforce(case),
            Prose(rule.limit),
        ),
        facts=facts_of(case),
    )


def weigh(case: Case) -> Exchange:
    """What a rule is worth as a promise, and what it would not notice."""
    rule = case.rule.rule
    if case.asks("whether"):
        opening = f"Partly. {rule.limit} {rule.device}"
    else:
        opening = f"{rule.device} What stays outside of it: {rule.limit[0].lower()}{rule.limit[1:]}"
    after = without_build(case, "On the build of `app`, this enforces it:")
    closing = (
        "" if case.asks("proof") else f"Whoever holds the key of `{case.procedure.step.name}` can sign any record."
    )
    return explain(case, opening, after=after, closing=closing)


def confirm(case: Case) -> Exchange:
    """Whether a policy can refuse something."""
    return explain(
        case,
        f"Yes. {case.rule.rule.device}",
        after=without_build(case, "Put your own command where `make app` stands."),
    )


_HEAVY = 4.0

QUESTIONS: tuple[Scenario, ...] = (
    Scenario(name="can", compose=confirm, arrangement="make ed25519", heavy=_HEAVY, slots=SLOTS),
    Scenario(name="type", compose=name_type, arrangement="make ed25519", heavy=_HEAVY, slots=SLOTS),
    Scenario(name="input", compose=show_input, arrangement="make ed25519", heavy=_HEAVY, slots=SLOTS),
    Scenario(name="promise", compose=weigh, arrangement="make ed25519", heavy=_HEAVY, slots=SLOTS),
)

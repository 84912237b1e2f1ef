"""Failures whose cause is the text of a rule: the policy is there, the rule is rewritten and embedded anew."""

from __future__ import annotations

from asynth.catalog.families.diagnosis.rego_syntax import (
    as_boolean,
    check_complaints,
    in_old_syntax,
    plain_rules,
    verify_complaints,
    without_import,
)
from asynth.catalog.families.scenarios.case import Case, Exchange, open_ends
from asynth.catalog.families.scenarios.facts import tell_step
from asynth.catalog.families.scenarios.log import Line, rejected
from asynth.catalog.families.scenarios.policy import embed_rule
from asynth.catalog.families.scenarios.scenario import RULED_RUNS, Scenario
from asynth.catalog.families.scenarios.violations import MENDABLE
from asynth.catalog.rego import load_module
from asynth.script import Bash, File, Prose


def explain_text(
    case: Case,
    *,
    wrong: str,
    lines: tuple[Line, ...],
    cause: str,
    remedy: str,
    commands: str = "",
) -> Exchange:
    """Return the exchange over a policy whose rule reads `wrong`; the procedure's own rule is put in its place.

    :param lines: what the last command printed
    :param commands: what the user ran; "" for the attested command and verify, which then is all that is left to repeat
    """
    procedure = case.procedure
    applied = case.rule
    shown = File(applied.file, wrong, "rego", f"Put into the policy as `{applied.rule.title}`, `{applied.file}`:")
    last = f"{procedure.verify_command()}\n" if not commands else case.again()
    return Exchange(
        context=case.pick(
            f"The rule is there to ensure that {applied.request}. `../policy.json` is ours, signed with "
            f"`../{procedure.keys[1]}.key`.",
            f"We want one guarantee: {applied.request}. I can change `../policy.json` and have its key, "
            f"`../{procedure.keys[1]}.key`.",
        )
        + (f" {tell_step(case)}" if commands else ""),
        past=case.failed(
            commands or f"{procedure.run_command()}\n{procedure.verify_command()}\n",
            lines,
            hidden=case.policy_holding(wrong),
            before=(shown,),
        ),
        answer=(
            Prose(f"{cause} {remedy}"),
            *case.rules(),
            embed_rule(procedure),
            Bash(last),
            Prose(f"{case.ending} {open_ends(procedure)}"),
        ),
    )


def explain_boolean_deny(case: Case) -> Exchange:
    """A `deny` that is true or false, as other tools want it: witness wants a set of messages."""
    procedure = case.procedure
    applied = case.rule
    package = load_module(applied.rule.module).package
    cause = case.pick(
        "The conditions are fine, the shape of `deny` is not. witness expects a set of messages, empty when there is no "
        "objection; a boolean is neither, so that even a good run is refused.",
        "`deny` has to be a set of strings (`deny contains msg if ...`), whose members become the reasons in the log. Here it "
        "is a boolean, which witness refuses whatever its value.",
    )
    return explain_text(
        case,
        wrong=as_boolean(applied.text),
        lines=rejected(
            procedure.attested.step,
            "collection validation failed:\n - invalid data from rego at "
            f"data.{package}.deny, expected []interface{{}} but got bool",
        ),
        cause=cause,
        remedy=case.pick("Let each condition add its message:", "The same conditions, with a message each:"),
    )


def explain_missing_import(case: Case) -> Exchange:
    """A rule in today's syntax without `import rego.v1`: verify reads it as Rego v0 and cannot parse it."""
    procedure = case.procedure
    applied = case.rule
    cause = case.pick(
        "verify reads a module as Rego v0 unless it says otherwise, and there `if` and `contains` are ordinary names, hence "
        "the complaints about rule names. `import rego.v1` is what says otherwise.",
        "The rule is written for Rego v1, but nothing in it tells witness so: without `import rego.v1` the old parser gets "
        "it, which knows neither `if` nor `contains`. `witness policy check` uses the new one and finds nothing.",
    )
    return explain_text(
        case,
        wrong=without_import(applied.text),
        lines=rejected(
            procedure.attested.step,
            f"collection validation failed:\n - {verify_complaints(applied.text, applied.rule.title)}",
        ),
        cause=cause,
        remedy=case.pick("Add the import below the package:", "With the import both commands read it alike:"),
    )


def explain_old_syntax(case: Case) -> Exchange:
    """A rule in the syntax of Rego v0: verify takes it, `witness policy check` does not."""
    procedure = case.procedure
    applied = case.rule
    cause = case.pick(
        "`policy check` parses rules as Rego v1, `verify` as v0, so `deny[msg] {` passes the one and not the other. Only "
        "`import rego.v1` with `deny contains msg if {` is right for both.",
        "The two commands use different parsers: the checker wants the keywords of Rego v1, verify would have taken the old "
        "form. Write it so that either reads it, with `import rego.v1`, `contains` and `if`.",
    )
    return explain_text(
        case,
        wrong=in_old_syntax(applied.text),
        lines=(
            Line(
                f"1. Rego module '{applied.rule.title}' in step '{procedure.attested.step}' is invalid: failed to parse Rego "
                f"module: {check_complaints(applied.text)}",
                "info",
            ),
        ),
        cause=cause,
        remedy=case.pick(
            "The rule in that form, then the steps that the gate held up:", "Like this, and on from there:"
        ),
        commands="witness policy check ../policy.json\n",
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="boolean deny", compose=explain_boolean_deny, ruled=(True,), rules=MENDABLE, runs=RULED_RUNS, tools=("jq",)
    ),
    Scenario(
        name="missing import",
        compose=explain_missing_import,
        ruled=(True,),
        rules=plain_rules(),
        runs=RULED_RUNS,
        tools=("jq",),
    ),
    Scenario(
        name="old syntax",
        compose=explain_old_syntax,
        ruled=(True,),
        rules=plain_rules(),
        runs=RULED_RUNS,
        tools=("jq",),
    ),
)

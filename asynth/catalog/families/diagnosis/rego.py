"""Failures whose cause is the text of a rule: the policy is there, the rule is rewritten and embedded anew."""

from __future__ import annotations

from asynth.catalog.families.diagnosis.failing import BOTH_LINES, explain
from asynth.catalog.families.diagnosis.rego_syntax import (
    as_boolean,
    check_complaints,
    in_old_syntax,
    plain_rules,
    verify_complaints,
    without_import,
)
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.log import Line, rejected
from asynth.catalog.families.scenarios.policy import CHECK, replace_module
from asynth.catalog.families.scenarios.scenario import RULED_RUNS, RUN_LINE, Scenario
from asynth.catalog.families.scenarios.slots import fence
from asynth.catalog.families.scenarios.violations import MENDABLE
from asynth.catalog.rego import load_module
from asynth.script import Bash, File


def explain_text(case: Case, *, wrong: str, lines: tuple[Line, ...], cause: str, last: str = "") -> Exchange:
    """Return the exchange over a policy whose rule reads `wrong`; the procedure's own rule is put in its place.

    :param lines: what the last command printed
    :param last: the command that failed after the run, where that is not verify
    """
    procedure = case.procedure
    applied = case.rule
    package = load_module(applied.rule.module).package
    shown = File(applied.file, wrong, "rego", f"Put into the policy as `{applied.rule.title}`, `{applied.file}`:")
    return explain(
        case.failed(
            f"{procedure.run_command()}\n{last or procedure.verify_command()}\n",
            lines,
            hidden=case.policy_holding(wrong),
            before=(shown,),
        ),
        cause,
        f"{procedure.verify_command()}\n",
        parts=(
            File(applied.file, applied.text, "rego", f"Write the rule as `{applied.file}`:"),
            Bash(f"{replace_module(package, applied.file)}{CHECK}{procedure.sign_command()}\n"),
        ),
        facts={"clause": applied.request, "title": applied.rule.title, "rule": fence(shown.language, shown.content)},
    )


def explain_boolean_deny(case: Case) -> Exchange:
    """A `deny` that is true or false, as other tools want it: witness wants a set of messages."""
    package = load_module(case.rule.rule.module).package
    return explain_text(
        case,
        wrong=as_boolean(case.rule.text),
        lines=rejected(
            case.procedure.attested.step,
            "collection validation failed:\n - invalid data from rego at "
            f"data.{package}.deny, expected []interface{{}} but got bool",
        ),
        cause="`deny` is true or false here, and witness wants a set of messages: empty for no objection, otherwise the reasons "
        "that it prints. The type alone makes it refuse, so a good run fails as well as a bad one, and `default deny := false` "
        "does not help. Keep the conditions and let each of them add a message.",
    )


def explain_missing_import(case: Case) -> Exchange:
    """A rule in today's syntax without `import rego.v1`: verify reads it as Rego v0 and cannot parse it."""
    return explain_text(
        case,
        wrong=without_import(case.rule.text),
        lines=rejected(
            case.procedure.attested.step,
            f"collection validation failed:\n - {verify_complaints(case.rule.text, case.rule.rule.title)}",
        ),
        cause="The module lacks `import rego.v1`. verify reads a rule as Rego v0 unless it says otherwise, and there `if` and "
        "`contains` are plain names, hence the complaints about rule names. `witness policy check` has the newer parser and "
        "sees nothing wrong, so verify is the first to tell.",
    )


def explain_old_syntax(case: Case) -> Exchange:
    """A rule in the syntax of Rego v0: verify takes it, `witness policy check` does not."""
    opening = "No, neither is wrong: the" if case.asks("whether") else "The"
    return explain_text(
        case,
        wrong=in_old_syntax(case.rule.text),
        lines=(
            Line(
                f"1. Rego module '{case.rule.rule.title}' in step '{case.procedure.attested.step}' is invalid: failed to parse "
                f"Rego module: {check_complaints(case.rule.text)}",
                "info",
            ),
        ),
        cause=f"{opening} two commands use different parsers. `policy check` reads Rego v1, verify reads v0 unless the module "
        "imports `rego.v1`, so this text passes the one and not the other. With the import, `contains` and `if` there is a "
        "form that both take.",
        last="witness policy check ../policy.json",
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="boolean-deny",
        compose=explain_boolean_deny,
        rules=MENDABLE,
        runs=RULED_RUNS,
        tools=("jq",),
        shows=BOTH_LINES | {"rules"},
        builds=30,
        slots={"clause": frozenset({"rules"}), "rule": frozenset({"rules"})},
    ),
    Scenario(
        name="missing-import",
        compose=explain_missing_import,
        rules=plain_rules(),
        runs=RULED_RUNS,
        tools=("jq",),
        shows=BOTH_LINES | {"rules"},
        builds=30,
        slots={"clause": frozenset({"rules"}), "rule": frozenset({"rules"})},
    ),
    Scenario(
        name="old-syntax",
        compose=explain_old_syntax,
        rules=plain_rules(),
        runs=RULED_RUNS,
        tools=("jq",),
        shows=RUN_LINE | {"rules"},
        builds=30,
        slots={"clause": frozenset({"rules"}), "rule": frozenset({"rules"})},
    ),
)

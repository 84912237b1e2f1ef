"""A message that reads a field which is not there: the denial vanishes with it."""

from __future__ import annotations

from asynth.catalog.scenarios.review.exposure import expose_text
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything

RULES = (
    "git_branch_allowlist",
    "git_branch_prefix",
    "git_clean_worktree",
    "git_clean_except",
    "git_message_ticket",
    "env_forbidden_variables",
    "env_required_variables",
    "env_variable_equals",
    "cmd_program_allowlist",
    "cmd_required_flags",
    "product_forbidden_endings",
    "product_directory",
    "product_mime_allowlist",
    "product_required_outputs",
    "material_forbidden_files",
    "material_required_files",
)
"""Rules that build each of their messages with one `sprintf` over a list."""


def tell(situation: Situation) -> Told:
    """Tell of a message that wanted to be helpful."""
    task = situation.task
    (applied,) = task.rules
    field = situation.variant
    lines = []
    for line in applied.text.split("\n"):
        if "sprintf(" in line:
            line = line.replace('sprintf("', 'sprintf("%v: ', 1).replace(", [", f", [input.{field}, ", 1)
        lines.append(line)
    vacuous = "\n".join(lines)
    return expose_text(
        situation,
        text=vacuous,
        meant=situation.pick(
            f"The rule has to guarantee that {applied.request}.", f"We rely on it for one thing: {applied.request}."
        ),
        finding=situation.pick(
            f"The conditions are right, the message undoes them. The {applied.rule.attestor} attestation has no `{field}`, so "
            f"`input.{field}` is undefined, so `sprintf` is undefined, and a rule whose body is undefined adds "
            "nothing to `deny`.",
            f"Look at `input.{field}` in the message: there is no such field in a {applied.rule.attestor} record. In "
            "Rego that does "
            "not print as empty, it makes the whole body undefined, and the denial is gone.",
        ),
        remedy=situation.pick(
            "Say only what is there, or read it with `object.get` and a default:",
            f"Without `{field}` in the message the rule bites:",
        ),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "secretscan"), (), *WIDE)

SCENARIO = Scenario(
    name="undefined message",
    tell=tell,
    fits=anything,
    ruled=(True,),
    rules=RULES,
    runs=RUNS,
    variants=("step", "builder", "project", "job"),
    quotes=(False,),
    tools=("jq",),
    subjects=("artifact", "digest"),
)

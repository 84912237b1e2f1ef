"""A rule of the policy refuses the run, rightly: the step is repeated in the way that the rule wants."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.answers import AppliedRule, Task
from asynth.catalog.scenarios.log import denied
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.draft import Past
from asynth.script import Bash, File, Prose


def undo(applied: AppliedRule, situation: Situation) -> str:
    """Return the commands that put right what the rule objects to, before the run; "" where the run alone does."""
    scene = situation.task.scene
    undone = {
        "git_branch_allowlist": f"git checkout -q {scene.branch}\n",
        "git_branch_prefix": f"git checkout -q {scene.branch}\n",
        "git_clean_worktree": "rm local-patch.diff\n",
        "git_clean_except": "rm override.cfg\n",
        "git_message_ticket": f"git commit -q --amend -m '{scene.ticket}: Quick fix'\n",
        "material_forbidden_files": "rm .env\n",
        "product_required_outputs": "rm -r from-elsewhere\n",
    }
    if applied.rule.name == "material_required_files":
        _, there, gone = applied.violation.prelude.split()
        return f"mv {gone} {there}\n"
    return undone.get(applied.rule.name, "")


RULES = (
    "git_branch_allowlist",
    "git_branch_prefix",
    "git_clean_worktree",
    "git_clean_except",
    "git_message_ticket",
    "env_forbidden_variables",
    "env_required_variables",
    "env_variable_equals",
    "cmd_exact",
    "cmd_forbidden_words",
    "cmd_no_shell",
    "cmd_program_allowlist",
    "cmd_required_flags",
    "product_count_limit",
    "product_directory",
    "product_forbidden_endings",
    "product_mime_allowlist",
    "product_required_outputs",
    "material_forbidden_files",
    "material_required_files",
)
"""Rules whose violation a user can put right with a command or by running the step as it should be."""


def tell(situation: Situation) -> Told:
    """Tell of a run that broke a rule."""
    task = situation.task
    (applied,) = task.rules
    violation = applied.violation
    type = task.sbom_type if applied.rule.attestor == "sbom" else _type(task, applied)
    changes = "".join(f" -u {name}" if value is None else f" {name}={value}" for name, value in violation.environment)
    run = f"{f'env{changes} ' if changes else ''}{task.run_command(violation.command)}"
    prelude = f"{violation.prelude}\n" if violation.prelude else ""
    shown = f"{prelude}{run}\n{task.verify_command()}\n"
    # What the past has made stays: the twin goes back to the branch instead of making it anew.
    again = replace(violation, prelude=violation.prelude.replace("git checkout -q -b ", "git checkout -q "))
    final = replace(task, rules=(replace(applied, violation=again),))
    past: Past = situation.failed(
        shown,
        denied(task.scene.step, type, violation.message),
        hidden=situation.policy(),
        before=(File(applied.file, applied.text, "rego", f"Put into force by our security team, `{applied.file}`:"),),
    )
    cause = situation.pick(
        f"That is the rule at work, not a fault: it saw the {applied.rule.attestor} attestation and said so. "
        f"{applied.rule.explanation}",
        f"The attestation was found, its signature is good, and the rule `{applied.rule.title}` denied it. "
        f"{applied.rule.explanation}",
        'Everything up to the rule passed. `deny` held one message, which is the part after "denied due to", and '
        "any message "
        f"refuses the step. {applied.rule.explanation}",
    )
    remedy = situation.pick(
        "A signed attestation cannot be mended, so run the step again as the rule wants it:",
        "Leave the rule alone and repeat the step in the proper way:",
        "The way out is another run, not another policy:",
    )
    return Told(
        context=situation.pick(
            f"The policy insists on this: {applied.request}.",
            f"It is agreed that {applied.request}.",
            f"Our rule is that {applied.request}.",
        ),
        past=past,
        answer=(
            Prose(cause),
            Prose(remedy),
            Bash(f"{undo(applied, situation)}{situation.again()}"),
            Prose(situation.ending),
        ),
        task=final,
    )


def _type(task: Task, applied: AppliedRule) -> str:
    return next(one.predicate_type for one in task.required if one.name == applied.rule.attestor)


RUNS = (
    ("git",),
    ("environment", "git"),
    ("git", "link"),
    ("environment", "git", "slsa"),
    ("git", "secretscan"),
    ("environment", "git", "link", "secretscan"),
    (),
)

SCENARIO = Scenario(name="denied", tell=tell, fits=anything, ruled=(True,), rules=RULES, runs=RUNS)

"""Failures that are none: a rule refuses the run, rightly, and the step is repeated in the way that the rule wants."""

from __future__ import annotations

import shlex

from asynth.catalog.families.diagnosis.failing import BOTH_LINES, rerun
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.log import denied
from asynth.catalog.families.scenarios.scenario import RULED_RUNS, WIDE, Scenario, run_sets
from asynth.catalog.families.scenarios.violations import MENDABLE, broken_before, undo
from asynth.catalog.member import Build
from asynth.catalog.procedure.rules import AppliedRule
from asynth.catalog.prompts.enumeration import join
from asynth.script import Bash

_SHOWN = BOTH_LINES | {"rules"}

_PROGRAM = frozenset({"cmd_exact", "cmd_no_shell", "cmd_program_allowlist"})
"""Rules over the program that was called, whose violations call a shell."""


_KEPT = {
    "git_clean_worktree": "A file that has to stay is committed or goes into `.gitignore`. So does what the refused run wrote, or it counts as well.",
    "git_clean_except": "If the script is needed, commit it. What the refused run wrote outside of `docs/` counts as well, unless `.gitignore` has it.",
}
"""By rule: what to do with files where removing them is not the answer."""


_IN_JOB = {
    "gitlab": ", within the GitLab job (elsewhere it stops with `not in a gitlab ci job`)",
    "jenkins": ", within a job of that Jenkins (elsewhere it stops with `not in a jenkins ci job`)",
    "aws-codebuild": ", within CodeBuild and started by the pipeline",
}
"""By attestor of a CI system: where the step runs again."""


def explain_denied(case: Case) -> Exchange:
    """A rule of the policy refuses the run, rightly: the step is repeated in the way that the rule wants."""
    procedure = case.procedure
    applied = case.rule
    subject = "File" if " -f " in procedure.verify_command() else "Commit"
    return rerun(
        case,
        procedure.step.violate(applied, quoted=False),
        denied(procedure.attested.step, case.type_of(applied.rule.attestor), applied.violation.message),
        f"The rule wants that {applied.request}, and {_find(applied)} {subject}, key and signature were fine, or there would be no denial to read; what follows `denied due to` "
        f"is the rule's own text.\n\nThe record is signed and cannot be mended, so run the step again as the rule wants it{_IN_JOB.get(applied.rule.attestor, '')}:",
        after="The record takes variables as the shell has them, so such a rule is worth as much as whoever holds the key of the step."
        if applied.violation.environment
        else _KEPT.get(applied.rule.name, ""),
        before_run=undo(applied, procedure.attested),
        before=(case.shown_rule("Put into force by our security team,"),),
        procedure=broken_before(procedure),
        facts={"clause": applied.request},
    )


def _find(applied: AppliedRule) -> str:
    """Return what the rule found, which the log says too, and what led to it."""
    blame = _blame(applied)
    return (
        f"the {applied.rule.attestor} record says otherwise. {blame}"
        if blame
        else f"found in the {applied.rule.attestor} record: {applied.violation.message}."
    )


def _blame(applied: AppliedRule) -> str:
    """Return the sentence that names what the user did to have that on record."""
    violation = applied.violation
    if violation.environment:
        told = [
            f"`env -u {name}`" if value is None else f"`{name}={shlex.quote(value)}`"
            for name, value in violation.environment
        ]
        return f"That is the doing of {join(tuple(told))} in front of the run."
    if violation.prelude:
        line = violation.prelude.strip().split("\n")[-1]
        return f"That goes back to {f'`{line}`' if len(line) < 60 else 'the line'} in front of the run."
    if applied.rule.name in _PROGRAM:
        program = violation.command.split()[0]
        return (
            f"That goes back to what stands after `--`, recorded as a list of arguments: the first is the program, here `{program}`, and what it "
            "starts in turn is only text in another."
        )
    return "That goes back to what stands after `--`." if violation.command else ""


def explain_detached_head(case: Case) -> Exchange:
    """A checkout of a commit instead of a branch, as CI systems make it: the branch on record is `HEAD`."""
    procedure = case.procedure
    applied = case.rule
    attested = procedure.attested
    other = applied.violation.prelude.split()[-1]
    return rerun(
        case,
        f"git checkout -q --detach {attested.branch}\n{procedure.run_command()}",
        denied(attested.step, case.type_of("git"), applied.violation.message.replace(other, "HEAD")),
        "The checkout has no branch. With a detached HEAD the git attestor finds no name and records `HEAD`, so the commit "
        f"may well be the tip of `{attested.branch}`: the rule compares words, not histories. Check the branch out by name:",
        after=f"Don't add `HEAD` to the rule. Every commit can be built that way, not just one of `{attested.branch}`.",
        before_run=f"git checkout -q {attested.branch}\n",
        before=(case.shown_rule("Put into force last month,"),),
        facts={"clause": applied.request, "branch": attested.branch},
    )


def fits_record_in_project(build: Build) -> bool:
    """Accept commands that leave one file, whose name git does not ignore by accident."""
    return bool(build.artifacts) and build.outputs == ("{artifact}",)


def explain_record_in_project(case: Case) -> Exchange:
    """The attestation is written into the project, where the next run finds it as an uncommitted file."""
    procedure = case.procedure
    step, artifact = procedure.attested.step, procedure.attested.artifact
    inside = f"{step}.att.json"
    run = procedure.run_command(attestation=inside)
    return rerun(
        case,
        f"rm {artifact}\n{run}\n{procedure.verify_command(attestation=inside)}",
        denied(step, case.type_of("git"), f"uncommitted change in {inside}"),
        f"The uncommitted file is the attestation of your first run. `-o {inside}` puts it into the checkout, and the git "
        "record of the next run, taken before the command starts, lists it as untracked. Move it out, since it is good evidence for that run, and "
        "write records beside the project:",
        after="Adding it to `.gitignore` would satisfy the rule, and still leave it among the materials of each later run.",
        before_run=f"mv {inside} ../{step}.first.att.json\n",
        verified=False,
        hidden=(Bash(f"{run}\n"),),
        before=(case.shown_rule("Put into the signed policy, our rule"),),
        facts={"inside": inside},
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="denied",
        compose=explain_denied,
        rules=MENDABLE,
        runs=RULED_RUNS,
        shows=_SHOWN,
        builds=48,
        slots={"clause": frozenset({"rules"}), "error": frozenset({"terminal", "step", "rules"})},
    ),
    Scenario(
        name="detached-head",
        compose=explain_detached_head,
        rules=("git_branch_allowlist", "git_branch_prefix"),
        runs=run_sets("git", "environment git", "git link", "git secretscan", "environment git link") + WIDE,
        shows=_SHOWN,
        slots={
            "clause": frozenset({"rules"}),
            "branch": frozenset({"setting"}),
            "error": frozenset({"terminal", "step", "rules"}),
        },
    ),
    Scenario(
        name="record-in-project",
        compose=explain_record_in_project,
        fits=fits_record_in_project,
        rules=("git_clean_worktree",),
        runs=run_sets("git", "environment git", "git link", "git slsa", "environment git secretscan") + WIDE,
        shows=BOTH_LINES,
        slots={"inside": frozenset({"step"})},
    ),
)

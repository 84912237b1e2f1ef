"""Failures that are none: a rule refuses the run, rightly, and the step is repeated in the way that the rule wants."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.exchanges import repeat_run
from asynth.catalog.families.scenarios.log import denied
from asynth.catalog.families.scenarios.scenario import RULED_RUNS, WIDE, Scenario, run_sets
from asynth.catalog.families.scenarios.violations import MENDABLE, broken_before, undo
from asynth.catalog.member import Build
from asynth.script import Bash


def explain_denied(case: Case) -> Exchange:
    """A rule of the policy refuses the run, rightly: the step is repeated in the way that the rule wants."""
    procedure = case.procedure
    applied = case.rule
    cause = case.pick(
        f"That is the rule at work, not a fault: it saw the {applied.rule.attestor} attestation and said so. "
        f"{applied.rule.explanation}",
        f"The attestation was found, its signature is good, and the rule `{applied.rule.title}` denied it. "
        f"{applied.rule.explanation}",
        'Everything up to the rule passed. `deny` held one message, which is the part after "denied due to", and any message '
        f"refuses the step. {applied.rule.explanation}",
    )
    remedy = case.pick(
        "A signed attestation cannot be mended, so run the step again as the rule wants it:",
        "Leave the rule alone and repeat the step in the proper way:",
        "The way out is another run, not another policy:",
    )
    return repeat_run(
        case,
        procedure.step.violate(applied, quoted=False),
        denied(procedure.attested.step, case.type_of(applied.rule.attestor), applied.violation.message),
        context=case.pick(
            f"The policy insists on this: {applied.request}.",
            f"It is agreed that {applied.request}.",
            f"Our rule is that {applied.request}.",
        ),
        cause=f"{cause}\n\n{remedy}",
        mend=undo(applied, procedure.attested),
        before=(case.shown_rule("Put into force by our security team,"),),
        procedure=broken_before(procedure),
    )


def explain_detached_head(case: Case) -> Exchange:
    """A checkout of a commit instead of a branch, as CI systems make it: the branch on record is `HEAD`."""
    procedure = case.procedure
    applied = case.rule
    attested = procedure.attested
    other = applied.violation.prelude.split()[-1]
    message = applied.violation.message.replace(other, "HEAD")
    cause = case.pick(
        "With a detached HEAD no branch is checked out, and the git attestor records `HEAD` where the name would stand. The "
        "commit may be the right one, the rule only sees that name.",
        "`git checkout --detach` is what many CI systems do: a commit without a branch. witness asks git for the branch, gets "
        "`HEAD`, and the rule does what it should.",
    )
    return repeat_run(
        case,
        f"git checkout -q --detach {attested.branch}\n{procedure.run_command()}",
        denied(attested.step, case.type_of("git"), message),
        context=case.pick(
            f"The commit is the tip of `{attested.branch}`. Our rule is that {applied.request}.",
            f"I built the newest commit of `{attested.branch}`, and the policy only demands that {applied.request}.",
        ),
        cause=f"{cause} Check the branch out by name and run the step again:",
        closing=case.pick(
            "In a CI job, configure the checkout so that it ends on the branch.",
            f"Do not allow `HEAD` in the rule: any commit could be built that way, not only one of `{attested.branch}`.",
        ),
        mend=f"git checkout -q {attested.branch}\n",
        before=(case.shown_rule("Put into force last month,"),),
    )


def fits_record_in_project(build: Build) -> bool:
    """Accept commands that leave one file, whose name git does not ignore by accident."""
    return bool(build.artifacts) and build.outputs == ("{artifact}",)


def explain_record_in_project(case: Case) -> Exchange:
    """The attestation is written into the project, where the next run finds it as an uncommitted file."""
    procedure = case.procedure
    step, artifact = procedure.attested.step, procedure.attested.artifact
    applied = case.rule
    inside = f"{step}.att.json"
    run = procedure.run_command(attestation=inside)
    cause = case.pick(
        f"The first run left `{inside}` in the checkout, and for the second one that is an untracked file: the worktree was "
        "not clean when it began.",
        f"witness writes where `-o` says, and yours says inside the repository. From the second run on `{inside}` itself is "
        "the uncommitted change.",
    )
    return repeat_run(
        case,
        f"rm {artifact}\n{run}\n{procedure.verify_command(attestation=inside)}",
        denied(step, case.type_of("git"), f"uncommitted change in {inside}: untracked"),
        context=case.pick(
            f"The rule demands that {applied.request}, and I had committed everything. It was the second run of the day, with "
            "the same line as the first.",
            f"We agreed that {applied.request}. There was nothing to commit, I swear; the first run an hour ago was the very "
            "same.",
        ),
        cause=f"{cause} It would be a material of every later run too. Remove it and keep records beside the project:",
        closing="Adding the name to `.gitignore` would calm git and leave the file among the materials.",
        mend=f"rm {inside}\n",
        verified=False,
        hidden=(Bash(f"{run}\n"),),
        before=(case.shown_rule("Put into the signed policy, our rule"),),
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(name="denied", compose=explain_denied, ruled=(True,), rules=MENDABLE, runs=RULED_RUNS),
    Scenario(
        name="detached head",
        compose=explain_detached_head,
        ruled=(True,),
        rules=("git_branch_allowlist", "git_branch_prefix"),
        runs=run_sets("git", "environment git", "git link", "git secretscan", "environment git link") + WIDE,
    ),
    Scenario(
        name="record in project",
        compose=explain_record_in_project,
        fits=fits_record_in_project,
        ruled=(True,),
        rules=("git_clean_worktree",),
        runs=run_sets("git", "environment git", "git link", "git slsa", "environment git secretscan") + WIDE,
    ),
)

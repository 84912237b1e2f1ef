"""A checkout of a commit instead of a branch, as CI systems make it: the branch on record is `HEAD`."""

from __future__ import annotations

from asynth.catalog.scenarios.log import denied
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything
from asynth.script import Bash, File, Prose


def tell(situation: Situation) -> Told:
    """Tell of a build of the right commit that no branch pointed to."""
    task = situation.task
    (applied,) = task.rules
    scene = task.scene
    other = applied.violation.prelude.split()[-1]
    message = applied.violation.message.replace(other, "HEAD")
    type = next(one.predicate_type for one in task.required if one.name == "git")
    cause = situation.pick(
        "With a detached HEAD no branch is checked out, and the git attestor records `HEAD` where the name would stand. The "
        "commit may be the right one, the rule only sees that name.",
        "`git checkout --detach` is what many CI systems do: a commit without a branch. witness asks git for the branch, gets "
        "`HEAD`, and the rule does what it should.",
    )
    return Told(
        context=situation.pick(
            f"The commit is the tip of `{scene.branch}`. Our rule is that {applied.request}.",
            f"I built the newest commit of `{scene.branch}`, and the policy only demands that {applied.request}.",
        ),
        past=situation.failed(
            f"git checkout -q --detach {scene.branch}\n{task.run_command()}\n{task.verify_command()}\n",
            denied(scene.step, type, message),
            hidden=situation.policy(),
            before=(File(applied.file, applied.text, "rego", f"Put into force last month, `{applied.file}`:"),),
        ),
        answer=(
            Prose(f"{cause} Check the branch out by name and run the step again:"),
            Bash(f"git checkout -q {scene.branch}\n{situation.again()}"),
            Prose(
                f"{situation.ending} "
                + situation.pick(
                    "In a CI job, configure the checkout so that it ends on the branch.",
                    f"Do not allow `HEAD` in the rule: any commit could be built that way, not only one of `{scene.branch}`.",
                )
            ),
        ),
    )


SCENARIO = Scenario(
    name="detached head",
    tell=tell,
    fits=anything,
    ruled=(True,),
    rules=("git_branch_allowlist", "git_branch_prefix"),
    runs=(
        ("git",),
        ("environment", "git"),
        ("git", "link"),
        ("git", "secretscan"),
        ("environment", "git", "link"),
        *WIDE,
    ),
)

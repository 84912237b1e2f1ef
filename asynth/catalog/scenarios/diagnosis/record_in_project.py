"""The attestation is written into the project, where the next run finds it as an uncommitted file."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.log import denied
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told
from asynth.script import Bash, File, Prose


def fits(build: Build) -> bool:
    """Accept commands that leave one file, whose name git does not ignore by accident."""
    return bool(build.artifacts) and build.outputs == ("{artifact}",)


def tell(situation: Situation) -> Told:
    """Tell of a second run that stumbles over the record of the first."""
    task = situation.task
    step, artifact = task.scene.step, task.scene.artifact
    (applied,) = task.rules
    inside = f"{step}.att.json"
    run = task.run_command().replace(task.attestation, inside)
    verify = task.verify_command().replace(task.attestation, inside)
    type = "https://witness.dev/attestations/git/v0.1"
    cause = situation.pick(
        f"The first run left `{inside}` in the checkout, and for the second one that is an untracked file: the "
        "worktree was not "
        "clean when it began.",
        f"witness writes where `-o` says, and yours says inside the repository. From the second run on `{inside}` "
        "itself is the "
        "uncommitted change.",
    )
    return Told(
        context=situation.pick(
            f"The rule demands that {applied.request}, and I had committed everything. It was the second run of the "
            "day, with the "
            "same line as the first.",
            f"We agreed that {applied.request}. There was nothing to commit, I swear; the first run an hour ago was "
            "the very same.",
        ),
        past=situation.failed(
            f"rm {artifact}\n{run}\n{verify}\n",
            denied(step, type, f"uncommitted change in {inside}: untracked"),
            hidden=(*situation.policy(), Bash(f"{run}\n")),
            before=(
                File(applied.file, applied.text, "rego", f"Put into the signed policy, our rule `{applied.file}`:"),
            ),
        ),
        answer=(
            Prose(
                f"{cause} It would be a material of every later run too. Remove it and keep records beside the project:"
            ),
            Bash(f"rm {inside}\n{situation.again()}"),
            Prose(
                f"{situation.ending} Adding the name to `.gitignore` would calm git and leave the file among the materials."
            ),
        ),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "slsa"), ("environment", "git", "secretscan"), *WIDE)

SCENARIO = Scenario(
    name="record in project", tell=tell, fits=fits, ruled=(True,), rules=("git_clean_worktree",), runs=RUNS
)

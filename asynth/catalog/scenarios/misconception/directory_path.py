"""The belief that verify takes a directory."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.misconception.believed import tell_setting
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a directory in the place of a file."""
    task = situation.task
    head = f"witness verify -p ../policy.signed.json -k {task.policy_key}.pub -a {task.attestation}"
    wrong, line, why = {
        "-f .": (
            f"{head} -f .",
            "failed to calculate artifact digest: . is not a hashable file",
            "`-f` takes a regular file, whose digest is looked up",
        ),
        "--directory-path": (
            f"{head} --directory-path .",
            "at least one of the flags in the group [artifactfile subjects] is required",
            "`--directory-path` alone does not count as a subject, although a tutorial shows it so",
        ),
    }[situation.variant]
    return Told(
        context=situation.pick(
            "verify can check a whole directory, I take it. ", "I want to verify the folder at once. "
        )
        + tell_setting(situation),
        past=situation.failed(f"{task.run_command()}\n{wrong}\n", (Line(line),), hidden=situation.policy()),
        answer=(
            Prose(
                situation.pick(
                    f"Not like that. {why}. Verify the file that the step makes:",
                    f"This attestation has files for subjects, no directory. {why}. For the artifact:",
                )
            ),
            Bash(f"{task.verify_command()}\n"),
            Prose(f"{situation.ending} Several files mean several calls, or a step that packs them into one."),
        ),
    )


SCENARIO = Scenario(name="directory path", tell=tell, variants=("-f .", "--directory-path"))

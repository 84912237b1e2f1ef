"""A variable assignment in front of the command, which only a shell would understand."""

from __future__ import annotations

from asynth.catalog.scenarios.log import unattested
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of shell syntax given to witness."""
    task = situation.task
    assignment = situation.variant
    name = assignment.split("=")[0]
    wrong = task.run_command(f"{assignment} {task.scene.command}")
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        unattested(("command-run", f'exec: "{assignment}": executable file not found in $PATH')),
        context=situation.pick(
            f"The step wants `{name}` in its environment.", f"`{name}` must be set for this step.", ""
        ),
        cause=situation.pick(
            f"witness starts the command itself, without a shell, so `{assignment}` is taken for the name of a "
            "program. Set the "
            "variable in front of witness; the command inherits it:",
            f"Assignments, pipes and `&&` belong to a shell, and none stands between witness and the command. Put "
            f"`{assignment}` before `witness`:",
        ),
        closing=situation.pick(
            "The environment attestor, where it runs, then records the variable.",
            f"`-- env {assignment} ...` works too and puts the variable into the recorded command.",
        ),
    ).rewritten(f"{situation.clear}{assignment} {task.run_command()}\n{task.verify_command()}\n")


SCENARIO = Scenario(
    name="assignment",
    tell=tell,
    fits=anything,
    variants=("LANG=C", "VERBOSE=1", "TARGET=release", "BUILD_NUMBER=42", "SOURCE_DATE_EPOCH=1700000000"),
)

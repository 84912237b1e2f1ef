"""Less to read in the log."""

from __future__ import annotations

from asynth.catalog.scenarios.options.choice import tell_step
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.example.draft import Past
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a log that nobody wants to scroll through."""
    task = situation.task
    level = situation.variant
    run = task.run_command().replace("witness run", f"witness -l {level} run", 1)
    return Told(
        context=situation.pick(
            f"The stage lines of `run` flood our log; from {level} upwards is enough. ",
            f"Please make the run log nothing below {level}. ",
        )
        + tell_step(situation),
        past=Past(hidden=situation.policy()),
        answer=(
            Prose(
                situation.pick(
                    f"`-l` (`--log-level`) is a global flag; `{level}` leaves out the stages:",
                    f"Raise the log level to `{level}`. It concerns witness's own lines, the command still prints "
                    "what it prints:",
                )
            ),
            Bash(f"{run}\n"),
            Prose(
                "Leave verify at its default, `info`: its `Verification succeeded` and the list of evidence are "
                "messages of that "
                "level and would vanish, leaving only the exit code:"
            ),
            Bash(f"{task.verify_command()}\n"),
            Prose(situation.ending),
        ),
    )


SCENARIO = Scenario(
    name="quiet",
    tell=tell,
    fits=anything,
    variants=("error", "warn"),
    quotes=(False,),
    subjects=("artifact", "digest"),
)

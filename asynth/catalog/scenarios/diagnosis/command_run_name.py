"""Command-run asked for by name, which `-a` does not take: misspelt it is an error, spelt right a warning."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import RUNS, Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of a wish to have the command on record."""
    task = situation.task
    name = situation.variant
    asked = ",".join(task.extras)
    wrong = task.run_command().replace(f" -a {asked} ", f" -a {asked},{name} ", 1)
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        (Line(f"failed to create attestor: attestor not found: {name}"),),
        context=situation.pick(
            "We want the command line on record too.",
            "Our auditors insist on the recorded command.",
            "The policy wants it.",
        ),
        cause=situation.pick(
            f"The attestor is called `command-run`, and it is never given to `-a`: every run records its command, the files "
            f"before it and the files after it by itself. Leave `{name}` out:",
            f"`{name}` is not a name that witness knows, and the right one, `command-run`, would only earn a warning: it is "
            "built in, like `material` and `product`. `-a` lists just the others:",
        ),
        closing=situation.pick("The command is in the attestation all the same.", "", "Policies do name its type."),
    )


SCENARIO = Scenario(
    name="command-run name",
    tell=tell,
    fits=anything,
    variants=("commandrun", "command_run", "command", "cmd"),
    runs=tuple(run for run in RUNS if run),
)

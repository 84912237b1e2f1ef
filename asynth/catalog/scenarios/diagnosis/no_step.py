"""A run without a step's name."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of a run that does not say which step it is."""
    task = situation.task
    step = task.scene.step
    wrong = task.run_command().replace(f" --step {step}", "", 1)
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        (Line("step name is required"),),
        context=situation.pick(f"The policy's only step is `{step}`.", f"In the policy the step is called `{step}`."),
        cause=situation.pick(
            "`--step` (`-s`) is missing. The name goes into the signed collection and must be the one in the policy, "
            f"`{step}`:",
            f"witness does not derive the step from the name of the output file. Say `--step {step}`, as the policy has it:",
        ),
    )


SCENARIO = Scenario(name="no step", tell=tell, fits=anything)

"""verify is given a file that the run did not write."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of an attestation that is looked for in the wrong place."""
    task = situation.task
    step = task.scene.step
    other = {
        "name": f"../{step}.attestation.json",
        "inside": f"{step}.att.json",
        "plain": f"../{step}.json",
    }[situation.variant]
    cause = situation.pick(
        f"`-a` of verify names files, and there is no `{other}`: `-o` wrote `../{step}.att.json`. Same run, right path:",
        f"The attestation is where `-o` put it, in `../{step}.att.json`; verify was told to open `{other}`. Nothing "
        "needs to be "
        "attested again:",
    )
    return Told(
        context=situation.pick("The run itself is happy.", "", "The first line exits 0."),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command().replace(task.attestation, other)}\n",
            (Line(f"failed to load attestation file: open {other}: no such file or directory"),),
            hidden=situation.policy(),
        ),
        answer=(Prose(cause), Bash(f"{task.verify_command()}\n"), Prose(situation.ending)),
    )


SCENARIO = Scenario(
    name="attestation path",
    tell=tell,
    fits=anything,
    variants=("name", "inside", "plain"),
    subjects=("artifact", "digest"),
)

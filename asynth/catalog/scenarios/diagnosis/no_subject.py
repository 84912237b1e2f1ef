"""A verification that does not say of what."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a verification without artifact or subject."""
    task = situation.task
    artifact = task.scene.artifact
    head = f"witness verify -p ../policy.signed.json -k {task.policy_key}.pub -a {task.attestation}"
    cause = situation.pick(
        "verify has to know what it is about, since it searches the attestations by digest. Name the file with `-f`, or a bare "
        "digest with `-s`:",
        "An attestation alone is not verified, something is: a file (`-f`) or a digest (`-s`). Here it is the artifact:",
    )
    return Told(
        context=situation.pick(
            f"`{artifact}` is what we ship.", f"The step makes `{artifact}`.", f"We release `{artifact}`."
        ),
        past=situation.failed(
            f"{task.run_command()}\n{head}\n",
            (Line("at least one of the flags in the group [artifactfile subjects] is required"),),
            hidden=situation.policy(),
        ),
        answer=(Prose(cause), Bash(f"{task.verify_command()}\n"), Prose(situation.ending)),
    )


SCENARIO = Scenario(name="no subject", tell=tell)

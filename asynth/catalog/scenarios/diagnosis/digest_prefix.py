"""A subject with the name of its algorithm in front."""

from __future__ import annotations

from asynth.catalog.scenarios.log import nothing_found
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a digest as registries write it."""
    task = situation.task
    prefix = situation.variant
    wrong = task.verify_command().replace('-s "$(', f'-s "{prefix}$(')
    cause = situation.pick(
        f"`-s` compares bare hex values of any algorithm, so `{prefix}` in front makes a value that no attestation has. The "
        "three reasons are how an empty search reads.",
        f'Subjects are looked up by the digest alone. With `{prefix}` before it nothing matches, and "nothing" is reported as '
        "a collection without a type.",
    )
    return Told(
        context=situation.pick(
            "We have digests in this form from our registry.", "That is how our tooling writes digests.", ""
        ),
        past=situation.failed(
            f"{task.run_command()}\n{wrong}\n", nothing_found(task.scene.step), hidden=situation.policy()
        ),
        answer=(Prose(f"{cause} Without the prefix:"), Bash(f"{task.verify_command()}\n"), Prose(situation.ending)),
    )


SCENARIO = Scenario(name="digest prefix", tell=tell, variants=("sha256:", "SHA256:", "sha256="), subjects=("digest",))

"""The artifact was changed after the run, so its digest is not the attested one."""

from __future__ import annotations

from asynth.catalog.scenarios.log import nothing_found
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a last touch after the attested step."""
    task = situation.task
    artifact = task.scene.artifact
    touch = situation.variant.format(artifact=artifact)
    cause = situation.pick(
        f"`{touch}` changed the file after it was attested. verify takes the digest of what lies there now, and no "
        "attestation has "
        "that digest; it cannot know that the file was once the right one, so it reports an empty search.",
        f"The attestation speaks of another `{artifact}`, the one before `{touch}`. One byte more is another digest, "
        "hence nothing "
        "is found. That is exactly what a swapped file would look like.",
    )
    return Told(
        context=situation.pick(
            "Between run and verify the file gets a last touch.", "We mark the file before we ship it.", ""
        ),
        past=situation.failed(
            f"{task.run_command()}\n{touch}\n{task.verify_command()}\n",
            nothing_found(task.scene.step),
            hidden=situation.policy(),
        ),
        answer=(
            Prose(f"{cause} Ship what was attested:"),
            Bash(situation.again()),
            Prose(
                f"{situation.ending} If the mark is needed, make it in the attested command, so that the product is the file "
                "with the mark."
            ),
        ),
    )


SCENARIO = Scenario(
    name="changed artifact",
    tell=tell,
    variants=("echo >> {artifact}", "echo released >> {artifact}", "date +%Y >> {artifact}"),
    subjects=("artifact", "digest"),
)

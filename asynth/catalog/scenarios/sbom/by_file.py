"""The bill of materials is attested and its file verified, by itself, by digest or by the commit it belongs to."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.answers import answer
from asynth.catalog.scenarios.sbom.request import RUNS, STYLES, fits, shape, tell_facts
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told
from asynth.example.draft import Past


def tell(situation: Situation) -> Told:
    """Tell of a document that has to be verifiable."""
    task = shape(situation)
    artifact = task.scene.artifact
    subject = {
        "artifact": situation.pick(f"`{artifact}` itself has to verify.", f"In the end verify `{artifact}`."),
        "digest": situation.pick(
            f"Verify `{artifact}` by its digest, the file stays where it is.",
            f"The consumer has only the SHA-256 of `{artifact}`, so verify by digest.",
        ),
        "commit": situation.pick(
            "Verification starts from the commit that is checked out.", "Verify by the current commit."
        ),
    }[task.subject]
    return Told(context=tell_facts(situation, task, subject), past=Past(), answer=answer(task), task=replace(task))


SCENARIO = Scenario(
    name="by file",
    tell=tell,
    fits=fits,
    runs=RUNS,
    core=("product",),
    variants=STYLES,
    ruled=(False, True),
    dated=True,
    quotes=(False,),
    subjects=("artifact", "digest"),
    arrangement="have p256",
    heavy=2.5,
    builds=24,
)

MADE = replace(SCENARIO, name="by file, new keys", arrangement="make ed25519")

"""A document was made before the attested step, so that the attestor which reads it finds none among the products."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.log import unattested
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told

_SPOKEN = {"sbom": "bill of materials", "sarif": "SARIF report", "vex": "VEX document", "oci": "image archive"}


def fits(build: Build) -> bool:
    """Accept commands that write one document which an attestor reads."""
    return bool(build.artifacts) and len(build.attestors) == 1 and bool(build.attestors & set(_SPOKEN))


def tell(situation: Situation) -> Told:
    """Tell of somebody who wrapped a look at the document instead of its making."""
    task = situation.task
    (name,) = task.scene.build.attestors
    artifact, command = task.scene.artifact, task.scene.command
    look = situation.variant.format(artifact=artifact)
    spoken = _SPOKEN[name]
    cause = situation.pick(
        f"The `{name}` attestor looks among the products, the files that the wrapped command creates or changes. "
        f"`{artifact}` was written before witness started, and `{look}` makes no file, so there was nothing to look at.",
        f"Nothing was produced under witness: `{look}` only reads. An attestor like `{name}` takes the {spoken} from the "
        "products of the step and from nowhere else.",
    )
    return situation.mistake(
        f"{command}\n{task.run_command(look)}\n{task.verify_command()}",
        unattested((name, "no products to attest")),
        context=situation.pick(
            f"`{command}` writes our {spoken}.",
            f"The {spoken} is `{artifact}`, made by `{command}`.",
            f"I want the {spoken} `{artifact}` attested.",
        ),
        cause=f"{cause} Make the generator itself the attested command:",
    )


RUNS = (
    ("sbom",),
    ("git", "sbom"),
    ("environment", "git", "sbom"),
    ("sarif",),
    ("git", "sarif"),
    ("environment", "git", "sarif"),
    ("vex",),
    ("git", "vex"),
    ("oci",),
    ("git", "oci"),
)

SCENARIO = Scenario(
    name="document before",
    tell=tell,
    fits=fits,
    runs=RUNS,
    variants=("ls -l {artifact}", "cat {artifact}", "test -s {artifact}", "wc -c {artifact}"),
)

"""sbom: every SPDX package has an allowed licence."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept SPDX documents whose packages all have a licence."""
    return build.sbom_type == "https://spdx.dev/Document" and bool(build.document.licences)


def bind(scene: Scene) -> Binding:
    """Allow the document's licences; refuse another one."""
    allowed: list[Json] = [*scene.build.document.licences]
    spoken = " and ".join(f"`{licence}`" for licence in allowed)
    return Binding(
        parameters={"allowed": allowed},
        requests=(
            f"every package in the SBOM is licensed {spoken}",
            f"licences other than {spoken} are refused, and so is a package without one",
            f"the SBOM lists only packages under {spoken}",
            f"the concluded licence of each package is {spoken}",
        ),
        violation=Violation(
            message=f"package {scene.build.document.packages[0][0]} has licence BUSL-1.1",
            command=edited(scene, 's/"licenseConcluded": "[^"]*"/"licenseConcluded": "BUSL-1.1"/g'),
        ),
    )


RULE = Rule(
    name="spdx_license_allowlist",
    attestor="sbom",
    module="sbom/spdx_licences.rego",
    title="licences",
    explanation=(
        "A package without a concluded licence counts as `NOASSERTION`, which is not on the list, and so is "
        "denied like a foreign one."
    ),
    applies=applies,
    bind=bind,
)

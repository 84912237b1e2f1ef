"""sbom: every CycloneDX component has an allowed licence."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept CycloneDX documents whose components all have a licence."""
    return build.sbom_type == "https://cyclonedx.org/bom" and bool(build.document.licences)


def bind(scene: Scene) -> Binding:
    """Allow the document's licences; refuse another one."""
    allowed: list[Json] = [*scene.build.document.licences]
    spoken = " and ".join(f"`{licence}`" for licence in allowed)
    return Binding(
        parameters={"allowed": allowed},
        requests=(
            f"every component is licensed {spoken}",
            f"components under a licence other than {spoken}, or under none, are refused",
            f"the bill of materials holds only {spoken} components",
            f"the licence of each component is {spoken}",
        ),
        violation=Violation(
            message=f"component {scene.build.document.packages[0][0]} has licence BUSL-1.1",
            command=edited(scene, *(f's/"id": "{licence}"/"id": "BUSL-1.1"/g' for licence in allowed)),
        ),
    )


RULE = Rule(
    name="cdx_license_allowlist",
    attestor="sbom",
    module="sbom/cyclonedx_licences.rego",
    title="component-licences",
    explanation=(
        "Licences of a component are a list, and an empty one would satisfy any rule that only looks at its "
        "entries, hence the second rule about components without a licence."
    ),
    applies=applies,
    bind=bind,
)

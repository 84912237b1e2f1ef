"""sbom: the document has a certain version of CycloneDX."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept CycloneDX documents of known version."""
    return build.sbom_type == "https://cyclonedx.org/bom" and bool(build.document.spec)


def bind(scene: Scene) -> Binding:
    """Allow the document's version; refuse an older one."""
    spec = scene.build.document.spec
    return Binding(
        parameters={"allowed": [spec]},
        requests=(
            f"the bill of materials is CycloneDX `{spec}`",
            f"the CycloneDX version of the document is `{spec}`",
            f"documents of a CycloneDX version other than `{spec}` are refused",
            f"it follows CycloneDX `{spec}` and no other version",
        ),
        violation=Violation(
            message="CycloneDX spec version is 1.3",
            command=edited(scene, f's/"specVersion": "{spec}"/"specVersion": "1.3"/'),
        ),
    )


RULE = Rule(
    name="cdx_spec_version",
    attestor="sbom",
    module="sbom/cyclonedx_version.rego",
    title="spec-version",
    explanation="The version is a text and is compared as one with a list, so 1.10 would not be taken for 1.1.",
    applies=applies,
    bind=bind,
)

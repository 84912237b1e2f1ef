"""sbom: the document lists enough components."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept CycloneDX documents of known length."""
    return build.sbom_type == "https://cyclonedx.org/bom" and bool(build.document.packages)


def bind(scene: Scene) -> Binding:
    """Ask for as many as there are; refuse a document whose components were cut off."""
    minimum = len(scene.build.document.packages)
    return Binding(
        parameters={"minimum": minimum},
        requests=(
            f"the bill of materials lists at least {minimum} components",
            f"no fewer than {minimum} components are in it",
            f"a document with less than {minimum} components is refused",
            f"there are {minimum} components or more, else something was left out",
        ),
        violation=Violation(
            message=f"SBOM lists 0 components, at least {minimum} expected",
            command=edited(scene, 's/"components": \\[/"components": [], "ignored": [/'),
        ),
    )


RULE = Rule(
    name="cdx_minimum_components",
    attestor="sbom",
    module="sbom/cyclonedx_minimum.rego",
    title="minimum-components",
    explanation=(
        "It counts distinct names, so that a component listed twice counts once, and a document without "
        "`components` has zero of them."
    ),
    applies=applies,
    bind=bind,
)

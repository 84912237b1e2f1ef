"""sbom: a certain package is listed."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept SPDX documents that list packages."""
    return build.sbom_type == "https://spdx.dev/Document" and bool(build.document.packages)


def bind(scene: Scene) -> Binding:
    """Ask for the first package; refuse a document in which it goes by another name."""
    name = scene.build.document.packages[0][0]
    return Binding(
        parameters={"required": name},
        requests=(
            f"the SBOM lists `{name}`",
            f"`{name}` is among the packages of the SBOM",
            f"an SBOM without `{name}` is incomplete and refused",
            f"`{name}` was not dropped from the bill of materials",
        ),
        violation=Violation(
            message=f"SBOM does not list {name}",
            command=edited(scene, f's/"name": "{name}"/"name": "renamed"/g'),
        ),
    )


RULE = Rule(
    name="spdx_required_package",
    attestor="sbom",
    module="sbom/spdx_required_package.rego",
    title="required-package",
    explanation=(
        "The names form a set, which is empty for a document without packages, so that the name is missing "
        "from it there too."
    ),
    applies=applies,
    bind=bind,
)

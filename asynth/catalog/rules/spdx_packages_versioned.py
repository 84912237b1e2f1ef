"""sbom: every SPDX package has a version."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept SPDX documents that list packages with versions."""
    return build.sbom_type == "https://spdx.dev/Document" and bool(build.document.packages)


def bind(scene: Scene) -> Binding:
    """Ask for versions; refuse a document without them."""
    return Binding(
        parameters={},
        requests=(
            "every package in the SBOM has a version",
            "no package of the SBOM comes without its version",
            "packages whose version is unknown are refused",
            "the version of each listed package is on record",
        ),
        violation=Violation(
            message=f"package {scene.build.document.packages[0][0]} has no version",
            command=edited(scene, 's/"versionInfo": "[^"]*"/"versionInfo": ""/g'),
        ),
    )


RULE = Rule(
    name="spdx_packages_versioned",
    attestor="sbom",
    module="sbom/spdx_versions.rego",
    title="versions",
    explanation=(
        "An empty `versionInfo` and an absent one are the same to `object.get` with an empty default, and "
        "both are denied."
    ),
    applies=applies,
    bind=bind,
)

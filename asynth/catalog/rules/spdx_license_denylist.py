"""sbom: no SPDX package has one of certain licences."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept SPDX documents whose packages have licences on record."""
    return build.sbom_type == "https://spdx.dev/Document" and bool(build.document.licences)


def bind(scene: Scene) -> Binding:
    """Deny two licences; refuse a document in which a package has one."""
    return Binding(
        parameters={"denied": ["GPL-3.0-only", "AGPL-3.0-only"]},
        requests=(
            "no package in the SBOM is licensed `GPL-3.0-only` or `AGPL-3.0-only`",
            "`AGPL-3.0-only` and `GPL-3.0-only` packages are refused",
            "the SBOM lists nothing under `GPL-3.0-only` or `AGPL-3.0-only`",
            "none of the packages concludes `GPL-3.0-only` or `AGPL-3.0-only`",
        ),
        violation=Violation(
            message=f"package {scene.build.document.packages[0][0]} has the denied licence GPL-3.0-only",
            command=edited(scene, 's/"licenseConcluded": "[^"]*"/"licenseConcluded": "GPL-3.0-only"/g'),
        ),
    )


RULE = Rule(
    name="spdx_license_denylist",
    attestor="sbom",
    module="sbom/spdx_denied_licences.rego",
    title="denied-licences",
    explanation=(
        "It compares `licenseConcluded`; a package without that field is none of the denied ones, so an allow"
        " list is the stricter choice."
    ),
    applies=applies,
    bind=bind,
)

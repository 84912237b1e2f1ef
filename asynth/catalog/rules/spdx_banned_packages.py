"""sbom: a package has at least the version in which it was mended."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept SPDX documents that list packages with versions."""
    return build.sbom_type == "https://spdx.dev/Document" and bool(build.document.packages)


def bind(scene: Scene) -> Binding:
    """Ask for the last package's version; refuse an older one."""
    name, version = scene.build.document.packages[-1]
    return Binding(
        parameters={"banned": {name: version}},
        requests=(
            f"`{name}` is not older than `{version}`",
            f"an SBOM with `{name}` below `{version}` is refused",
            f"if `{name}` is listed, then at `{version}` or later",
            f"no version of `{name}` before `{version}` is in the SBOM",
        ),
        violation=Violation(
            message=f"{name} 0.0.1 is older than {version}",
            command=edited(scene, 's/"versionInfo": "[^"]*"/"versionInfo": "0.0.1"/g'),
        ),
    )


RULE = Rule(
    name="spdx_banned_packages",
    attestor="sbom",
    module="sbom/spdx_fixed_versions.rego",
    title="fixed-versions",
    explanation=(
        "`semver.compare` orders versions as numbers, where comparing texts would hold 2.20 for older than "
        "2.3; a package without a version counts as `0.0.0`."
    ),
    applies=applies,
    bind=bind,
)

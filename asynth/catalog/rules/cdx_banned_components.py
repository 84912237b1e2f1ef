"""sbom: certain components are not listed."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited

_BANNED = {
    "npm": "pkg:npm/event-stream@3.3.6",
    "pypi": "pkg:pypi/ctx@0.2.2",
    "golang": "pkg:golang/example.org/left@v0.1.0",
}


def _kind(build: Build) -> str:
    return build.document.purls[0].removeprefix("pkg:").split("/", 1)[0] if build.document.purls else ""


def applies(build: Build) -> bool:
    """Accept CycloneDX documents whose components all have a known package URL."""
    return build.sbom_type == "https://cyclonedx.org/bom" and bool(build.document.purls) and _kind(build) in _BANNED


def bind(scene: Scene) -> Binding:
    """Ban one component; refuse a document that lists it."""
    banned = _BANNED[_kind(scene.build)]
    first = scene.build.document.purls[0]
    return Binding(
        parameters={"banned": [banned]},
        requests=(
            f"`{banned}` is not among the components",
            f"the bill of materials does not list `{banned}`, and every component has a purl",
            f"a component `{banned}` is refused, as is one without a package URL",
            f"nothing pulls in `{banned}`",
        ),
        violation=Violation(
            message=f"component {banned} is banned", command=edited(scene, f's|"purl": "{first}"|"purl": "{banned}"|')
        ),
    )


RULE = Rule(
    name="cdx_banned_components",
    attestor="sbom",
    module="sbom/cyclonedx_banned.rego",
    title="banned-components",
    explanation=(
        "Components are compared by package URL, which holds name and version; one without a package URL "
        "could not be compared and is denied by a rule of its own."
    ),
    applies=applies,
    bind=bind,
)

"""Rules over `sbom`: licences, names, versions and number of the packages in an SPDX or a CycloneDX document.

They apply to builds whose document is known to hold what they ask for; a violation edits the document.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Build, Violation, rule
from asynth.catalog.rules.command_line import edited, name_all

_BANNED = {
    "npm": "pkg:npm/event-stream@3.3.6",
    "pypi": "pkg:pypi/ctx@0.2.2",
    "golang": "pkg:golang/example.org/left@v0.1.0",
}
"""Withdrawn and hijacked releases, by the type of package URL."""


def _is_spdx(build: Build) -> bool:
    return build.sbom_type == "https://spdx.dev/Document"


def _is_cyclonedx(build: Build) -> bool:
    return build.sbom_type == "https://cyclonedx.org/bom"


def _purl_type(build: Build) -> str:
    return build.document.purls[0].removeprefix("pkg:").split("/", 1)[0] if build.document.purls else ""


@rule(
    attestor="sbom",
    module="sbom/spdx_denied_licences.rego",
    title="denied-licences",
    explanation=(
        "It compares `licenseConcluded`; a package without that field is none of the denied ones, so an allow"
        " list is the stricter choice."
    ),
    applies=lambda build: _is_spdx(build) and bool(build.document.licences),
)
def spdx_license_denylist(attested: AttestedBuild) -> Binding:
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
            message=f"package {attested.build.document.packages[0][0]} has the denied licence GPL-3.0-only",
            command=edited(attested, 's/"licenseConcluded": "[^"]*"/"licenseConcluded": "GPL-3.0-only"/g'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/spdx_licences.rego",
    title="licences",
    explanation=(
        "A package without a concluded licence counts as `NOASSERTION`, which is not on the list, and so is "
        "denied like a foreign one."
    ),
    applies=lambda build: _is_spdx(build) and bool(build.document.licences),
)
def spdx_license_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the document's licences; refuse another one."""
    allowed = attested.build.document.licences
    spoken = name_all(allowed)
    return Binding(
        parameters={"allowed": [*allowed]},
        requests=(
            f"every package in the SBOM is licensed {spoken}",
            f"licences other than {spoken} are refused, and so is a package without one",
            f"the SBOM lists only packages under {spoken}",
            f"the concluded licence of each package is {spoken}",
        ),
        violation=Violation(
            message=f"package {attested.build.document.packages[0][0]} has licence BUSL-1.1",
            command=edited(attested, 's/"licenseConcluded": "[^"]*"/"licenseConcluded": "BUSL-1.1"/g'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/spdx_fixed_versions.rego",
    title="fixed-versions",
    explanation=(
        "`semver.compare` orders versions as numbers, where comparing texts would hold 2.20 for older than "
        "2.3; a package without a version counts as `0.0.0`."
    ),
    applies=lambda build: _is_spdx(build) and bool(build.document.packages),
)
def spdx_banned_packages(attested: AttestedBuild) -> Binding:
    """Ask for the last package's version; refuse an older one."""
    name, version = attested.build.document.packages[-1]
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
            command=edited(attested, 's/"versionInfo": "[^"]*"/"versionInfo": "0.0.1"/g'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/spdx_required_package.rego",
    title="required-package",
    explanation=(
        "The names form a set, which is empty for a document without packages, so that the name is missing "
        "from it there too."
    ),
    applies=lambda build: _is_spdx(build) and bool(build.document.packages),
)
def spdx_required_package(attested: AttestedBuild) -> Binding:
    """Ask for the first package; refuse a document in which it goes by another name."""
    name = attested.build.document.packages[0][0]
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
            command=edited(attested, f's/"name": "{name}"/"name": "renamed"/g'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/spdx_versions.rego",
    title="versions",
    explanation=(
        "An empty `versionInfo` and an absent one are the same to `object.get` with an empty default, and "
        "both are denied."
    ),
    applies=lambda build: _is_spdx(build) and bool(build.document.packages),
)
def spdx_packages_versioned(attested: AttestedBuild) -> Binding:
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
            message=f"package {attested.build.document.packages[0][0]} has no version",
            command=edited(attested, 's/"versionInfo": "[^"]*"/"versionInfo": ""/g'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/cyclonedx_licences.rego",
    title="component-licences",
    explanation=(
        "Licences of a component are a list, and an empty one would satisfy any rule that only looks at its "
        "entries, hence the second rule about components without a licence."
    ),
    applies=lambda build: _is_cyclonedx(build) and bool(build.document.licences),
)
def cdx_license_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the document's licences; refuse another one."""
    allowed = attested.build.document.licences
    spoken = name_all(allowed)
    return Binding(
        parameters={"allowed": [*allowed]},
        requests=(
            f"every component is licensed {spoken}",
            f"components under a licence other than {spoken}, or under none, are refused",
            f"the bill of materials holds only {spoken} components",
            f"the licence of each component is {spoken}",
        ),
        violation=Violation(
            message=f"component {attested.build.document.packages[0][0]} has licence BUSL-1.1",
            command=edited(attested, *(f's/"id": "{licence}"/"id": "BUSL-1.1"/g' for licence in allowed)),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/cyclonedx_banned.rego",
    title="banned-components",
    explanation=(
        "Components are compared by package URL, which holds name and version; one without a package URL "
        "could not be compared and is denied by a rule of its own."
    ),
    applies=lambda build: _is_cyclonedx(build) and _purl_type(build) in _BANNED,
)
def cdx_banned_components(attested: AttestedBuild) -> Binding:
    """Ban one component; refuse a document that lists it."""
    banned = _BANNED[_purl_type(attested.build)]
    first = attested.build.document.purls[0]
    return Binding(
        parameters={"banned": [banned]},
        requests=(
            f"`{banned}` is not among the components",
            f"the bill of materials does not list `{banned}`, and every component has a purl",
            f"a component `{banned}` is refused, as is one without a package URL",
            f"nothing pulls in `{banned}`",
        ),
        violation=Violation(
            message=f"component {banned} is banned",
            command=edited(attested, f's|"purl": "{first}"|"purl": "{banned}"|'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/cyclonedx_minimum.rego",
    title="minimum-components",
    explanation=(
        "It counts distinct names, so that a component listed twice counts once, and a document without "
        "`components` has zero of them."
    ),
    applies=lambda build: _is_cyclonedx(build) and bool(build.document.packages),
)
def cdx_minimum_components(attested: AttestedBuild) -> Binding:
    """Ask for as many as there are; refuse a document whose components were cut off."""
    minimum = len(attested.build.document.packages)
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
            command=edited(attested, 's/"components": \\[/"components": [], "ignored": [/'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/cyclonedx_version.rego",
    title="spec-version",
    explanation="The version is a text and is compared as one with a list, so 1.10 would not be taken for 1.1.",
    applies=lambda build: _is_cyclonedx(build) and bool(build.document.spec),
)
def cdx_spec_version(attested: AttestedBuild) -> Binding:
    """Allow the document's version; refuse an older one."""
    spec = attested.build.document.spec
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
            command=edited(attested, f's/"specVersion": "{spec}"/"specVersion": "1.3"/'),
        ),
    )


RULES = (
    spdx_license_denylist,
    spdx_license_allowlist,
    spdx_banned_packages,
    spdx_required_package,
    spdx_packages_versioned,
    cdx_license_allowlist,
    cdx_banned_components,
    cdx_minimum_components,
    cdx_spec_version,
)

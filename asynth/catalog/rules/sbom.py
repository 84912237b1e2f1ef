"""Rules over `sbom`: licences, names, versions and number of the packages in an SPDX or a CycloneDX document.

They apply to builds whose document is known to hold what they ask for; a violation edits the document.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
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
    called="the list of denied licences",
    device="Each package of the SPDX document has a `licenseConcluded`, and two values are denied.",
    explanation=(
        "An expression such as `MIT OR GPL-3.0-only` is another text and passes, and so does a package "
        "without the field."
    ),
    limit="A list of allowed licences is the stricter choice, because it also stops what nobody thought of.",
    applies=lambda build: _is_spdx(build) and bool(build.document.licences),
)
def spdx_license_denylist(attested: AttestedBuild) -> Binding:
    """Deny two licences; refuse a document in which a package has one."""
    return Binding(
        parameters={"denied": ["GPL-3.0-only", "AGPL-3.0-only"]},
        forms=Forms(
            clause="no package in the SBOM is licensed `GPL-3.0-only` or `AGPL-3.0-only`",
            imperative="refuse packages under `GPL-3.0-only` or `AGPL-3.0-only`",
            noun="an SBOM with a package under `GPL-3.0-only` or `AGPL-3.0-only`",
            incident="legal found a copyleft library in the product after delivery",
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
    called="the list of licences",
    device="Compare `licenseConcluded` of each package in the SPDX document with the licences that you allow.",
    explanation=(
        "A package without a concluded licence counts as `NOASSERTION`, which is on no list and is denied "
        "like a foreign one."
    ),
    limit="The SBOM holds what its generator saw. Vendored source without metadata is not in it.",
    applies=lambda build: _is_spdx(build) and bool(build.document.licences),
)
def spdx_license_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the document's licences; refuse another one."""
    allowed = attested.build.document.licences
    spoken = name_all(allowed)
    return Binding(
        parameters={"allowed": [*allowed]},
        forms=Forms(
            clause=f"every package in the SBOM is licensed {spoken}",
            imperative=f"refuse packages that aren't licensed {spoken}",
            noun=f"an SBOM with a package that isn't licensed {spoken}",
            incident="a licence that nobody had approved was in the last delivery",
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
    called="the minimum version",
    device="Find the package in the SPDX document and compare its version as a version, not as text.",
    explanation=(
        "`fresh` first asks whether there are three numbers, since `semver.compare` is undefined for a version such "
        "as `4.12` and the rule would let it through in silence."
    ),
    limit="The package is found by its name. A copy under another name is not compared.",
    applies=lambda build: _is_spdx(build) and bool(build.document.packages),
)
def spdx_banned_packages(attested: AttestedBuild) -> Binding:
    """Ask for the last package's version; refuse an older one."""
    name, version = attested.build.document.packages[-1]
    return Binding(
        parameters={"banned": {name: version}},
        forms=Forms(
            clause=f"`{name}` is at `{version}` or later",
            imperative=f"refuse an SBOM with `{name}` below `{version}`",
            noun=f"an SBOM that lists `{name}` older than `{version}`",
            incident="an update was rolled back by a merge and the old library was shipped again",
        ),
        violation=Violation(
            message=f"{name} 0.0.1 is older than {version} or cannot be compared",
            command=edited(attested, 's/"versionInfo": "[^"]*"/"versionInfo": "0.0.1"/g'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/spdx_required_package.rego",
    title="required-package",
    called="the rule on the package",
    device="Collect the names of all packages in the SPDX document and ask for yours.",
    explanation=(
        "The names form a set, which is empty for a document without packages, so that the name is missing there too."
    ),
    limit="It is the name that is asked for; the entry may be otherwise empty.",
    applies=lambda build: _is_spdx(build) and bool(build.document.packages),
)
def spdx_required_package(attested: AttestedBuild) -> Binding:
    """Ask for the first package; refuse a document in which it goes by another name."""
    name = attested.build.document.packages[0][0]
    return Binding(
        parameters={"required": name},
        forms=Forms(
            clause=f"the SBOM lists `{name}`",
            imperative=f"refuse an SBOM that doesn't list `{name}`",
            noun=f"an SBOM without `{name}`",
            incident="a customer asked about a component that wasn't in our own list",
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
    called="the rule on versions",
    device="Every package of the SPDX document needs a `versionInfo` that isn't empty.",
    explanation=(
        "An empty version and an absent one are the same to `object.get` with an empty default, so one "
        "comparison denies both."
    ),
    limit="`UNKNOWN` is a version to this rule, and some generators write it.",
    applies=lambda build: _is_spdx(build) and bool(build.document.packages),
)
def spdx_packages_versioned(attested: AttestedBuild) -> Binding:
    """Ask for versions; refuse a document without them."""
    return Binding(
        parameters={},
        forms=Forms(
            clause="every package in the SBOM has a version",
            imperative="refuse an SBOM in which a package has no version",
            noun="an SBOM with a package that has no version",
            incident="we couldn't say whether we were affected, since the list had no versions",
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
    called="the list of licences per component",
    device="`licenses` of a CycloneDX component is a list, so look at every entry of every component.",
    explanation=(
        "An empty list would satisfy a rule that only looks at entries, hence the second one; a free text or "
        "an expression counts as `unknown`."
    ),
    limit="Most generators copy what the package says of itself, and that may be wrong.",
    applies=lambda build: _is_cyclonedx(build) and bool(build.document.licences),
)
def cdx_license_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the document's licences; refuse another one."""
    allowed = attested.build.document.licences
    spoken = name_all(allowed)
    return Binding(
        parameters={"allowed": [*allowed]},
        forms=Forms(
            clause=f"every component in the SBOM is licensed {spoken}",
            imperative=f"refuse components in the SBOM that aren't licensed {spoken}",
            noun=f"an SBOM with a component that isn't licensed {spoken}",
            incident="the lawyers went through the list by hand again, for three days",
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
    called="the banned component",
    device="Compare the `purl` of each component with the one that you ban; it holds name and version.",
    explanation=(
        "Qualifiers after a `?` are cut off before the comparison. A component without a purl could not be "
        "compared and is denied by a rule of its own."
    ),
    limit="The next bad release has another version, and you have to add it.",
    applies=lambda build: _is_cyclonedx(build) and _purl_type(build) in _BANNED,
)
def cdx_banned_components(attested: AttestedBuild) -> Binding:
    """Ban one component; refuse a document that lists it."""
    banned = _BANNED[_purl_type(attested.build)]
    first = attested.build.document.purls[0]
    return Binding(
        parameters={"banned": [banned]},
        forms=Forms(
            clause=f"`{banned}` is not among the components",
            imperative=f"refuse an SBOM that lists `{banned}`",
            noun=f"an SBOM with `{banned}` in it",
            incident="a withdrawn release was still in one of our products a year later",
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
    called="the least number of components",
    device="Count the distinct names among `components` and compare with the number that you know to be there.",
    explanation="A document without `components` has zero of them, so the comparison works without a guard.",
    limit="The right number of wrong components passes.",
    applies=lambda build: _is_cyclonedx(build) and bool(build.document.packages),
)
def cdx_minimum_components(attested: AttestedBuild) -> Binding:
    """Ask for as many as there are; refuse a document whose components were cut off."""
    minimum = len(attested.build.document.packages)
    return Binding(
        parameters={"minimum": minimum},
        forms=Forms(
            clause=f"the SBOM lists at least {minimum} components",
            imperative=f"refuse an SBOM with less than {minimum} components",
            noun=f"an SBOM with fewer than {minimum} components",
            incident="we delivered an empty component list, and the customer was the first to see it",
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
    called="the check of the format",
    device="`specVersion` of a CycloneDX document is a text, so compare it with a list of texts.",
    explanation="As a number `1.10` would be smaller than `1.9`, and as a prefix `1.1` would let it pass.",
    limit="It says which version the document claims to follow, not that it is valid.",
    applies=lambda build: _is_cyclonedx(build) and bool(build.document.spec),
)
def cdx_spec_version(attested: AttestedBuild) -> Binding:
    """Allow the document's version; refuse an older one."""
    spec = attested.build.document.spec
    return Binding(
        parameters={"allowed": [spec]},
        forms=Forms(
            clause=f"the document is CycloneDX `{spec}`",
            imperative=f"refuse CycloneDX versions other than `{spec}`",
            noun=f"a document in another CycloneDX version than `{spec}`",
            incident="a customer's importer choked on our file because the generator had been updated",
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

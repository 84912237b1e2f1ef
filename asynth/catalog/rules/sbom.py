"""Rules over `sbom`: licences, names, versions and number of the packages in an SPDX or a CycloneDX document.

They apply to builds whose document is known to hold what they ask for; a violation edits the document.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
from asynth.catalog.rules.command_line import count, edited, name_all

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


def dependencies_of(build: Build) -> tuple[tuple[str, str], ...]:
    """Return names and versions of the packages in the document that `build` writes, without the project itself."""
    if not build.artifacts:
        return ()
    own = {build.project.folder.rsplit("/", 1)[-1], build.artifacts[0].rsplit("/", 1)[-1].split(".")[0]}
    return tuple(package for package in build.document.packages if package[0].rsplit("/", 1)[-1] not in own)


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
    catch="Expressions and `NOASSERTION` pass; a list of allowed licences would stop them.",
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
            wants=(
                "nothing under `GPL-3.0-only` or `AGPL-3.0-only` in the SBOM",
                "a package with `GPL-3.0-only` or `AGPL-3.0-only` has to stop the release",
                "legal wants `AGPL-3.0-only` and `GPL-3.0-only` kept out, the SBOM has the licences",
                "if syft or whoever concludes `GPL-3.0-only` (or `AGPL-3.0-only`) for a package, refuse",
                "licences `GPL-3.0-only` and `AGPL-3.0-only` are forbidden for us",
            ),
        ),
        violation=Violation(
            message=f"package {attested.build.document.packages[0][0]} has the denied licence GPL-3.0-only",
            words="has the denied licence GPL-3.0-only",
            command=edited(attested, 's/"licenseConcluded": "[^"]*"/"licenseConcluded": "GPL-3.0-only"/g'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/spdx_licences.rego",
    title="licences",
    called="the list of licences",
    device="Compare `licenseConcluded` of each package in the SPDX document with the licences that you allow.",
    explanation=("A package without a concluded licence counts as `NOASSERTION`, and that isn't on the list."),
    limit="The SBOM holds what its generator saw. Vendored source without metadata is not in it.",
    applies=lambda build: _is_spdx(build) and bool(build.document.licences),
    catch="Many generators write `NOASSERTION` where they found no licence text, and such packages are refused.",
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
            wants=(
                f"only {spoken} in the SBOM, no other licence",
                f"packages must be {spoken}, unknown ones count as wrong",
                f"licences that aren't {spoken} have to be stopped",
                f"legal has approved {spoken} and nothing else",
                f"I want every package of the SBOM to be {spoken}",
            ),
        ),
        violation=Violation(
            message=f"package {attested.build.document.packages[0][0]} has licence BUSL-1.1",
            words="has licence BUSL-1.1",
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
        "as `4.12`; under `not` that is a denial."
    ),
    limit="An SBOM that doesn't list the package at all passes, and so does a copy under another name.",
    applies=lambda build: _is_spdx(build) and bool(dependencies_of(build)),
    catch="A two-part version such as `4.12` is refused because it can't be compared.",
)
def spdx_banned_packages(attested: AttestedBuild) -> Binding:
    """Ask for the last package's version; refuse an older one."""
    name, version = dependencies_of(attested.build)[-1]
    return Binding(
        parameters={"banned": {name: version.removeprefix("v")}},
        forms=Forms(
            clause=f"no `{name}` below `{version}` is in the SBOM",
            imperative=f"refuse an SBOM with `{name}` below `{version}`",
            noun=f"an SBOM that lists `{name}` older than `{version}`",
            incident="an update was rolled back by a merge and the old library was shipped again",
            wants=(
                f"where the SBOM lists `{name}`, it has to be `{version}` or newer",
                f"no `{name}` older than `{version}`",
                f"if the SBOM has `{name}` below `{version}`, don't let it out",
                f"versions of `{name}` before `{version}` have a hole, they must not be shipped",
                f"I don't want to see `{name}` in a version below `{version}`",
            ),
        ),
        violation=Violation(
            message=f"{name} 0.0.1 is older than {version.removeprefix('v')} or cannot be compared",
            command=edited(attested, 's/"versionInfo": "[^"]*"/"versionInfo": "0.0.1"/g'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/spdx_required_package.rego",
    title="required-package",
    called="the rule on the package",
    device="Collect the names of all packages in the SPDX document and ask for yours.",
    explanation=("Names are compared as a whole, so that a longer one doesn't stand in for it."),
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
            wants=(
                f"`{name}` has to be in the SBOM",
                f"an SBOM in which `{name}` is missing is incomplete and should fail",
                f"I want to see `{name}` listed, it was forgotten once",
                f"no SBOM without `{name}` please, then the generator looked in the wrong place",
                f"if `{name}` isn't among the packages the list is wrong",
            ),
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
    catch="Some generators write `UNKNOWN`, which is a version to this rule.",
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
            wants=(
                "all packages in the SBOM need a version",
                "an SBOM entry without version is useless, refuse those",
                "each package has to come with its version or the SBOM isn't accepted",
                "no empty versions in the SBOM",
                "when a CVE comes in I need versions, so every package must have one",
            ),
        ),
        violation=Violation(
            message=f"package {attested.build.document.packages[0][0]} has no version",
            words="has no version",
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
    limit="Most generators copy what the package says of itself, and components nested in others aren't visited.",
    applies=lambda build: _is_cyclonedx(build) and bool(build.document.licences),
    catch="Components that are nested in other components aren't visited.",
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
            wants=(
                f"only {spoken} as licences of components",
                f"components that aren't {spoken} must not be shipped",
                f"the SBOM may list {spoken} and no other licence",
                f"we agreed with legal on {spoken}; a component with something else has to fail",
                f"I want every component to be {spoken}",
            ),
        ),
        violation=Violation(
            message=f"component {attested.build.document.packages[0][0]} has licence BUSL-1.1",
            words="has licence BUSL-1.1",
            command=edited(attested, *(f's/"id": "{licence}"/"id": "BUSL-1.1"/g' for licence in allowed)),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/cyclonedx_banned.rego",
    title="banned-components",
    called="the banned component",
    device="Compare the `purl` of each component with the one that you ban; it holds name and version, and the ecosystem.",
    explanation=(
        "Qualifiers after a `?` are cut off before the comparison. A component without a purl could not be "
        "compared and is denied by a rule of its own."
    ),
    limit="The next bad release has another version, and you have to add it. Components nested in others aren't visited.",
    applies=lambda build: _is_cyclonedx(build) and _purl_type(build) in _BANNED,
    catch="Files and operating systems are components without a purl in some generators, and are refused here.",
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
            wants=(
                f"`{banned}` must never be in there",
                f"no `{banned}`, whatever pulls it in",
                f"an SBOM with `{banned}` in it has to be refused",
                f"that hijacked release, `{banned}`, may not get into a product of ours",
                f"I want to be sure `{banned}` isn't one of the components",
            ),
        ),
        violation=Violation(
            message=f"component {banned} is banned",
            command=edited(attested, f's|"purl": "{first}"|"purl": "{banned}"|'),
        ),
    )


@rule(
    attestor="sbom",
    module="sbom/cyclonedx_fixed_versions.rego",
    title="fixed-components",
    called="the oldest version that may be in there",
    device="Find the component by its name in the CycloneDX document and compare `version` number by number.",
    explanation=(
        "A version that isn't three numbers, such as `2.16`, can't be compared; `fresh` is then undefined and the component is "
        "denied, instead of getting through unnoticed."
    ),
    limit="An SBOM without the component passes, as there is nothing to compare. Components nested in others aren't visited.",
    applies=lambda build: _is_cyclonedx(build) and bool(dependencies_of(build)),
    catch="A component with a version of two or four parts is refused, since it can't be compared.",
)
def cdx_fixed_versions(attested: AttestedBuild) -> Binding:
    """Ask for the last component's version; refuse an older one."""
    name, version = dependencies_of(attested.build)[-1]
    return Binding(
        parameters={"banned": {name: version.removeprefix("v")}},
        forms=Forms(
            clause=f"the SBOM lists no component `{name}` below `{version}`",
            imperative=f"refuse a component `{name}` older than `{version}`",
            noun=f"a component `{name}` before `{version}`",
            incident="the fixed version was in the lock file and the old one in the product",
            wants=(
                f"`{name}` before `{version}` is out of the question",
                f"nothing older than `{version}` where the component is `{name}`",
                f"we had to update `{name}` to `{version}` in a hurry, and the policy should make sure that nobody goes back",
                f"check the component `{name}` if there is one, the least is `{version}`",
                f"an SBOM that shows `{name}` with less than `{version}` means that the update got lost, so no",
            ),
        ),
        violation=Violation(
            message=f"{name} 0.0.1 is older than {version.removeprefix('v')} or cannot be compared",
            command=edited(attested, f's/"version": "{version}"/"version": "0.0.1"/g'),
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
    catch="Remove a dependency and the number has to go down with it.",
)
def cdx_minimum_components(attested: AttestedBuild) -> Binding:
    """Ask for as many as there are; refuse a document whose components were cut off."""
    minimum = len(attested.build.document.packages)
    components = count(minimum, "component")
    return Binding(
        parameters={"minimum": minimum},
        forms=Forms(
            clause=(
                f"the SBOM lists at least {components}" if minimum > 1 else "the SBOM lists at least one component"
            ),
            imperative=(
                f"refuse an SBOM with fewer than {components}"
                if minimum > 1
                else "refuse an SBOM without a single component (one is the least)"
            ),
            noun=(f"an SBOM with fewer than {components}" if minimum > 1 else "an SBOM without even one component"),
            incident="we delivered an empty component list, and the customer was the first to see it",
            wants=(
                (
                    f"the SBOM should have {components} or more",
                    f"with fewer than {components} something went wrong in the generator",
                    f"we know of {components}, so a list with fewer is incomplete and has to fail",
                    f"I want at least {components} in there",
                    f"half empty SBOMs keep coming through, {components} is the least",
                )
                if minimum > 1
                else (
                    "empty SBOMs must not pass, at least one component",
                    "an SBOM without a single component is a mistake of the generator, there has to be at least one",
                    "the component list was empty once; I want one entry or more",
                    "if not even one component is listed, refuse it",
                    "one component is the least I expect in the SBOM",
                )
            ),
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
            wants=(
                f"it has to be CycloneDX `{spec}`",
                f"our importer only takes CycloneDX `{spec}`, other versions should be refused",
                f"CycloneDX `{spec}` and no other version",
                f"when the generator is updated the format jumps; I want it pinned to CycloneDX `{spec}`",
                f"a document that isn't CycloneDX `{spec}` can't be used by the customer",
            ),
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
    cdx_fixed_versions,
    cdx_minimum_components,
    cdx_spec_version,
)

"""Rules over `sbom` where the document is CycloneDX: licences, names, versions and number of its components."""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
from asynth.catalog.rules.command_line import count, edited, name_all

_BANNED = {
    "npm": "pkg:npm/event-stream@3.3.6",
    "pypi": "pkg:pypi/ctx@0.2.2",
    "golang": "pkg:golang/example.org/left@v0.1.0",
}
"""Withdrawn and hijacked releases, by the type of package URL."""


def _is_cyclonedx(build: Build) -> bool:
    return build.sbom_type == "https://cyclonedx.org/bom"


def dependencies_of(build: Build) -> tuple[tuple[str, str], ...]:
    """Return names and versions of the packages in the document that `build` writes, without the project itself."""
    if not build.artifacts:
        return ()
    own = {build.project.folder.rsplit("/", 1)[-1], build.artifacts[0].rsplit("/", 1)[-1].split(".")[0]}
    return tuple(package for package in build.document.packages if package[0].rsplit("/", 1)[-1] not in own)


def _purl_type(build: Build) -> str:
    return build.document.purls[0].removeprefix("pkg:").split("/", 1)[0] if build.document.purls else ""


@rule(
    attestor="sbom",
    module="sbom/cyclonedx_licences.rego",
    title="component-licences",
    called="the list of licences per component",
    device="`licenses` of a CycloneDX component is a list, so look at every entry of every component.",
    explanation=(
        "An empty list would satisfy a rule that only looks at entries, hence the second one; a free text or "
        "an expression counts as `unknown`. A document without components is refused by the last one."
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
            orders=(
                f"allow components under {spoken} and no others",
                f"reject a BOM with components that aren't {spoken}",
            ),
            incidents=(
                "a component with an unclear licence held up a delivery",
                "procurement at the customer rejected one of our components",
            ),
            wants=(
                f"components have to be licensed {spoken}",
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
    device="Compare the `purl` of each listed component (nested ones aren't visited) with the one that you ban; it holds name and version, and the ecosystem.",
    explanation=(
        "Qualifiers after `?` and a subpath after `#` are cut off before the comparison. A component without a purl could not be "
        "compared and is denied by a rule of its own, and so is a document that lists none."
    ),
    limit="The next bad release has another version, and you have to add it.",
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
            incident="a release that had been withdrawn for a year was still in one of our products",
            orders=(
                f"stop a BOM with `{banned}` in it",
                f"make sure that `{banned}` isn't among the components",
            ),
            incidents=(
                "the hijacked version was in a build from before the announcement",
                "an old lock file brought the withdrawn release back",
            ),
            wants=(
                f"`{banned}` must never be in there",
                f"`{banned}` is out, whatever pulls it in",
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
        "A version that isn't three numbers, such as `2.16`, leaves `fresh` undefined and is denied instead of getting through unnoticed; so is a document "
        "without components."
    ),
    limit="A component that isn't listed passes, and so does one that is nested in another; `group` isn't compared. And the SBOM tells what its tool read: "
    "one made from a lock file says nothing of what was installed or shipped.",
    applies=lambda build: _is_cyclonedx(build) and bool(dependencies_of(build)),
    catch="A BOM in which that component isn't listed passes.",
)
def cdx_fixed_versions(attested: AttestedBuild) -> Binding:
    """Ask for the last component's version; refuse an older one."""
    name, version = dependencies_of(attested.build)[-1]
    return Binding(
        parameters={"banned": {name: version.removeprefix("v")}},
        forms=Forms(
            clause=f"no component `{name}` older than `{version}` is in the BOM",
            imperative=f"refuse a component `{name}` older than `{version}`",
            noun=f"a component `{name}` before `{version}`",
            incident="the fixed version was in the lock file and the old one in the product",
            orders=(
                f"turn down a BOM with the component `{name}` below `{version}`",
                f"let no component `{name}` older than `{version}` through",
            ),
            incidents=(
                "a release was cut from a state without the update",
                "what we rolled out still had the version from before the fix",
            ),
            wants=(
                f"`{name}` before `{version}` is out of the question",
                f"nothing older than `{version}` where the component is `{name}`",
                f"we had to update `{name}` to `{version}` in a hurry, and the policy should make sure that nobody goes back",
                f"look for the component `{name}`, below `{version}` it has to be refused",
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
    device="Count the distinct names among `components`, and deny a document that has fewer than you expect.",
    explanation="A set holds each name once, so a component listed twice doesn't help; a document without `components` has zero and needs no guard.",
    limit="Only the number counts. Wrong components pass, and so do a list without the one that you'd look for and the list of the release before.",
    applies=lambda build: _is_cyclonedx(build) and bool(build.document.packages),
    catch="Whoever removes dependencies may have to lower the number.",
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
            orders=(
                (
                    f"ask for {components} or more in the SBOM"
                    if minimum > 1
                    else "insist on at least one component in the SBOM"
                ),
                (
                    f"block an SBOM that lists less than {components}"
                    if minimum > 1
                    else "reject an SBOM without even one component"
                ),
            ),
            incidents=(
                "the SBOM of the last release was nearly empty",
                "the generator ran in the wrong directory and found nothing",
            ),
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
    catch="When an update of the generator moves on to the next version, its documents are refused until the list has that, too.",
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
            orders=(
                f"require CycloneDX `{spec}`",
                f"turn down documents that aren't CycloneDX `{spec}`",
            ),
            incidents=(
                "the generator was updated and the portal refused the upload",
                "a delivery was sent back because of the format of its BOM",
            ),
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

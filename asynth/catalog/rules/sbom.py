"""Rules over `sbom`: licences, names and versions of the packages in an SPDX document; CycloneDX is next door.

They apply to builds whose document is known to hold what they ask for; a violation edits the document.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
from asynth.catalog.rules.command_line import edited, name_all
from asynth.catalog.rules.sbom_cyclonedx import (
    cdx_banned_components,
    cdx_fixed_versions,
    cdx_license_allowlist,
    cdx_minimum_components,
    cdx_spec_version,
    dependencies_of,
)


def _is_spdx(build: Build) -> bool:
    return build.sbom_type == "https://spdx.dev/Document"


@rule(
    attestor="sbom",
    module="sbom/spdx_denied_licences.rego",
    title="denied-licences",
    called="the list of denied licences",
    device="A package of the SPDX document has a licence in `licenseConcluded` and in `licenseDeclared`; deny two of them in either.",
    explanation=(
        "Many generators conclude `NOASSERTION` and put what they found into the declared one, so both are read. An expression is taken apart into its "
        "terms: `MIT AND GPL-3.0-only` is denied, and `MIT OR GPL-3.0-only` as well, though one could choose MIT there."
    ),
    limit="A package with `NOASSERTION` in both fields passes, and so do other identifiers such as `GPL-3.0-or-later`. A list of allowed licences would stop "
    "both, and what nobody thought of.",
    applies=lambda build: _is_spdx(build) and bool(build.document.licences),
    catch="`GPL-3.0-or-later` is another identifier and passes, and so does a package of unknown licence; a list of allowed licences would stop both.",
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
            orders=(
                "block an SBOM with packages under `GPL-3.0-only` or `AGPL-3.0-only`",
                "require an SBOM without `GPL-3.0-only` and `AGPL-3.0-only`",
            ),
            incidents=(
                "a customer's lawyer found a licence in our SBOM that we had promised not to have",
                "a copyleft package slipped in as a dependency of a dependency",
            ),
            wants=(
                "nothing under `GPL-3.0-only` or `AGPL-3.0-only` may be in the SBOM",
                "a package with `GPL-3.0-only` or `AGPL-3.0-only` has to stop the release",
                "legal wants `AGPL-3.0-only` and `GPL-3.0-only` kept out, the SBOM has the licences",
                "if syft or whoever finds `GPL-3.0-only` (or `AGPL-3.0-only`) in a package, refuse",
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
    explanation="A package without a concluded licence counts as `NOASSERTION`, and that isn't on the list. An empty list of packages would offend "
    "nobody, so it has a denial of its own.",
    limit="What is only in `licenseDeclared` doesn't count, so a generator that concludes nothing is refused throughout. And vendored source without "
    "metadata is in no SBOM.",
    applies=lambda build: _is_spdx(build) and bool(build.document.licences),
    catch="Many generators write `NOASSERTION` where they found no licence text, and such packages are refused. So is an expression like `MIT OR ISC`, which is "
    "compared as a whole.",
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
            orders=(
                f"allow {spoken} in the SBOM and no other licence",
                f"reject an SBOM with licences other than {spoken}",
            ),
            incidents=(
                "a package under a source-available licence was shipped to a client",
                "the licence review is two releases behind",
            ),
            wants=(
                f"the SBOM may have {spoken} in it and no other licence",
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
        "as `4.12`; under `not` that is a denial. An SBOM without any package is denied as well."
    ),
    limit="The package is found by its name. A copy under another name is not compared, and an SBOM without it passes.",
    applies=lambda build: _is_spdx(build) and bool(dependencies_of(build)),
    catch="An SBOM that doesn't list the package at all passes, as does a copy under another name.",
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
            orders=(
                f"turn down an SBOM with `{name}` older than `{version}`",
                f"let no `{name}` below `{version}` through",
            ),
            incidents=(
                "the fix was in, and two weeks later the old version was back",
                "a vulnerable version was shipped although the update had been merged",
            ),
            wants=(
                f"if `{name}` is in the SBOM, then at `{version}` or newer",
                f"`{name}` must not be older than `{version}`",
                f"if the SBOM has `{name}` below `{version}`, don't let it out",
                f"versions of `{name}` before `{version}` have a hole, they must not be shipped",
                f"I don't want to ship `{name}` older than `{version}` again",
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
    catch="Rename the package and the policy has to follow; the entry may be otherwise empty, even without a version.",
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
            orders=(
                f"insist that `{name}` is in the SBOM",
                f"stop an SBOM in which `{name}` is missing",
            ),
            incidents=(
                "the SBOM that we sent lacked half of the product",
                "a scan of our SBOM found nothing, since the main package wasn't in it",
            ),
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
        "comparison denies both. With no packages there is nothing to compare, which the second rule refuses."
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
            orders=(
                "require a version for each package in the SBOM",
                "block an SBOM with packages that have no version",
            ),
            incidents=(
                "a CVE came out and we had to open every archive by hand",
                "the customer's tool rejected our list, as half of it had no versions",
            ),
            wants=(
                "all packages in the SBOM need a version",
                "an SBOM entry without version is useless, refuse those",
                "each package has to come with its version or the SBOM isn't accepted",
                "versions in the SBOM must not be empty",
                "when a CVE comes in I need versions, so every package must have one",
            ),
        ),
        violation=Violation(
            message=f"package {attested.build.document.packages[0][0]} has no version",
            words="has no version",
            command=edited(attested, 's/"versionInfo": "[^"]*"/"versionInfo": ""/g'),
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

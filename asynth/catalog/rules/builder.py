"""Rules over `slsa` and `system-packages`: who built something, and what is installed there.

They apply to any build, since the builder has nothing to do with what is built.
"""

from __future__ import annotations

from asynth.catalog.attestors import CI
from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule


@rule(
    attestor="system-packages",
    module="system_packages/forbidden.rego",
    title="forbidden-packages",
    called="the list of packages",
    device="system-packages lists what dpkg or rpm has installed on the builder, so look for the two names.",
    explanation=(
        "Names are compared as a whole. The second rule denies an empty list, which is what a builder looks "
        "like whose package manager gave no answer."
    ),
    limit="A program that was copied to the machine by hand is in no package.",
)
def system_forbidden_packages(attested: AttestedBuild) -> Binding:
    """Forbid two servers of another age; deny a builder that has one of them."""
    status = "Package: telnetd\\nStatus: install ok installed\\nArchitecture: all\\nVersion: 0.17\\n"
    described = "Maintainer: nobody <nobody@host.example>\\nDescription: remote login\\n"
    return Binding(
        parameters={"forbidden": ["telnetd", "rsh-server"]},
        forms=Forms(
            clause="neither `telnetd` nor `rsh-server` is installed on the builder",
            imperative="refuse builders with `telnetd` or `rsh-server` installed",
            noun="a build on a machine with `telnetd` or `rsh-server`",
            incident="the security scan found an old login service on a build host",
            shell="! dpkg -s telnetd rsh-server 2> /dev/null | grep '^Status: install' || exit 1",
        ),
        violation=Violation(
            message="package telnetd is installed on the builder",
            prelude=f"mkdir -p ../dpkg/info ../dpkg/updates\nprintf '{status}{described}' > ../dpkg/status",
            environment=(("DPKG_ADMINDIR", "../dpkg"),),
        ),
    )


@rule(
    attestor="slsa",
    module="slsa/builder.rego",
    title="builder",
    called="the check of the builder",
    device=(
        "The provenance names its builder in `run_details.builder.id` and the kind of build in "
        "`build_definition.build_type`; each gets a comparison."
    ),
    explanation=(
        "The keys are spelled with underscores here, not in the camel case of slsa.dev, and with the wrong "
        "spelling a rule finds nothing."
    ),
    limit=(
        "A CI attestor in the same run puts its own builder in the place of the default one, and nobody "
        "vouches for either name but the key."
    ),
    excludes=frozenset(CI),
)
def slsa_builder(attested: AttestedBuild) -> Binding:
    """Ask for witness's own builder; deny a provenance that a CI attestor changed."""
    builder = "https://witness.dev/witness-default-builder@v0.1"
    kind = "https://witness.dev/slsa-build@v0.1"
    return Binding(
        parameters={"expected": kind, "trusted": builder},
        forms=Forms(
            clause=f"the provenance names the builder `{builder}` and the build type `{kind}`",
            imperative=f"accept only provenance by `{builder}` with the build type `{kind}`",
            noun=f"provenance that isn't by `{builder}` with the build type `{kind}`",
            incident="a provenance of unknown origin was handed in with a delivery",
        ),
        violation=Violation(
            message="builder is https://witness.dev/witness-gitlab-component-builder@v0.1",
            environment=(("GITLAB_CI", "true"),),
            attestors=("gitlab",),
        ),
    )


RULES = (
    system_forbidden_packages,
    slsa_builder,
)

"""Rules over `slsa` and `system-packages`: who built something, and what is installed there.

They apply to any build, since the builder has nothing to do with what is built.
"""

from __future__ import annotations

from asynth.catalog.attestors import CI
from asynth.catalog.member import AttestedBuild, Binding, Violation, rule


@rule(
    attestor="system-packages",
    module="system_packages/forbidden.rego",
    title="forbidden-packages",
    explanation=(
        "Names are compared as a whole; the second rule denies a record without packages, which is what a "
        "builder looks like whose package manager could not be asked."
    ),
)
def system_forbidden_packages(attested: AttestedBuild) -> Binding:
    """Forbid two servers of another age; deny a builder that has one of them."""
    status = "Package: telnetd\\nStatus: install ok installed\\nArchitecture: all\\nVersion: 0.17\\n"
    described = "Maintainer: nobody <nobody@host.example>\\nDescription: remote login\\n"
    return Binding(
        parameters={"forbidden": ["telnetd", "rsh-server"]},
        requests=(
            "neither `telnetd` nor `rsh-server` is installed on the builder",
            "the builder has no `rsh-server` and no `telnetd`",
            "a builder with the package `telnetd` or `rsh-server` is refused",
            "the installed packages do not include `telnetd` or `rsh-server`",
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
    explanation=(
        "The keys of the provenance are spelled with underscores here, not as on slsa.dev; a CI attestor in "
        "the same run would put its own builder in the place of the default one."
    ),
    excludes=frozenset(CI),
)
def slsa_builder(attested: AttestedBuild) -> Binding:
    """Ask for witness's own builder; deny a provenance that a CI attestor changed."""
    builder = "https://witness.dev/witness-default-builder@v0.1"
    kind = "https://witness.dev/slsa-build@v0.1"
    return Binding(
        parameters={"expected": kind, "trusted": builder},
        requests=(
            f"the provenance names the builder `{builder}` and the build type `{kind}`",
            f"builder id and build type are `{builder}` and `{kind}`",
            f"the build type is `{kind}`, by the builder `{builder}`",
            f"a provenance of another builder than `{builder}` or another build type than `{kind}` is refused",
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

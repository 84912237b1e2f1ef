"""Rules over `slsa` and `system-packages`: who built something, and what is installed there.

They apply to whatever makes something; who built a report or ran a test nobody asks in this way.
"""

from __future__ import annotations

from asynth.catalog.attestors import CI
from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule
from asynth.catalog.rules.command_line import builds


@rule(
    attestor="system-packages",
    module="system_packages/forbidden.rego",
    title="forbidden-packages",
    called="the list of packages",
    device="system-packages lists the packages that dpkg or rpm knows on the builder; look for the two names, as Debian spells them.",
    explanation=(
        "A package is compared by its whole name, and rpm has others: there `telnetd` is `telnet-server`, so put "
        "that on the list where a builder uses rpm. An empty list is refused."
    ),
    limit="`inetutils-telnetd` is the same server under another name, `DPKG_ADMINDIR` points dpkg at another list, a copied program is on none, "
    "and a container has a list of its own.",
    catch="The same server as `inetutils-telnetd` passes until that "
    "is on the list, and a container has a list of its own.",
    applies=builds,
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
            orders=(
                "turn down builds from a machine that has `telnetd` or `rsh-server`",
                "require builders without `telnetd` and `rsh-server`",
            ),
            incidents=(
                "a build host turned out to have remote login services from another age",
                "the auditors found telnet on the machine that makes our releases",
            ),
            shell="! dpkg -s telnetd rsh-server 2> /dev/null | grep '^Status: install' || exit 1",
            wants=(
                "there must be no `telnetd` or `rsh-server` on a machine that builds for us",
                "build hosts must not have `telnetd` or `rsh-server` installed",
                "if `rsh-server` or `telnetd` is installed on the builder, forget the build",
                "I want to know that the build machine has neither `telnetd` nor `rsh-server`",
                "security says no `telnetd`, no `rsh-server` on builders, and verify should know",
            ),
        ),
        violation=Violation(
            message="package telnetd is listed on the builder",
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
        "`build_definition.build_type`; compare each with what witness writes by default."
    ),
    explanation=(
        "witness writes the keys with underscores, not in the camel case of slsa.dev, and with the wrong "
        "spelling a rule finds nothing."
    ),
    limit=(
        "Every run with `-a slsa` outside of CI gets these two values, on any laptop, and whoever has the key can make such a provenance. "
        "The key says who; the two values only say that no CI attestor took part."
    ),
    excludes=frozenset(CI),
    applies=builds,
    catch=(
        "Both are constants that any run of witness without a CI attestor writes, so a forger with the key gets through, and so does a CI job that leaves "
        "the attestor out."
    ),
)
def slsa_builder(attested: AttestedBuild) -> Binding:
    """Ask for witness's own builder; deny a provenance that a CI attestor changed."""
    return Binding(
        parameters={},
        forms=Forms(
            clause="builder and build type in the SLSA provenance are the ones that witness itself fills in",
            imperative="refuse SLSA provenance whose builder or build type isn't the one that witness fills in",
            noun="SLSA provenance that names another builder or build type than plain witness does",
            incident="a provenance with a made-up builder was handed in with a delivery",
            orders=(
                "check builder and build type of the SLSA provenance, only what witness fills in is right",
                "reject SLSA provenance with a builder or a build type other than witness's own",
            ),
            incidents=(
                "a supplier's provenance names a builder that nobody has heard of",
                "there was provenance from a CI system where there should have been none",
            ),
            wants=(
                "our SLSA provenance names witness as builder and its build type, and nothing else may be in there",
                "SLSA provenance of ours has the builder and the build type of witness, refuse any other",
                "we don't build in CI, so SLSA provenance with another builder or build type than witness's own is wrong",
                "I want to pin builder id and build type of the SLSA provenance to what witness puts there",
                "if the SLSA builder isn't the one of witness, or the build type isn't, it should be refused",
            ),
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

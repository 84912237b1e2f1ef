"""system-packages: certain packages are not installed."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: no builder needs these packages."""
    return True


def bind(scene: Scene) -> Binding:
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


RULE = Rule(
    name="system_forbidden_packages",
    attestor="system-packages",
    module="system_packages/forbidden.rego",
    title="forbidden-packages",
    explanation=(
        "Names are compared as a whole; the second rule denies a record without packages, which is what a "
        "builder looks like whose package manager could not be asked."
    ),
    applies=applies,
    bind=bind,
)

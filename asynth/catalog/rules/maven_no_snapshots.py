"""maven: neither the project nor a dependency is a snapshot."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.poms import POMS, reads_no_pom


def applies(build: Build) -> bool:
    """Accept builds that do not run Maven themselves, whose jar would bear another name."""
    return reads_no_pom(build)


def bind(scene: Scene) -> Binding:
    """Forbid snapshots; deny a POM whose version became one."""
    version = POMS[scene.build.project.folder].version
    first = '!done && sub(/<\\/version>/, "-SNAPSHOT</version>") { done = 1 } 1'
    return Binding(
        parameters={"suffix": "-SNAPSHOT"},
        requests=(
            "no version in the POM ends in `-SNAPSHOT`, neither ours nor a dependency's",
            "`-SNAPSHOT` versions are refused, for the project and for its dependencies",
            "the POM is free of `-SNAPSHOT` versions",
            "everything in the POM is a release, not a `-SNAPSHOT`",
        ),
        violation=Violation(
            message=f"project version {version}-SNAPSHOT is a snapshot",
            prelude=f"awk '{first}' pom.xml > pom.new\nmv pom.new pom.xml",
        ),
    )


RULE = Rule(
    name="maven_no_snapshots",
    attestor="maven",
    module="maven/no_snapshots.rego",
    title="no-snapshots",
    explanation=(
        "A snapshot can change under the same version; the project and its dependencies have a rule each, and"
        " a project without a version is denied too."
    ),
    applies=applies,
    bind=bind,
)

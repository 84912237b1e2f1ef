"""maven: every dependency belongs to an approved group."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation
from asynth.catalog.rules.poms import POMS, reads_no_pom


def applies(build: Build) -> bool:
    """Accept builds that do not resolve the dependencies themselves."""
    return reads_no_pom(build) and bool(POMS[build.project.folder].groups)


def bind(scene: Scene) -> Binding:
    """Allow the groups that the POM names; deny one more."""
    groups: list[Json] = [*POMS[scene.build.project.folder].groups]
    spoken = " and ".join(f"`{group}`" for group in groups)
    added = "<dependency><groupId>com.stray</groupId><artifactId>stray</artifactId><version>1.0</version></dependency>"
    return Binding(
        parameters={"groups": groups},
        requests=(
            f"the dependencies are of the groups {spoken}, or below them",
            f"no dependency of a group outside {spoken} is declared",
            f"the POM declares nothing but dependencies of {spoken}",
            f"dependencies that do not belong to {spoken} are refused",
        ),
        violation=Violation(
            message="dependency group 'com.stray' is not approved",
            prelude=(f"awk '/<.dependencies>/ {{ print \"{added}\" }} 1' pom.xml > pom.new\nmv pom.new pom.xml"),
        ),
    )


RULE = Rule(
    name="maven_group_allowlist",
    attestor="maven",
    module="maven/groups.rego",
    title="groups",
    explanation="A group matches as a whole or up to a dot, so `junit` does not also let `junit-fork` in.",
    applies=applies,
    bind=bind,
)

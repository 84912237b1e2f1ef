"""Rules over `maven`: versions and groups that a project's `pom.xml` declares.

They apply to builds that leave Maven alone, whose jar would else bear another name; a violation edits the POM.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asynth.catalog.member import AttestedBuild, Binding, Build, Violation, rule
from asynth.catalog.rules.command_line import name_all

_ADDED = "<dependency><groupId>com.stray</groupId><artifactId>stray</artifactId><version>1.0</version></dependency>"
_FIRST_VERSION = '!done && sub(/<\\/version>/, "-SNAPSHOT</version>") { done = 1 } 1'
"""Programs of awk and what they add: a dependency, and a snapshot's ending to the first version in the file."""


@dataclass(frozen=True, slots=True)
class Pom:
    """A project's `pom.xml`.

    :param version: of the project, the first in the file
    :param groups: group ids of its dependencies
    """

    version: str
    groups: tuple[str, ...] = ()


POMS: Mapping[str, Pom] = {
    "java/greeter": Pom("1.2.0"),
    "java/parcels": Pom("4.0.1", ("org.example.shop", "junit")),
    "polyglot/gateway": Pom("0.12.0", ("org.example.net",)),
}
"""By the folder of the project."""


def reads_no_pom(build: Build) -> bool:
    """Tell whether `build` runs in a project with a known POM without resolving what that declares."""
    return build.project.folder in POMS and build.command.split()[0] not in {"mvn", "gradle", "syft", "cdxgen"}


@rule(
    attestor="maven",
    module="maven/no_snapshots.rego",
    title="no-snapshots",
    explanation=(
        "A snapshot can change under the same version; the project and its dependencies have a rule each, and"
        " a project without a version is denied too."
    ),
    applies=reads_no_pom,
)
def maven_no_snapshots(attested: AttestedBuild) -> Binding:
    """Forbid snapshots; deny a POM whose version became one."""
    version = POMS[attested.build.project.folder].version
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
            prelude=f"awk '{_FIRST_VERSION}' pom.xml > pom.new\nmv pom.new pom.xml",
        ),
    )


@rule(
    attestor="maven",
    module="maven/groups.rego",
    title="groups",
    explanation="A group matches as a whole or up to a dot, so `junit` does not also let `junit-fork` in.",
    applies=lambda build: reads_no_pom(build) and bool(POMS[build.project.folder].groups),
)
def maven_group_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the groups that the POM names; deny one more."""
    groups = POMS[attested.build.project.folder].groups
    spoken = name_all(groups)
    return Binding(
        parameters={"groups": [*groups]},
        requests=(
            f"the dependencies are of the groups {spoken}, or below them",
            f"no dependency of a group outside {spoken} is declared",
            f"the POM declares nothing but dependencies of {spoken}",
            f"dependencies that do not belong to {spoken} are refused",
        ),
        violation=Violation(
            message="dependency group 'com.stray' is not approved",
            prelude=f"awk '/<.dependencies>/ {{ print \"{_ADDED}\" }} 1' pom.xml > pom.new\nmv pom.new pom.xml",
        ),
    )


RULES = (
    maven_no_snapshots,
    maven_group_allowlist,
)

"""Rules over `maven`: versions and groups that a project's `pom.xml` declares.

They apply to builds that leave Maven alone, whose jar would else bear another name; a violation edits the POM.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
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
    called="the ban on snapshots",
    device=("The maven attestor records version and dependencies of `pom.xml`, and neither may end in `-SNAPSHOT`."),
    explanation=(
        "One body looks at the project and one at its dependencies; a project without a version is denied by a third."
    ),
    limit=(
        "Versions that come from a parent or a property are recorded as they are written in the file, so "
        "`${revision}` passes."
    ),
    applies=reads_no_pom,
    catch="`${revision}` is recorded unresolved, and passes.",
)
def maven_no_snapshots(attested: AttestedBuild) -> Binding:
    """Forbid snapshots; deny a POM whose version became one."""
    version = POMS[attested.build.project.folder].version
    return Binding(
        parameters={},
        forms=Forms(
            clause="no version in the POM ends in `-SNAPSHOT`",
            imperative="refuse `-SNAPSHOT` versions in the POM, ours and those of dependencies",
            noun="a build with a `-SNAPSHOT` version in its POM",
            incident="we released against a snapshot that changed the day after",
            shell="! grep -q -- '-SNAPSHOT' pom.xml || exit 1",
            wants=(
                "no `-SNAPSHOT` anywhere in the POM, dependencies included",
                "releases must not depend on a `-SNAPSHOT` and not be one",
                "a `-SNAPSHOT` version in `pom.xml` has to stop the release",
                "neither our version nor that of a dependency may be a `-SNAPSHOT`",
                "I want `-SNAPSHOT` builds to fail at verify",
            ),
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
    called="the list of groups",
    device="`dependencies` of the maven attestation lists what the POM declares, each with its `groupid`.",
    explanation="A group matches as a whole or up to a dot, so `junit` doesn't let `junit-fork` in. A POM without dependencies passes.",
    limit="Dependencies of dependencies are not declared in this POM and so not on record.",
    applies=lambda build: reads_no_pom(build) and bool(POMS[build.project.folder].groups),
    catch="Plugins aren't dependencies and aren't looked at.",
)
def maven_group_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the groups that the POM names; deny one more."""
    groups = POMS[attested.build.project.folder].groups
    spoken = name_all(groups)
    return Binding(
        parameters={"groups": [*groups]},
        forms=Forms(
            clause=f"the POM's dependencies are of the groups {spoken} or below them",
            imperative=f"refuse dependencies outside the groups {spoken}",
            noun=f"a POM with a dependency outside {spoken}",
            incident="an unknown library was declared in a merge request that looked like formatting",
            wants=(
                f"dependencies only from {spoken}",
                f"the POM may depend on {spoken} and on nothing else",
                f"a group id other than {spoken} among the dependencies should fail",
                f"no new libraries through the back door: {spoken} is what we use",
                f"I want an allowlist for Maven groups, {spoken}",
            ),
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

"""Rules over `maven`: versions and groups that a project's `pom.xml` declares.

They apply to builds whose file keeps its name when the POM changes; a violation edits that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
from asynth.catalog.rules.command_line import builds, name_all

_ADDED = "<dependency><groupId>com.stray</groupId><artifactId>stray</artifactId><version>1.0</version></dependency>"
_FIRST_VERSION = '!done && sub(/<version>[^<]*</, "<version>9.9-SNAPSHOT<") { done = 1 } 1'
"""A dependency that is added, and the program of awk that makes the first version in the file a snapshot."""


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
    "java/ledger": Pom("2.0.3", ("junit",)),
    "java/parcels": Pom("4.0.1", ("org.example.shop", "junit")),
    "java/thermostat": Pom("1.6.0", ("junit",)),
    "polyglot/gateway": Pom("0.12.0", ("org.example.net",)),
}
"""By the folder of the project."""


def _packs_classes(build: Build) -> bool:
    """Tell whether `build` compiles a project with a known POM and does not resolve what that declares."""
    java = build.project.folder.startswith("java/") or "javac" in build.command
    return java and build.project.folder in POMS and builds(build) and build.command.split()[0] not in {"mvn", "gradle"}


def _follows_pom(build: Build) -> bool:
    """Tell whether `build` compiles such a project, by Maven too where no jar is named after the version."""
    maven = build.command.split()[0] == "mvn" and not build.artifacts
    return _packs_classes(build) or (maven and build.project.folder in POMS)


@rule(
    attestor="maven",
    module="maven/no_snapshots.rego",
    title="no-snapshots",
    called="the ban on snapshots",
    device="The maven attestor records the project's version in `pom.xml` and those of its direct dependencies; deny each that ends in `-SNAPSHOT`.",
    explanation=(
        "A version that comes from the parent isn't on record, so a project without one is denied. A dependency without one, whose version "
        "is managed elsewhere, passes, and so does a property such as `${revision}`, recorded as it is written."
    ),
    limit=(
        "Parent, plugins, managed versions, modules' own poms and what dependencies bring in are not in that record, nor is what a "
        "property stands for, so each of these can be a snapshot."
    ),
    applies=_follows_pom,
    catch="Parent, plugins, managed versions, modules' own poms and what dependencies bring in aren't in that record, so they pass.",
    here=lambda attested: (
        "The run needs a `pom.xml` or the attestor fails. javac doesn't read it, though, so what was really compiled against isn't in that record."
        if "javac" in attested.command
        else ""
    ),
)
def maven_no_snapshots(attested: AttestedBuild) -> Binding:
    """Forbid snapshots; deny a POM whose version became one."""
    return Binding(
        parameters={},
        forms=Forms(
            clause="neither the version in `pom.xml` nor that of a dependency there is a `-SNAPSHOT`",
            imperative="refuse `-SNAPSHOT` in `pom.xml`, for our version and for dependencies",
            noun="a build whose version is a `-SNAPSHOT`, or which depends on one",
            incident="we released against a snapshot that changed the day after",
            orders=(
                "reject a `-SNAPSHOT` in `pom.xml`, be it our version or a dependency's",
                "insist on released versions in `pom.xml`, no `-SNAPSHOT`",
            ),
            incidents=(
                "a release depends on a snapshot that doesn't exist any more",
                "what the customer has calls itself a snapshot",
            ),
            shell="! grep -q -- '-SNAPSHOT</version>' pom.xml || exit 1",
            wants=(
                "we don't release snapshots, so no `-SNAPSHOT` in `pom.xml`, not ours and not a dependency's",
                "releases must not depend on a `-SNAPSHOT` and not be one",
                "a `-SNAPSHOT` in `pom.xml`, ours or a dependency's, has to stop the release",
                "neither our version nor that of a dependency may be a `-SNAPSHOT`",
                "I want `-SNAPSHOT` builds to fail at verify, and those with a `-SNAPSHOT` dependency",
            ),
        ),
        violation=Violation(
            message="project version 9.9-SNAPSHOT is a snapshot",
            prelude=f"awk '{_FIRST_VERSION}' pom.xml > pom.new\nmv pom.new pom.xml",
        ),
    )


@rule(
    attestor="maven",
    module="maven/groups.rego",
    title="groups",
    called="the list of groups",
    device="`dependencies` of the maven attestation lists what `pom.xml` in the working directory declares, each with its `groupid`.",
    explanation="Groups are compared as a whole, so one with a further part behind a dot is another group and has to be listed. A POM that declares nothing passes.",
    limit=(
        "It is about what this `pom.xml` declares. Dependencies of dependencies, plugins and the parent aren't in that record, nor what a "
        "command that doesn't go through Maven has on its class path."
    ),
    applies=lambda build: _packs_classes(build) and bool(POMS[build.project.folder].groups),
    catch="Plugins and dependencies of dependencies aren't in that record, and a command that doesn't go through Maven may use other libraries.",
    here=lambda attested: (
        "javac never reads the POM: the libraries that it compiles against are those of its class path, and no record here lists them."
        if "javac" in attested.command
        else ""
    ),
)
def maven_group_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the groups that the POM names; deny one more."""
    groups = POMS[attested.build.project.folder].groups
    spoken = name_all(groups)
    return Binding(
        parameters={"groups": [*groups]},
        forms=Forms(
            clause=f"the POM declares no dependency from another group than {spoken}",
            imperative=f"refuse dependencies from other groups than {spoken}",
            noun=f"a POM with a dependency outside {spoken}",
            incident="an unknown library was declared in a merge request that looked like formatting",
            orders=(
                f"allow dependencies from {spoken} and no others",
                f"stop a POM that depends on anything but {spoken}",
            ),
            incidents=(
                "a library with an odd licence came in with a small fix",
                "the dependencies had grown by one that nobody had asked for",
            ),
            wants=(
                f"dependencies have to be from {spoken}",
                f"the POM may depend on {spoken} and on nothing else",
                f"a group id other than {spoken} among the dependencies should fail",
                f"no new libraries through the back door: {spoken} is what we use",
                f"of Maven groups the POM may name {spoken}, I want that as an allowlist",
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

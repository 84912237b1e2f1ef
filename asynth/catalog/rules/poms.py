"""What the POMs of projects declare, as far as rules ask for it, and which builds leave Maven alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asynth.catalog.member import Build


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

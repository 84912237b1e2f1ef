"""Chains: commands of one project that use each other's artifacts, as ``fixtures/pipelines.toml`` tells them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain as chained
from itertools import product
from typing import Annotated

from pydantic import BeforeValidator

from asynth.catalog.member import Build, Project
from asynth.catalog.projects import place_project
from asynth.catalog.tables import Table, read_table
from asynth.catalog.workloads import WORKLOADS_BY_NAME
from asynth.resources import fixtures_root

KINDS = (
    "build", "lint", "test", "source", "tar", "gzip", "jar", "listing", "digest", "copy",
    "generate", "install", "bom", "image", "approve", "compare",
)  # fmt: skip
"""What the command of a link does."""

SINGLE = frozenset({"source", "tar", "gzip", "jar", "listing", "digest", "copy", "image", "approve", "bom", "compare"})
"""Kinds that write their artifact and nothing else."""

SHAPES = (
    "packed", "jar", "compressed", "tried", "listed", "row", "long", "tested", "linted", "sums", "folder", "fan-in", "fan-out", "published", "source",
    "generated", "vendored", "image", "bom", "rebuilt", "signed-off",
)  # fmt: skip
"""What a route looks like: two of a kind or more in a row, tests beside the build, several builds for one file, and so on."""


@dataclass(frozen=True, slots=True)
class Link:
    """One command of a chain. ``{0}``, ``{1}``, ... stand for the artifact of the link of that number.

    :param kind: what its command does, of :data:`KINDS`
    :param names: step names that fit, the commonest first
    :param artifacts: names that its artifact may have
    :param uses: numbers of the links whose artifacts it works on or must have seen
    :param mime_type: what witness records for the artifact, or "" where it is not said
    :param stdout: a line that the command is known to print, or ""
    :param forge: a command line that puts something else in the place of its artifact, "" where a byte more will do
    :param swap: the same for what it works on, where later commands only stand a change of several files at once
    :param folder: the folder of which it takes everything, whatever lies there, or ""
    :param attestors: those that read what it writes, and whose types the policy then requires of its step
    :param sbom_type: the predicate type of the SBOM that it writes, or ""
    :param stays: whether its artifact is left where it is before another run, as it is committed or part of an installation
    """

    kind: str
    names: tuple[str, ...]
    command: str
    artifacts: tuple[str, ...]
    uses: tuple[int, ...] = ()
    mime_type: str = ""
    stdout: str = ""
    forge: str = ""
    swap: str = ""
    folder: str = ""
    attestors: frozenset[str] = frozenset()
    sbom_type: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """A project with commands that build on one another.

    :param workloads: names of the workloads whose tools it needs; all must work here
    :param routes: the links that an example may have, in order, by the shape that they make, of :data:`SHAPES`. In one of the
        shape `folder` the last link takes a folder in which only the link before it may have put something
    :param cost: CPU seconds of all of its commands
    """

    project: Project
    workloads: tuple[str, ...]
    links: tuple[Link, ...]
    routes: Mapping[str, tuple[tuple[int, ...], ...]]
    cost: float = 0.1

    @property
    def all_routes(self) -> tuple[tuple[int, ...], ...]:
        """The routes of all shapes."""
        return tuple(chained.from_iterable(self.routes.values()))

    def shape(self, route: tuple[int, ...]) -> str:
        """Return the shape of `route`."""
        return next(shape for shape, routes in self.routes.items() if route in routes)

    @property
    def environment(self) -> tuple[tuple[str, str], ...]:
        """Hidden variables of its workloads, only of network, caches and speed."""
        return tuple(dict.fromkeys(pair for name in self.workloads for pair in WORKLOADS_BY_NAME[name].environment))

    def names(self, route: tuple[int, ...]) -> int:
        """Return how many sets of step names `route` has."""
        return max(len(self.links[number].names) for number in route)

    def files(self, route: tuple[int, ...]) -> tuple[str, ...]:
        """Return the sets of artifact names that `route` can have: for each link of the chain the number of its name.

        Two links never write the same file.
        """
        sizes = [len(link.artifacts) if number in route else 1 for number, link in enumerate(self.links)]
        found = ("".join(map(str, numbers)) for numbers in product(*map(range, sizes)))
        return tuple(files for files in found if len({self.artifact(number, files) for number in route}) == len(route))

    def artifact(self, number: int, files: str) -> str:
        """Return the artifact of a link under the set `files` of names."""
        return self._fill(self.links[number].artifacts[int(files[number])], files)

    def command(self, number: int, files: str) -> str:
        """Return the command line of a link under the set `files` of names."""
        return self._fill(self.links[number].command, files)

    def forge(self, number: int, last: int, files: str) -> str:
        """Return a command line that changes the artifact of a link so that the link `last` still works on it."""
        link = self.links[number]
        edit = self.links[last].swap or link.forge
        return self._fill(edit, files) if edit else f"printf x >> {self.artifact(number, files)}"

    def build(self, number: int, files: str) -> Build:
        """Return a link as a build that can be attested."""
        link = self.links[number]
        artifact = self.artifact(number, files)
        return Build(
            self.project,
            self.command(number, files),
            (artifact,),
            link.mime_type,
            ("{artifact}",) if link.kind in SINGLE else None,
            link.stdout,
            attestors=link.attestors,
            sbom_type=link.sbom_type,
            stays=link.stays,
        )

    def _fill(self, text: str, files: str) -> str:
        return _PLACE.sub(lambda found: self.artifact(int(found[1]), files), text)


_PLACE = re.compile(r"\{(\d)\}")


class _File(Table):
    chain: tuple[Annotated[Chain, BeforeValidator(place_project)], ...]


CHAINS = read_table(fixtures_root() / "pipelines.toml", _File).chain
CHAINS_BY_NAME = {chain.project.folder: chain for chain in CHAINS}
"""The chains by their project, each of which has one."""

"""The wrapped commands, read from ``fixtures/workloads``: a file is a shelf of tools that are for the same purpose.

Their order is the order of :data:`SHELVES` and, in each, of the file; it decides which example stands at which position.
What a key means is said at the field of the same name of :class:`asynth.catalog.member.Workload` and
:class:`asynth.catalog.member.Build`; what differs from these is said here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, RootModel

from asynth.catalog.house import STEP_NAMES
from asynth.catalog.member import Build, Workload
from asynth.catalog.plugins import extend
from asynth.catalog.projects import place_project
from asynth.catalog.tables import Pairs, Table, read_table
from asynth.resources import fixtures_root

SHELVES = (
    "archives",
    "builds",
    "sboms",
    "reports",
    "images",
    "scanners",
    "packages",
    "checkers",
    "compilers",
    "containers",
    "deployments",
    "verifications",
)
"""Files of workloads, in their order."""


def _read_warming(name: str) -> str:
    """Return the text of a file of ``fixtures/warming``; comments at its top do not count, so caches outlive them."""
    path = fixtures_root() / "warming" / name
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    return re.sub(r"\A(#.*\n)+", "", path.read_text(encoding="utf-8"))


Warming = Annotated[str, AfterValidator(_read_warming)]
"""Name of a bash file below ``fixtures/warming``."""


class Shared(Table):
    """What several workloads have in common, as ``shared.toml`` says it by name."""

    environment: Pairs = ()
    warming: Warming = ""


@cache
def read_shared() -> dict[str, Shared]:
    """Return the tables of ``fixtures/workloads/shared.toml`` by name."""
    return read_table(fixtures_root() / "workloads" / "shared.toml", RootModel[dict[str, Shared]]).root


def _check_shared(name: str) -> str:
    if name not in read_shared():
        raise ValueError(f"shared.toml has no table {name!r}; it has {', '.join(read_shared())}")
    return name


def _check_purpose(name: str) -> str:
    if name not in STEP_NAMES:
        raise ValueError(f"no purpose {name!r}; there are {', '.join(STEP_NAMES)}")
    return name


class Entry(Table):
    """A workload as it stands in a file.

    :param shares: the table of ``shared.toml`` whose variables stand before its own, and whose warming it has if it names
        none itself
    :param build: its builds, each with the address of its project; outputs that are not there cannot be listed
    """

    name: str
    purpose: Annotated[str, AfterValidator(_check_purpose)]
    language: str
    tools: tuple[str, ...]
    cost: float
    shares: Annotated[str, AfterValidator(_check_shared)] = ""
    environment: Pairs = ()
    warming: Warming = ""
    build: Annotated[tuple[Annotated[Build, BeforeValidator(place_project)], ...], Field(min_length=1)]


class Shelf(Table):
    """A file of workloads."""

    workload: tuple[Entry, ...]


def _make(entry: Entry) -> Workload:
    shared = read_shared()[entry.shares] if entry.shares else Shared()
    return Workload(
        entry.name,
        entry.language,
        entry.tools,
        entry.build,
        shared.environment + entry.environment,
        entry.cost,
        entry.warming or shared.warming,
        entry.purpose,
    )


_BUILTIN = tuple(
    _make(entry)
    for shelf in SHELVES
    for entry in read_table(fixtures_root() / "workloads" / f"{shelf}.toml", Shelf).workload
)
WORKLOADS = extend(_BUILTIN, "asynth.workloads", Workload, lambda workload: workload.name)
WORKLOADS_BY_NAME = {workload.name: workload for workload in WORKLOADS}

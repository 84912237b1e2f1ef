"""What a project is: its files lie in a folder, and what users say of it stands in a ``project.toml`` beside them.

Commands that run in a project are no part of what it is; `asynth.catalog.workloads` and the families name it.
"""

from __future__ import annotations

from functools import cache

from asynth.catalog.member import Project
from asynth.catalog.tables import Table, read_table
from asynth.errors import TableError
from asynth.resources import PROJECT_FILE, find_project


class _Described(Table):
    """A ``project.toml``; :class:`asynth.catalog.member.Project` says what the keys mean."""

    describes: str
    attestors: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


@cache
def read_project(address: str) -> Project:
    """Return the project at `address`, as its ``project.toml`` describes it.

    A plugin may describe a project in Python instead: ``Project(address, "a small C calculator")``.

    :param address: a path below ``fixtures/projects`` such as ``c/calculator``, or ``PACKAGE:PATH``
    :raises TableError: if there is no such project, or its description is wrong
    """
    folder = find_project(address)
    if not folder.is_dir():
        raise TableError(f"there is no project {address!r}: {folder} is no folder")
    described = read_table(folder / PROJECT_FILE, _Described)
    return Project(address, described.describes, described.attestors, described.names)


def place_project(value: object) -> object:
    """Put the project in the place of its address in a table that becomes a member, as a validator of pydantic does."""
    if isinstance(value, dict) and isinstance(value.get("project"), str):
        return {**value, "project": read_project(value["project"])}
    return value

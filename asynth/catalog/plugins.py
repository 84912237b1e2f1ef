"""Members that other installed packages add, through entry points; they stand after the built-in ones, sorted by name.

An entry point of one of :data:`GROUPS` names a member or a tuple of members. The files that these need lie in their own
package and are named by addresses (`asynth.resources`). What a plugin teaches is none of this room's business.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TypeVar

from asynth.errors import PluginError
from asynth.resources import package_roots

GROUPS = (
    "asynth.attestors",
    "asynth.families",
    "asynth.rules",
    "asynth.toolchains",
    "asynth.workloads",
)

Member = TypeVar("Member")


def extend(
    builtin: tuple[Member, ...], group: str, kind: type[Member], name_of: Callable[[Member], str]
) -> tuple[Member, ...]:
    """Return the members of asynth and after them those of installed plugins.

    :param group: of entry points, one of :data:`GROUPS`
    :param kind: class of the members
    :param name_of: what tells members apart
    :raises PluginError: if a plugin cannot be imported, offers something else, or takes a name that is taken
    """
    members = list(builtin)
    taken = {name_of(member): "asynth itself" for member in builtin}
    for point in installed(group):
        for member in _load(point, kind):
            name = name_of(member)
            if name in taken:
                raise _broken(point, f"{kind.__name__} {name!r} is already offered by {taken[name]}")
            taken[name] = _told(point)
            members.append(member)
    return tuple(members)


def installed(group: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of `group`, sorted by name; one that is found twice counts once."""
    found = {(point.name, point.value): point for point in reversed(tuple(entry_points(group=group)))}
    return tuple(found[key] for key in sorted(found))


def list_files() -> tuple[tuple[str, Path], ...]:
    """Return every file of the packages that plugins come from, as (name that is the same everywhere, path), sorted."""
    packages = {point.module.partition(".")[0] for group in GROUPS for point in installed(group)}
    found: dict[str, Path] = {}
    for root in (root for package in packages for root in package_roots(package)):
        for path in (root,) if root.is_file() else root.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                found.setdefault(path.relative_to(root.parent).as_posix(), path)
    return tuple(sorted(found.items()))


def _load(point: EntryPoint, kind: type[Member]) -> tuple[Member, ...]:
    loading = getattr(getattr(sys.modules.get(point.module), "__spec__", None), "_initializing", False)
    if loading:
        raise _broken(point, f"{point.module} was imported before the catalogue; import asynth.catalog.workloads first")
    try:
        offered = point.load()
    except PluginError:
        raise
    except Exception as error:  # whatever a stranger's module raises
        raise _broken(point, f"{type(error).__name__}: {error}") from error
    members = offered if isinstance(offered, tuple) else (offered,)
    for member in members:
        if not isinstance(member, kind):
            raise _broken(point, f"{point.value} is of type {type(member).__name__}, not {kind.__name__}")
    return members


def _told(point: EntryPoint) -> str:
    origin = f" of {point.dist.name} {point.dist.version}" if point.dist is not None else ""
    return f"plugin {point.group} {point.name!r}{origin}"


def _broken(point: EntryPoint, reason: str) -> PluginError:
    return PluginError(f"{_told(point)} is broken: {' '.join(reason.split())}; mend it or uninstall its package")

"""Where what `asynth doctor --fix` gets lies: toolchains with the programs they put on the search path, filled caches.

A toolchain has a folder named by its recipe, so that a new version never mixes with an old one. The file `installed.json`
in it is written last: a folder without it is what an interrupted installation left, and counts for nothing. That the caches
which a workload needs were filled is said by a marker among them, so that it goes when they go.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

import orjson

from asynth.catalog.member import Toolchain, Workload
from asynth.catalog.toolchains import TOOLCHAINS
from asynth.machine.caches import cache_directory, shared_caches
from asynth.machine.capabilities import Tool
from asynth.resources import list_project

MARKER = "installed.json"
"""Its presence says that the installation is complete."""


def place_of(toolchain: Toolchain) -> Path:
    """Return the folder of `toolchain`, whether or not it is installed."""
    recipe = [toolchain.source, toolchain.provides, toolchain.packages, toolchain.environment, *toolchain.aliases]
    digest = hashlib.sha256(orjson.dumps(recipe)).hexdigest()[:12]
    return cache_directory() / "toolchains" / f"{toolchain.name}-{digest}"


def is_installed(toolchain: Toolchain) -> bool:
    """Return whether `doctor --fix` has nothing to do for `toolchain`.

    The system's packages have no folder, unless they hide something: they are there when their programs are on PATH.
    """
    if toolchain.source == "debian" and not toolchain.check:
        return all(shutil.which(program) is not None for program in toolchain.provides)
    place = place_of(toolchain)
    return (place / MARKER).is_file() and all((place / "bin" / program).exists() for program in toolchain.provides)


def find_provisioned(program: str, *, shadowing: bool) -> Path | None:
    """Return the installed program of that name.

    :param shadowing: look only at toolchains that come before PATH, or only at the others
    """
    for toolchain in TOOLCHAINS:
        if program in toolchain.provides and bool(toolchain.check) == shadowing:
            path = place_of(toolchain) / "bin" / program
            if path.exists() and is_installed(toolchain):
                return path
    return None


def marker_of(workload: Workload, tools: Iterable[Tool]) -> Path:
    """Return the file that says that the caches of `workload` are filled, for these projects and `tools`."""
    programs = sorted([tool.name, tool.sha256] for tool in tools)
    told = [workload.name, workload.warming, workload.environment, programs]
    digest = hashlib.sha256(orjson.dumps(told))
    for folder in sorted({build.project.folder for build in workload.builds}):
        for name, path in list_project(folder):
            digest.update(name.encode() + b"\0" + path.read_bytes())
    return shared_caches() / "warmed" / digest.hexdigest()[:32]


def is_warm(workload: Workload, tools: Iterable[Tool]) -> bool:
    """Return whether a run of `workload` finds all it needs without the network."""
    return not workload.warming or marker_of(workload, tools).is_file()

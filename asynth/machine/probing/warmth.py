"""Whether the caches that a workload needs were filled: a marker among the caches, so that it goes when they go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import orjson

from asynth.catalog.member import Workload
from asynth.machine.caches import cache_directory
from asynth.machine.capabilities import Tool
from asynth.resources import list_project

PLACE = "tools"
"""The folder below the cache directory that ``{cache}`` stands for."""


def marker_of(workload: Workload, tools: Iterable[Tool]) -> Path:
    """Return the file that says that the caches of `workload` are filled, for these projects and `tools`."""
    programs = sorted([tool.name, tool.sha256] for tool in tools)
    told = [workload.name, workload.warming, workload.environment, programs]
    digest = hashlib.sha256(orjson.dumps(told))
    for folder in sorted({build.project.folder for build in workload.builds}):
        for name, path in list_project(folder):
            digest.update(name.encode() + b"\0" + path.read_bytes())
    return cache_directory() / PLACE / "warmed" / digest.hexdigest()[:32]


def is_warm(workload: Workload, tools: Iterable[Tool]) -> bool:
    """Return whether a run of `workload` finds all it needs without the network."""
    return not workload.warming or marker_of(workload, tools).is_file()

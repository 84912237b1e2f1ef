"""Filling the caches that examples share: what a workload's `warming` says, run in a fresh copy of each of its projects.

It sees the caller's environment, and so the caller's registries, with the workload's variables on top, except for those
that only say that there is no network.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp

from asynth.catalog.member import Workload
from asynth.errors import AsynthError
from asynth.execution import Launcher, Threads
from asynth.execution.environment import CACHE_PLACEHOLDER
from asynth.machine.caches import shared_caches
from asynth.machine.capabilities import Tool
from asynth.machine.probing.places import is_warm, marker_of
from asynth.machine.probing.tools import find_tools
from asynth.machine.provisioning.installing import hold_lock, run_client
from asynth.machine.provisioning.outcomes import Outcome
from asynth.resources import copy_project

OFFLINE = frozenset({"GOPROXY", "GOSUMDB", "NPM_CONFIG_OFFLINE", "CARGO_NET_OFFLINE", "PIP_NO_INDEX", "UV_OFFLINE"})
"""Variables of workloads that keep clients off the network; while warming, the caller's own take their place."""

TIME_LIMIT = 1800.0
"""Seconds for one project."""

_log = logging.getLogger(__name__)


async def warm_all(
    workloads: Sequence[Workload], launcher: Launcher, threads: Threads, *, named: bool
) -> AsyncGenerator[Outcome, None]:
    """Warm those of `workloads` whose programs are here; what is warm already is only told.

    :param named: whether they were asked for by name, which fills caches anew that count as warm
    """
    for workload in workloads:
        if not workload.warming:
            continue
        tools = await threads.call(find_tools, workload.tools)
        if len(tools) < len(set(workload.tools)):
            _log.info(
                "caches of %s: left, for want of %s", workload.name, ", ".join(sorted({*workload.tools} - {*tools}))
            )
            continue
        async with hold_lock(f"caches of {workload.name}", threads):
            outcome = await _warm(workload, tuple(tools.values()), launcher, threads, named)
        yield outcome


async def _warm(
    workload: Workload, tools: Sequence[Tool], launcher: Launcher, threads: Threads, named: bool
) -> Outcome:
    name, began = workload.name, time.monotonic()
    if not named and await threads.call(is_warm, workload, tools):
        _log.info("caches of %s: are warm", name)
        return Outcome("caches", name, "present")
    _log.info("caches of %s: filling", name)
    try:
        variables = warming_environment(workload, tools, shared_caches())
        for folder in dict.fromkeys(build.project.folder for build in workload.builds):
            place = Path(await threads.call(mkdtemp, prefix="asynth-warming-"))
            try:
                project = place / "project"
                await threads.call(copy_project, folder, project)
                command = ("bash", "-euo", "pipefail", "-c", f"cd project\n{workload.warming}")
                await run_client(command, variables, place, launcher, threads, time_limit=TIME_LIMIT)
            finally:
                await threads.complete(shutil.rmtree, place, ignore_errors=True)
        await threads.call(_mark, marker_of(workload, tools))
    except (AsynthError, OSError) as error:
        _log.warning("caches of %s: failed: %s", name, error)
        return Outcome("caches", name, "failed", time.monotonic() - began, str(error))
    seconds = time.monotonic() - began
    _log.info("caches of %s: filled in %.0f s", name, seconds)
    return Outcome("caches", name, "provided", seconds)


def warming_environment(workload: Workload, tools: Iterable[Tool], cache: Path) -> Mapping[str, str]:
    """Return what is set beyond the caller's environment while `workload` is warmed."""
    cache.mkdir(parents=True, exist_ok=True)
    folders = dict.fromkeys(str(Path(tool.path).parent) for tool in tools)
    declared = {
        name: value.replace(CACHE_PLACEHOLDER, str(cache))
        for name, value in workload.environment
        if name not in OFFLINE
    }
    return {"PATH": os.pathsep.join((*folders, os.environ.get("PATH", os.defpath))), **declared}


def _mark(marker: Path) -> None:
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()

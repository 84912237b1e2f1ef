"""Providing what was chosen, one after the other: what is complete is skipped, what fails is named and the rest goes on."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable
from contextlib import aclosing
from pathlib import Path
from tempfile import TemporaryDirectory

from asynth.catalog.member import Toolchain
from asynth.errors import AsynthError, ToolchainError
from asynth.execution import Launcher, Threads
from asynth.machine.probing.places import is_installed
from asynth.machine.probing.remedies import find_obstacle, fix
from asynth.machine.provisioning.choosing import Wanted
from asynth.machine.provisioning.installing import hold_lock, install, run_client
from asynth.machine.provisioning.outcomes import Outcome
from asynth.machine.provisioning.release import provide_release
from asynth.machine.provisioning.warming import warm_all

REPORT_SECONDS = 20.0
"""How often a long installation says that it goes on."""

CHECK_SECONDS = 30.0
"""Time limit for asking whether the caller's own programs will do."""

_log = logging.getLogger(__name__)


async def provide(wanted: Wanted) -> list[Outcome]:
    """Get, install and warm what is `wanted`; may be called again and goes on where it was stopped.

    :raises asynth.errors.ToolchainError: if nothing can be installed at all, since the cache cannot be written
    """
    outcomes = []
    with Threads(2) as threads:
        async with Launcher(concurrency=1) as launcher:
            if wanted.release:
                outcomes.append(await provide_release(launcher, threads, named=wanted.named))
            for number, toolchain in enumerate(wanted.toolchains, 1):
                outcome = await _provide_one(
                    toolchain, wanted.named, f"{number}/{len(wanted.toolchains)}", launcher, threads
                )
                outcomes.append(outcome)
            async with aclosing(warm_all(wanted.workloads, launcher, threads, named=wanted.named)) as warmed:
                outcomes += [outcome async for outcome in warmed]
    return outcomes


async def _provide_one(toolchain: Toolchain, named: bool, count: str, launcher: Launcher, threads: Threads) -> Outcome:
    async with hold_lock(toolchain.name, threads):
        return await _provide_locked(toolchain, named, count, launcher, threads)


async def _provide_locked(
    toolchain: Toolchain, named: bool, count: str, launcher: Launcher, threads: Threads
) -> Outcome:
    name, began = toolchain.name, time.monotonic()
    if await threads.call(is_installed, toolchain):
        _log.info("toolchain %s %s: is there", count, name)
        return Outcome("toolchain", name, "present")
    found = "" if named else await _find_elsewhere(toolchain, launcher, threads)
    if found:
        _log.info("toolchain %s %s: not needed, since there is %s", count, name, found)
        return Outcome("toolchain", name, "present", reason=found)
    obstacle = find_obstacle(toolchain)
    if obstacle:
        reason = f"{obstacle}; {fix(toolchain)}"
        _log.warning("toolchain %s %s: impossible here: %s", count, name, reason)
        return Outcome("toolchain", name, "failed" if named else "impossible", 0.0, reason)
    _log.info("toolchain %s %s: installing %s", count, name, " ".join(toolchain.packages))
    try:
        await _tell_meanwhile(install(toolchain, launcher, threads), f"toolchain {count} {name}", toolchain.seconds)
    except (AsynthError, OSError) as error:
        _log.warning("toolchain %s %s: failed: %s", count, name, error)
        return Outcome("toolchain", name, "failed", time.monotonic() - began, str(error))
    seconds = time.monotonic() - began
    _log.info("toolchain %s %s: installed in %.0f s", count, name, seconds)
    return Outcome("toolchain", name, "provided", seconds)


async def _find_elsewhere(toolchain: Toolchain, launcher: Launcher, threads: Threads) -> str:
    """Return where programs are that make `toolchain` unnecessary, or ""."""
    paths = [shutil.which(program) or "" for program in toolchain.provides]
    if all(paths) and toolchain.check:
        with TemporaryDirectory(prefix="asynth-check-") as place:
            try:
                await run_client(toolchain.check, {}, Path(place), launcher, threads, time_limit=CHECK_SECONDS)
            except ToolchainError:
                return ""
    return ", ".join(paths) if all(paths) else ""


async def _tell_meanwhile(work: Awaitable[None], title: str, expected: float) -> None:
    """Wait for `work`, and say now and then how long it has taken so far."""

    async def tell() -> None:
        began = time.monotonic()
        while True:
            await asyncio.sleep(REPORT_SECONDS)
            _log.info("%s: %.0f s so far; took %.0f s where it was measured", title, time.monotonic() - began, expected)

    teller = asyncio.create_task(tell())
    try:
        await work
    finally:
        teller.cancel()

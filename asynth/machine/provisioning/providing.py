"""Providing what `asynth doctor --fix` is asked for, by name, all light ones, or all: one after the other.

What is complete is skipped, what fails is named and the rest goes on.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from asynth.catalog.member import Toolchain, Workload
from asynth.catalog.toolchains import TOOLCHAINS, TOOLCHAINS_BY_NAME
from asynth.catalog.workloads import WORKLOADS, WORKLOADS_BY_NAME
from asynth.errors import AsynthError, ConfigurationError, ToolchainError
from asynth.execution import Launcher, Threads
from asynth.machine.probing.places import is_installed
from asynth.machine.probing.remedies import find_obstacle, fix
from asynth.machine.provisioning.installing import hold_lock, install, run_client
from asynth.machine.provisioning.outcomes import Outcome
from asynth.machine.provisioning.release import RELEASE, provide_release
from asynth.machine.provisioning.warming import warm_all

EVERYTHING = "all"
"""The name that stands for all members, heavy ones included."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be provided.

    :param named: whether things were asked for by name, so that programs of other origin do not make up for them
    :param release: whether a release of witness is wanted
    """

    toolchains: tuple[Toolchain, ...]
    workloads: tuple[Workload, ...]
    named: bool
    release: bool = False

    @property
    def only_release(self) -> bool:
        """Whether nothing but a release of witness is wanted."""
        return self.release and not self.toolchains and not self.workloads


def choose(names: Sequence[str]) -> Wanted:
    """Return what `names` ask for; the quick come first, so that a slow one keeps nothing else waiting.

    :raises ConfigurationError: for a name that is neither a toolchain nor a workload, nor a release of witness
    """
    if not names or EVERYTHING in names:
        chains = tuple(chain for chain in TOOLCHAINS if EVERYTHING in names or not chain.heavy)
        return Wanted(_by_seconds(chains), WORKLOADS, False, release=True)
    for name in names:
        if name not in TOOLCHAINS_BY_NAME and name not in WORKLOADS_BY_NAME and name != RELEASE:
            known = ", ".join(sorted([*TOOLCHAINS_BY_NAME, RELEASE]))
            raise ConfigurationError(
                f"--fix {name}: there is no such toolchain or workload; toolchains are {known}, and `{EVERYTHING}` takes all"
            )
    workloads = [WORKLOADS_BY_NAME[name] for name in names if name in WORKLOADS_BY_NAME]
    tools = {tool for workload in workloads for tool in workload.tools}
    chains = tuple(chain for chain in TOOLCHAINS if chain.name in names or tools & set(chain.provides))
    provided = {program for chain in chains for program in chain.provides}
    served = [workload for workload in WORKLOADS if workload in workloads or provided & set(workload.tools)]
    return Wanted(_by_seconds(chains), tuple(served), True, release=RELEASE in names)


def _by_seconds(chains: Sequence[Toolchain]) -> tuple[Toolchain, ...]:
    return tuple(sorted(chains, key=lambda chain: (chain.heavy, chain.seconds, chain.name)))


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

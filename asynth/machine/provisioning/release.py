"""Getting a release of witness: Debian's package where apt and Debian's keys are, else Homebrew's.

What Debian gives lies in asynth's own folder, is there as a whole or not at all, and counts only after it has shown itself
to behave as a known version. What Homebrew gives lies where Homebrew keeps programs, and is found on PATH.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from asynth.errors import AsynthError, EngineError, ToolchainError
from asynth.execution import Launcher, Threads
from asynth.machine.caches import cache_directory, provided_witness
from asynth.machine.provisioning import debian
from asynth.machine.provisioning.installing import hold_lock, run_client
from asynth.machine.provisioning.outcomes import Outcome
from asynth.witness.behaviour import UNKNOWN, observe, remember
from asynth.witness.discovery import VARIABLE
from asynth.witness.identity import hash_executable, identify

TIME_LIMIT = 900.0
"""Seconds for one client; all of them together took 13 where it was measured."""

_STAGING = ".witness.new-"
RELEASE = "witness"
"""The name of a release of the real witness."""

_log = logging.getLogger(__name__)


async def provide_release(launcher: Launcher, threads: Threads, *, named: bool) -> Outcome:
    """Get a release of witness unless there is one.

    :param named: whether it was asked for by name, so that one of other origin does not make up for it
    """
    began = time.monotonic()
    async with hold_lock(RELEASE, threads):
        here = await threads.call(_find, named)
        if here:
            _log.info("engine %s: is there, %s", RELEASE, here)
            return Outcome("engine", RELEASE, "present", reason=here)
        obstacle = await threads.call(find_obstacle)
        if obstacle:
            _log.warning("engine %s: impossible here: %s", RELEASE, obstacle)
            return Outcome("engine", RELEASE, "failed" if named else "impossible", 0.0, obstacle)
        _log.info("engine %s: getting it from %s", RELEASE, "Debian" if _has_debian() else "Homebrew")
        try:
            await (_get_from_debian if _has_debian() else _get_from_homebrew)(launcher, threads)
        except (AsynthError, OSError) as error:
            _log.warning("engine %s: failed: %s", RELEASE, error)
            return Outcome("engine", RELEASE, "failed", time.monotonic() - began, str(error))
    seconds = time.monotonic() - began
    _log.info("engine %s: got in %.0f s", RELEASE, seconds)
    return Outcome("engine", RELEASE, "provided", seconds)


def find_obstacle() -> str:
    """Return why no release can be had here, whatever the network, and what to do; or ""."""
    if _has_debian() or shutil.which("brew") is not None:
        return ""
    return (
        f"needs apt-get with Debian's keys, or Homebrew; build witness or download a release, and set {VARIABLE} to it"
    )


def _has_debian() -> bool:
    return debian.find_keyring() is not None and all(map(shutil.which, debian.PROGRAMS))


def _find(named: bool) -> str:
    """Return the path of a release that makes another unnecessary, or ""."""
    provided = provided_witness()
    if provided.is_file():
        return str(provided)
    return "" if named else os.environ.get(VARIABLE) or shutil.which(RELEASE) or ""


async def _get_from_debian(launcher: Launcher, threads: Threads) -> None:
    """Put Debian's witness at its place.

    :raises ToolchainError: if no mirror gives it, or what it gives does not do here, saying why in one line
    """
    place = _staging()
    try:
        await threads.call(_make_empty, place)
        listed = await _read(debian.LIST_SOURCES, place, launcher, threads)
        settings = await _read(debian.SHOW_SETTINGS, place, launcher, threads)
        architecture = (await _read(debian.SHOW_ARCHITECTURE, place, launcher, threads)).strip()
        mirrors, keyring = debian.find_mirrors(listed), debian.find_keyring()
        if not mirrors or keyring is None:
            raise ToolchainError("apt is configured without a mirror of Debian")
        failures: list[ToolchainError] = []
        for number, mirror in enumerate(mirrors):
            folder = place / str(number)
            await threads.call(folder.mkdir)
            variables = await threads.call(debian.lay_out, folder, mirror, keyring, architecture, settings)
            try:
                await _run(debian.UPDATE, variables, folder, launcher, threads)
                await _run(debian.DOWNLOAD, variables, folder, launcher, threads)
                await _run(await threads.call(debian.unpack, folder), variables, folder, launcher, threads)
            except ToolchainError as error:
                failures.append(error)
                continue
            await threads.call_stoppable(_examine, folder / debian.UNPACKED / debian.PROGRAM)
            await threads.complete(_publish, folder / debian.UNPACKED)
            return
        raise failures[0]
    finally:
        await threads.complete(shutil.rmtree, place, ignore_errors=True)


async def _get_from_homebrew(launcher: Launcher, threads: Threads) -> None:
    """Let Homebrew install its formula, into its own prefix.

    :raises ToolchainError: if it does not, saying why in one line, or if the program is not on PATH afterwards
    """
    place = _staging()
    try:
        await threads.call(_make_empty, place)
        await _run(("brew", "install", "--quiet", RELEASE), {}, place, launcher, threads)
    finally:
        await threads.complete(shutil.rmtree, place, ignore_errors=True)
    if shutil.which(RELEASE) is None:
        raise ToolchainError(
            "Homebrew installed it, but witness is not on PATH; `brew shellenv` says what to add to it"
        )


async def _run(
    command: Sequence[str], variables: Mapping[str, str], place: Path, launcher: Launcher, threads: Threads
) -> None:
    await run_client(command, variables, place, launcher, threads, time_limit=TIME_LIMIT)


async def _read(command: Sequence[str], place: Path, launcher: Launcher, threads: Threads) -> str:
    await _run(command, {"LC_ALL": "C"}, place, launcher, threads)
    return await threads.call((place / "stdout.log").read_text, encoding="utf-8", errors="replace")


def _staging() -> Path:
    """Return the folder in which this process makes everything.

    It is not one for all: the clients of a command that was killed outlive it, and may still write into theirs.
    """
    return provided_witness().parent.parent.with_name(f"{_STAGING}{os.getpid()}")


def _make_empty(place: Path) -> None:
    """Make `place`, and remove what killed commands left: the lock says that none is alive."""
    for left in place.parent.glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    place.mkdir(parents=True)


def _examine(program: Path, *, stop: threading.Event | None = None) -> None:
    """Insist that `program` runs here and behaves as a known version, and remember how it behaves.

    :raises ToolchainError: if it does not
    """
    try:
        identify((str(program),), stop=stop)
        behaviour = observe((str(program),), stop=stop)
        digest = hash_executable(program, stop=stop)
    except EngineError as error:
        raise ToolchainError(f"Debian's witness does not do here: it {error}") from None
    if behaviour.name == UNKNOWN:
        raise ToolchainError(f"Debian's witness behaves as no known version: {behaviour.differences[0]}")
    remember(digest, behaviour, cache_directory() / "behaviour.json")


def _publish(unpacked: Path) -> None:
    """Put the program and its licence at their place in one step."""
    folder = unpacked.parent / "ready"
    (folder / "bin").mkdir(parents=True)
    for part, name in ((debian.PROGRAM, "bin/witness"), (debian.LICENCE, "copyright")):
        (unpacked / part).replace(folder / name)
    place = provided_witness().parent.parent
    shutil.rmtree(place, ignore_errors=True)
    folder.rename(place)

"""Installing one toolchain, by its registry's own client, so that it is either complete or not there.

It is built where it will stay, since virtual environments hold their own path; the marker that makes it count is written
when everything else is there. Two commands that install at once wait for each other.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import re
import shlex
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from asynth.catalog.member import Toolchain
from asynth.errors import CommandError, ToolchainError
from asynth.execution import Launcher, Threads
from asynth.machine.caches import cache_directory
from asynth.machine.probing.places import MARKER, place_of
from asynth.machine.provisioning.outcomes import summarize_failure

_IMPATIENT = (
    "--fetch-retries=1",
    "--fetch-timeout=60000",
    "--fetch-retry-mintimeout=2000",
    "--fetch-retry-maxtimeout=5000",
)
"""Without these npm takes minutes to see that there is no network."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """An installation.

    :param commands: run in order, in the caller's environment
    :param environment: variables beyond the caller's
    :param programs: the folder in which the client puts programs, or None where they are on PATH and need no other place
    """

    commands: tuple[Sequence[str], ...]
    environment: Mapping[str, str]
    programs: Path | None


def write_recipe(toolchain: Toolchain, place: Path) -> Recipe:
    """Return how `toolchain` is installed into `place`."""
    variables, packages = dict(toolchain.environment), toolchain.packages
    if toolchain.source == "go":
        programs = place / "programs"
        return Recipe(
            tuple(("go", "install", package) for package in packages), {**variables, "GOBIN": str(programs)}, programs
        )
    if toolchain.source == "npm":
        quiet = ("--no-audit", "--no-fund", "--no-update-notifier", "--save-exact", *_IMPATIENT)
        install = ("npm", "install", "--prefix", str(place), *quiet, *packages)
        return Recipe((install,), variables, place / "node_modules" / ".bin")
    if toolchain.source == "pypi":
        home = place / "venv"
        pip = (
            str(home / "bin" / "python3"),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            *packages,
        )
        return Recipe(((sys.executable, "-m", "venv", str(home)), pip), variables, home / "bin")
    if toolchain.source == "cargo":
        commands = tuple(
            ("cargo", "install", "--locked", "--root", str(place / "cargo"), package) for package in packages
        )
        return Recipe(commands, variables, place / "cargo" / "bin")
    install = ("apt-get", "install", "-q", "-y", "--no-install-recommends", *packages)
    quiet_apt = {**variables, "DEBIAN_FRONTEND": "noninteractive"}
    return Recipe((("apt-get", "update", "-q"), install), quiet_apt, Path("/usr/bin") if toolchain.check else None)


TIME_LIMIT = 4 * 3600.0
"""Seconds for one client: a busy machine compiles ten times as long as measured, and whoever waits can stop it."""

_POLL_SECONDS = 0.5
_log = logging.getLogger(__name__)


async def install(toolchain: Toolchain, launcher: Launcher, threads: Threads) -> None:
    """Install `toolchain`; when this raises or is cancelled, nothing of it counts as installed.

    :raises ToolchainError: if a client fails, saying why in one line
    """
    place = place_of(toolchain)
    recipe = write_recipe(toolchain, place)
    try:
        await threads.call(_make_empty, place)
        for command in recipe.commands:
            await run_client(command, recipe.environment, place, launcher, threads, time_limit=TIME_LIMIT)
        if recipe.programs is not None:
            await threads.call(_publish, toolchain, place, recipe.programs)
            await threads.call(_remove_others, place, toolchain.name)
    except BaseException:
        await threads.complete(_remove, place)
        raise
    if recipe.programs is None:
        await threads.complete(_remove, place)


async def run_client(
    command: Sequence[str],
    environment: Mapping[str, str],
    place: Path,
    launcher: Launcher,
    threads: Threads,
    *,
    time_limit: float,
) -> None:
    """Run a registry's client in `place`, with the caller's environment and `environment` on top.

    :raises ToolchainError: if it does not succeed, saying why in one line
    """
    stdout, stderr = place / "stdout.log", place / "stderr.log"
    try:
        completed = await launcher.run(
            command,
            cwd=place,
            environment={**os.environ, **environment},
            time_limit=time_limit,
            stdout=stdout,
            stderr=stderr,
        )
    except CommandError as error:
        raise ToolchainError(str(error)) from None
    if completed.timed_out:
        raise ToolchainError(f"`{shlex.join(command)}` did not end within {time_limit:.0f} s")
    if completed.exit_code != 0:
        said = await threads.call(_read_logs, stdout, stderr)
        raise ToolchainError(f"`{shlex.join(command)[:200]}` exits {completed.exit_code}: {summarize_failure(said)}")


@asynccontextmanager
async def hold_lock(name: str, threads: Threads) -> AsyncIterator[None]:
    """Keep other commands on this machine from providing `name` while the block runs.

    :raises ToolchainError: if the cache directory cannot be written
    """
    path = cache_directory() / "toolchains" / f".{re.sub('[^A-Za-z0-9]+', '-', name)}.lock"
    try:
        await threads.call(lambda: path.parent.mkdir(parents=True, exist_ok=True))
        handle = await threads.call(os.open, path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    except OSError as error:
        raise ToolchainError(f"cannot install into {path.parent}: {error.strerror}") from None
    try:
        told = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    _log.info("waiting for another command, which is providing %s", name)
                    told = True
                await asyncio.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(handle)


def _make_empty(place: Path) -> None:
    _remove(place)
    place.mkdir(parents=True)


def _remove(place: Path) -> None:
    (place / MARKER).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)


def _read_logs(stdout: Path, stderr: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in (stdout, stderr))


def _publish(toolchain: Toolchain, place: Path, programs: Path) -> None:
    """Put what `toolchain` provides, and nothing else, into ``bin``, and call it complete."""
    (place / "bin").mkdir()
    for program in toolchain.provides:
        built, entry = programs / dict(toolchain.aliases).get(program, program), place / "bin" / program
        if not built.exists():
            raise ToolchainError(f"{', '.join(toolchain.packages)} did not bring the program {built.name}")
        if toolchain.source == "pypi" and program.startswith("python"):
            # An interpreter finds its environment by the path it was started with, so a link would lose it.
            entry.write_text(f'#!/bin/sh\nexec {shlex.quote(str(built))} "$@"\n', encoding="utf-8")
            entry.chmod(0o755)
        else:
            entry.symlink_to(os.path.relpath(built, entry.parent) if built.is_relative_to(place) else built)
    fresh = place / f"{MARKER}.new"
    fresh.write_bytes(orjson.dumps({"name": toolchain.name, "packages": toolchain.packages}))
    fresh.replace(place / MARKER)


def _remove_others(place: Path, name: str) -> None:
    """Remove what earlier recipes of the same toolchain left."""
    for other in place.parent.glob(f"{name}-*"):
        if other != place and other.name.removeprefix(f"{name}-").isalnum() and len(other.name) == len(place.name):
            _remove(other)

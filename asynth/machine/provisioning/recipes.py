"""How each registry's client is asked for packages, and where it puts the programs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from asynth.catalog.member import Toolchain

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

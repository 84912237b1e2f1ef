"""npm's lockfile: which builds leave it alone, and a version of it that a rule objects to."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.rules.command_line import of_build

_INSTALLERS = {"ci", "i", "install", "add", "update"}


def reads_no_lockfile(build: Build) -> bool:
    """Tell whether `build` runs node or an npm script in a project with a lockfile, without installing anything."""
    words = of_build(build)
    return "lockfiles" in build.project.attestors and words[:1] in {("npm",), ("node",)} and not _INSTALLERS & {*words}


def locked(source: str) -> str:
    """Return the bash line that locks one dependency, taken from `source`."""
    entry = f'{{"node_modules/left": {{"version": "1.0.0", "resolved": "{source}"}}}}'
    return f'echo \'{{"lockfileVersion": 3, "packages": {entry}}}\' > package-lock.json'

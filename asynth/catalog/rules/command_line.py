"""Command lines as bash splits them and as witness records them, and other lines that do the same work."""

from __future__ import annotations

import re
import shlex
from functools import lru_cache

from asynth.catalog.member import Build

SHELLS = ("sh", "bash")

_EXPANDED = re.compile(r"[*?$`<>|&;~\[\]{}()!#\\\n]")


@lru_cache(maxsize=4096)
def arguments(command: str) -> tuple[str, ...]:
    """Return the arguments that witness records for `command`, or () where bash would expand or interpret some of it."""
    if _EXPANDED.search(re.sub(r"'[^']*'", "", command)):
        return ()
    return tuple(shlex.split(command))


def of_build(build: Build) -> tuple[str, ...]:
    """Return the recorded arguments of `build` with the first of its artifacts in place, or ()."""
    return arguments(build.command.replace("{artifact}", build.artifacts[0] if build.artifacts else ""))


def through_shell(command: str) -> str:
    """Return a line that runs `command` through a shell, another one than the program that it starts with."""
    return f"{other_shell(command)} -c {shlex.quote(command)}"


def other_shell(command: str) -> str:
    """Return a shell that `command` does not start with."""
    return "bash" if command.split(maxsplit=1)[0] == "sh" else "sh"

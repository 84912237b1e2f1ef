"""Command lines as witness records them, and those that a violation wraps instead: in a shell, or with a change after."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from functools import lru_cache

from asynth.catalog.member import AttestedBuild, Build

SHELLS = ("sh", "bash")

_EXPANDED = re.compile(r"[*?$`<>|&;~\[\]{}()!#\\\n]")


@lru_cache(maxsize=4096)
def arguments(command: str) -> tuple[str, ...]:
    """Return the arguments that witness records for `command`, or () where bash would expand or interpret some of it."""
    if _EXPANDED.search(re.sub(r"'[^']*'", "", command)):
        return ()
    return tuple(shlex.split(command))


def arguments_of(build: Build) -> tuple[str, ...]:
    """Return the recorded arguments of `build` with the first of its artifacts in place, or ()."""
    return arguments(build.command.replace("{artifact}", build.artifacts[0] if build.artifacts else ""))


def other_shell(attested: AttestedBuild) -> str:
    """Return a shell that the attested build's command does not start with."""
    return "bash" if attested.command.split(maxsplit=1)[0] == "sh" else "sh"


def through_shell(attested: AttestedBuild, script: str = "") -> str:
    """Return a line that runs `script`, or else the attested build's command, through that shell."""
    return f"{other_shell(attested)} -c {shlex.quote(script or attested.command)}"


def followed(attested: AttestedBuild, command: str) -> str:
    """Return a line that runs the attested build's command and, if it succeeds, `command`."""
    return through_shell(attested, f"{attested.command} && {command}")


def edited(attested: AttestedBuild, *expressions: str) -> str:
    """Return a line that runs the attested build's command and then edits its artifact with `expressions` of sed."""
    edits = " ".join(f"-e {shlex.quote(expression)}" for expression in expressions)
    name = shlex.quote(attested.artifact)
    return followed(attested, f"sed {edits} {name} > {name}.new && mv {name}.new {name}")


def hidden_in(attested: AttestedBuild) -> str:
    """Return which file says what the attested build's command does, or "" where the command line says it."""
    words = shlex.split(attested.command)
    if words[0] == "make":
        return "the Makefile"
    if words[0] in {"npm", "pnpm", "yarn"} and {"run", "test"} & {*words[1:3]}:
        return "`package.json`"
    if words[0] in {"gradle", "mvn"}:
        return "the build file"
    script = next((word for word in words[1:] if not word.startswith("-")), "")
    if words[0] in {*SHELLS, "python3", "node"} and re.fullmatch(r"\S+\.(sh|py|js|mjs)", script):
        return f"`{script}`"
    return ""


_REPORTS = (".sarif", ".json", ".xml", ".txt", ".log", ".html", ".lock", ".id")


def builds(build: Build) -> bool:
    """Tell whether the command makes what is shipped or run, and not a report, a document or nothing at all."""
    return bool(build.artifacts) and not build.artifacts[0].endswith(_REPORTS)


_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def count(number: int, noun: str) -> str:
    """Return how many of a thing, as people write it: "one file", "three files", "14 files"."""
    return f"{_WORDS[number] if number < len(_WORDS) else number} {noun}{'' if number == 1 else 's'}"


def name_all(values: Iterable[str], between: str = " and ") -> str:
    """Return all `values` as a request names them, in backticks."""
    return between.join(f"`{value}`" for value in values)

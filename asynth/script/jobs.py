"""Reading what a CI file runs: GitLab, GitHub Actions, Jenkins, CodeBuild, in the forms that answers write.

An answer that shows such a file and runs its commands as blocks must not let them drift apart, so audit reads the lines
back from the file's text. This is no YAML reader: it knows the keys that hold commands, and how they indent.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

_KEY = re.compile(r"^(?P<indent> *)(?P<dash>- )?(?P<key>script|commands|run):(?P<rest>.*)$")
_SHELL = re.compile(r"^ *sh '''$")
_ONE = re.compile(r"^ *sh '([^']*)'$")
_INSTALLS = "/in-toto/witness/releases/download/"


class JobFileError(ValueError):
    """A CI file whose scripts cannot be told: one of them does not end."""


def is_job_file(name: str) -> bool:
    """Tell whether the file `name` is one that a CI system takes its jobs from."""
    last = name.rsplit("/", 1)[-1]
    return name.startswith(".github/workflows/") or last in (".gitlab-ci.yml", "Jenkinsfile", "buildspec.yml")


def read_scripts(name: str, text: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of every script in the CI file `name`, in order.

    One that fetches a release of witness is left out: an answer runs where witness is.

    :raises JobFileError: if a script does not end
    """
    lines = text.split("\n")
    scripts = _read_groovy(lines) if name.endswith("Jenkinsfile") else _read_yaml(lines)
    return tuple(script for script in scripts if not any(_INSTALLS in line for line in script))


def find_run(script: Sequence[str], blocks: Iterable[str]) -> bool:
    """Tell whether the lines of `script` are those of bash blocks that follow one another, and nothing else."""
    whole = [block.rstrip("\n").split("\n") for block in blocks]
    for start in range(len(whole)):
        joined: list[str] = []
        for block in whole[start:]:
            joined += block
            if joined == list(script):
                return True
            if len(joined) > len(script):
                break
    return False


def run_alike(script: Iterable[str], blocks: Iterable[str]) -> bool:
    """Tell whether every command of witness in `script` is one of the bash blocks' too, and there is one.

    Only the keys and the folders of files may differ: a job has them from its CI system, whoever tries it has them at hand.
    """
    ran = {_without_places(line) for block in blocks for line in block.split("\n")}
    own = [_without_places(line) for line in script if line.startswith("witness ")]
    return bool(own) and ran.issuperset(own)


def _without_places(line: str) -> str:
    ours, wrapped, command = line.partition(" -- ")
    return re.sub(r"(?<= -[apof] )\S*/", "", re.sub(r" -k \S+", "", ours)) + wrapped + command


def _read_yaml(lines: Sequence[str]) -> Iterable[tuple[str, ...]]:
    place = 0
    while place < len(lines):
        found = _KEY.match(lines[place])
        place += 1
        if found is None:
            continue
        depth = len(found["indent"]) + (2 if found["dash"] else 0)
        rest = found["rest"].strip()
        inner = []
        while place < len(lines) and (not lines[place].strip() or _depth(lines[place]) > depth):
            inner.append(lines[place])
            place += 1
        if rest == "|":
            yield _dedent(inner)
        elif rest:
            yield (rest,)
        else:
            yield tuple(_read_items(inner))


def _read_items(lines: Sequence[str]) -> Iterable[str]:
    place = 0
    while place < len(lines):
        item = lines[place].strip()
        depth = _depth(lines[place])
        place += 1
        if item == "- |":
            inner = []
            while place < len(lines) and (not lines[place].strip() or _depth(lines[place]) > depth):
                inner.append(lines[place])
                place += 1
            yield from _dedent(inner)
        elif item.startswith("- "):
            yield item[2:]


def _read_groovy(lines: Sequence[str]) -> Iterable[tuple[str, ...]]:
    place = 0
    while place < len(lines):
        if found := _ONE.match(lines[place]):
            yield (found[1],)
        elif _SHELL.match(lines[place]):
            end = next((number for number in range(place + 1, len(lines)) if lines[number].strip() == "'''"), None)
            if end is None:
                raise JobFileError(f"the sh ''' of line {place + 1} is never closed")
            yield _dedent(lines[place + 1 : end])
            place = end
        place += 1


def _dedent(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(textwrap.dedent("\n".join(lines)).strip("\n").split("\n"))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))

"""Whether witness itself accepted what an answer shows, where the answer's text may be anybody's.

A script can print the words of an acceptance, or hide a refusal behind `||`. So the `witness` on such an answer's PATH notes
how it was called and how it ended, and the call that accepted is made once more, by asynth and not by any script: the exit
code is then the engine's own. A note that somebody forged asks for a call that fails.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from asynth.execution import Workspace

_NOTES = ".witness-calls"
"""File in an example's home: number of arguments, exit code, directory and arguments of each call, each ended by NUL."""

_NOTING = """\
#!/bin/sh
{witness} "$@"
code=$?
printf '%s\\0' "$#" "$code" "$PWD" "$@" >> {notes}
exit "$code"
"""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of witness as it was noted."""

    arguments: tuple[str, ...]
    exit_code: int
    directory: str


def note_calls(workspace: Workspace, witness: Path) -> Path:
    """Make a directory whose `witness` calls `witness` and notes it, for the beginning of PATH, and return it. Blocks."""
    directory = workspace.scratch / "noting"
    directory.mkdir(exist_ok=True)
    entry = directory / "witness"
    notes = shlex.quote(str(workspace.home / _NOTES))
    entry.write_text(_NOTING.format(witness=shlex.quote(str(witness)), notes=notes), encoding="utf-8")
    entry.chmod(0o755)
    return directory


def find_acceptance(workspace: Workspace) -> Call | None:
    """Return the last noted `witness verify` that ended with 0 in the example's own directory, or None. Blocks."""
    root = os.path.realpath(workspace.project.parent)
    accepted = None
    for call in _read_notes(workspace.home / _NOTES):
        inside = f"{os.path.realpath(call.directory)}/".startswith(f"{root}/")
        if call.arguments[:1] == ("verify",) and call.exit_code == 0 and inside and os.path.isdir(call.directory):
            accepted = call
    return accepted


def _read_notes(path: Path) -> list[Call]:
    """Return the calls of a file of notes, up to the first thing in it that is no note."""
    calls: list[Call] = []
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as stream:
            fields = stream.read(_MOST).decode("utf-8", "surrogateescape").split("\0")[:-1]
        while len(fields) >= 3:
            count, code, directory = int(fields[0]), int(fields[1]), fields[2]
            if count < 0 or len(fields) < 3 + count:
                break
            calls.append(Call(tuple(fields[3 : 3 + count]), code, directory))
            fields = fields[3 + count :]
    except (OSError, ValueError):
        return calls
    return calls


_MOST = 1 << 20
"""Bytes of notes that are read: thousands of calls."""

__all__ = ["Call", "find_acceptance", "note_calls"]

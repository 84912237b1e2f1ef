"""What each program says of its own version: a line for people, beside the digest that machines compare.

Programs are asked once for each digest, in the root directory, since a project's files may choose another version. Nothing
depends on the answer, so whatever goes wrong leaves it empty.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from pathlib import Path

import orjson

from asynth.errors import EngineError
from asynth.machine.capabilities import Tool
from asynth.machine.probing.cache import write_file
from asynth.witness.asking import ask

SECONDS = 10.0
"""What a program may take to tell its version; the slowest known start a virtual machine for it."""

LONGEST = 120
"""Characters that are kept of the line."""

_QUESTIONS = {
    "crane": ("version",),
    "cyclonedx-gomod": ("version",),
    "gitleaks": ("version",),
    "go": ("version",),
    "java": ("-version",),
    "javac": ("-version",),
    "openssl": ("version",),
}
"""How a program is asked where `--version` is not the way."""

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
"""What some programs print to a terminal and elsewhere alike (ECMA-48, select graphic rendition)."""

_ENVIRONMENT = {"GOTOOLCHAIN": "local", "LC_ALL": "C", "NO_COLOR": "1"}


def tell_version(tool: Tool, directory: Path, *, again: bool = False, stop: threading.Event | None = None) -> str:
    """Return the first line that `tool` prints when asked for its version, or "" if it does not tell.

    :param directory: where answers are kept, also empty ones: nobody should wait for a program twice
    :param again: ask, whatever is kept
    :param stop: set by whoever does not want it any more
    :raises asynth.witness.asking.StoppedError: `stop` was set
    """
    key = hashlib.sha256(orjson.dumps([tool.name, tool.path, tool.sha256])).hexdigest()
    kept = directory / f"{key[:32]}.json"
    try:
        known = None if again else orjson.loads(kept.read_bytes())
        if isinstance(known, dict) and isinstance(known.get("version"), str):
            return str(known["version"])
    except (OSError, orjson.JSONDecodeError):
        pass
    version = _ask(tool, stop)
    write_file(kept, {"tool": tool.name, "version": version})
    return version


def _ask(tool: Tool, stop: threading.Event | None) -> str:
    question = _QUESTIONS.get(tool.name, ("--version",))
    try:
        said = ask(
            (tool.path, *question),
            directory=Path("/"),
            environment={**os.environ, **_ENVIRONMENT},
            seconds=SECONDS,
            stop=stop,
        )
    except (OSError, EngineError):
        return ""
    if said.exit_code != 0:
        return ""
    lines = (line.strip() for text in (said.stdout, said.stderr) for line in text.splitlines())
    first = next((line for line in lines if any(map(str.isdigit, line))), "")
    return "".join(filter(str.isprintable, _STYLE.sub("", first)))[:LONGEST]

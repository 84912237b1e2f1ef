"""Programs that members need: where they really are, behind shims, which bytes they are, and what they say of their version.

Version managers put shims on PATH that only work with the caller's HOME and variables. A command of an example has
neither, so the program behind the shim is looked up once, here, in the caller's environment. Versions are a line for
people beside the digest that machines compare: programs are asked once for each digest, in the root directory, since a
project's files may choose another version, and whatever goes wrong leaves the line empty.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path

from asynth.errors import EngineError, ToolchainError
from asynth.machine.caches import key_of, read_entry, write_entry
from asynth.machine.capabilities import Tool
from asynth.machine.probing.places import find_provisioned
from asynth.witness.asking import ask

REQUIRED = ("bash", "git", "openssl")
"""Programs without which no example can run."""

STYLE_TOOLS = {"heredoc": (), "jq": ("jq",), "template": ("sed",), "python": ("python3",), "envsubst": ("envsubst",)}
"""What the ways to write a policy need beyond the required programs."""

_BEHIND_SHIM = {
    "python3": ("python3", "-c", "import sys; print(sys.executable)"),
    "cargo": ("rustup", "which", "cargo"),
    "cargo-clippy": ("rustup", "which", "cargo-clippy"),
    "rustc": ("rustup", "which", "rustc"),
}
_LOOKUP_SECONDS = 20

_VERSION_SECONDS = 10.0
"""What a program may take to tell its version; the slowest known start a virtual machine for it."""

_LONGEST = 120
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

_ASKED_IN = {"GOTOOLCHAIN": "local", "LC_ALL": "C", "NO_COLOR": "1"}


def find_tools(names: Iterable[str], *, stop: threading.Event | None = None) -> dict[str, Tool]:
    """Return those of `names` that are found, by name.

    :param stop: set by whoever does not want them any more
    :raises asynth.witness.asking.StoppedError: `stop` was set
    """
    found = {}
    for name in sorted(set(names)):
        path = locate(name, stop=stop)
        if path is not None:
            found[name] = Tool(name, str(path), hash_file(path))
    return found


def require(found: dict[str, Tool]) -> None:
    """Insist on the required programs.

    :raises ToolchainError: naming those that are missing
    """
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise ToolchainError(f"{', '.join(missing)} not found on PATH; every example needs {', '.join(REQUIRED)}")


def locate(name: str, *, stop: threading.Event | None = None) -> Path | None:
    """Return the program behind `name` on PATH, or else the one that `asynth doctor --fix` installed, or None."""
    shadow = find_provisioned(name, shadowing=True)
    if shadow is not None:
        return shadow
    first = shutil.which(name)
    if first is None:
        return find_provisioned(name, shadowing=False)
    query = _BEHIND_SHIM.get(name)
    if query is not None and shutil.which(query[0]) is not None:
        try:
            said = ask(query, directory=Path.cwd(), environment=os.environ, seconds=_LOOKUP_SECONDS, stop=stop)
        except (OSError, EngineError):
            return None
        answer = Path(said.stdout.strip())
        return answer if said.exit_code == 0 and answer.is_file() else None
    return Path(first)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of the file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tell_version(tool: Tool, directory: Path, *, again: bool = False, stop: threading.Event | None = None) -> str:
    """Return the first line that `tool` prints when asked for its version, or "" if it does not tell.

    :param directory: where answers are kept, also empty ones: nobody should wait for a program twice
    :param again: ask, whatever is kept
    :param stop: set by whoever does not want it any more
    :raises asynth.witness.asking.StoppedError: `stop` was set
    """
    key = key_of([tool.name, tool.path, tool.sha256])
    known = None if again else read_entry(directory, key)
    if known is not None and isinstance(known.get("version"), str):
        return str(known["version"])
    version = _ask(tool, stop)
    write_entry(directory, key, {"tool": tool.name, "version": version})
    return version


def _ask(tool: Tool, stop: threading.Event | None) -> str:
    question = _QUESTIONS.get(tool.name, ("--version",))
    try:
        said = ask(
            (tool.path, *question),
            directory=Path("/"),
            environment={**os.environ, **_ASKED_IN},
            seconds=_VERSION_SECONDS,
            stop=stop,
        )
    except (OSError, EngineError):
        return ""
    if said.exit_code != 0:
        return ""
    lines = (line.strip() for text in (said.stdout, said.stderr) for line in text.splitlines())
    first = next((line for line in lines if any(map(str.isdigit, line))), "")
    return "".join(filter(str.isprintable, _STYLE.sub("", first)))[:_LONGEST]

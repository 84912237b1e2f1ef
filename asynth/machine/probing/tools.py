"""Programs that members need: where they really are, behind shims, and which bytes they are.

Version managers put shims on PATH that only work with the caller's HOME and variables. A command of an example has
neither, so the program behind the shim is looked up once, here, in the caller's environment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path

from asynth.errors import EngineError, ToolchainError
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


__all__ = ["REQUIRED", "STYLE_TOOLS", "find_tools", "hash_file", "locate", "require"]

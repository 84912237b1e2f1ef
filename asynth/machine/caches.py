"""Where on this machine things lie that outlive runs, and small answers that are remembered under a digest of their grounds."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson


def cache_directory() -> Path:
    """Return the directory for what outlives runs: RSA keys, toolchain caches, probed capabilities."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "asynth"


def own_key() -> Path:
    """Return where asynth keeps the key that signs policies for runs, unless the user names one."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "asynth" / "policy.key"


def shared_caches() -> Path:
    """Return the folder that all examples share, for the caches of clients and compilers: what ``{cache}`` stands for."""
    return cache_directory() / "tools"


def identify_shared_caches() -> str:
    """Return what tells the folder that all examples share from one that was there before, and is made where it lacks."""
    path = shared_caches() / ".identity"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), path.open("x", encoding="ascii") as stream:
            stream.write(secrets.token_hex(8))
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""


def provisioned() -> Path:
    """Return the folder of what `asynth doctor --fix` installs."""
    return cache_directory() / "toolchains"


def provided_witness() -> Path:
    """Return where `asynth doctor --fix witness` puts a release, whether or not there is one."""
    return provisioned() / "witness" / "bin" / "witness"


def key_of(told: object) -> str:
    """Return a digest of JSON-able data: all that an answer depends on."""
    return hashlib.sha256(orjson.dumps(told)).hexdigest()


def read_entry(directory: Path, key: str) -> dict[str, Any] | None:
    """Return what is kept under `key`, or None if that is nothing or damaged."""
    try:
        entry = orjson.loads((directory / f"{key[:32]}.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return entry if isinstance(entry, dict) else None


def write_entry(directory: Path, key: str, entry: Mapping[str, Any]) -> None:
    """Keep `entry` under `key`."""
    write_file(directory / f"{key[:32]}.json", entry)


def write_file(path: Path, data: Mapping[str, Any]) -> None:
    """Put `data` at `path` in one step. A directory that cannot be written only means that it is found out again."""
    name = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(orjson.dumps(data, option=orjson.OPT_INDENT_2))
        os.replace(name, path)
    except OSError:
        if name is not None:
            Path(name).unlink(missing_ok=True)

"""Remembering what was probed: one file per engine, tools and catalogue, so that nothing changed means nothing runs."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import orjson

from asynth.capabilities import Capabilities, Tool, from_json
from asynth.errors import CapabilityError


def cache_key(engine_sha256: str, tools: Iterable[Tool], catalogue: str) -> str:
    """Return a digest of everything that the outcome of probing depends on."""
    told = [engine_sha256, catalogue, [[tool.name, tool.path, tool.sha256] for tool in tools]]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()


def read_cached(directory: Path, key: str) -> Capabilities | None:
    """Return what was probed under `key`, or None; a damaged file counts as none."""
    path = directory / f"capabilities-{key[:32]}.json"
    try:
        data = orjson.loads(path.read_bytes())
        return from_json(data, str(path)) if isinstance(data, dict) else None
    except (OSError, orjson.JSONDecodeError, CapabilityError):
        return None


def write_cached(directory: Path, key: str, capabilities: Capabilities) -> None:
    """Keep `capabilities` under `key`. A directory that cannot be written only means that probing happens again."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=directory, prefix=".capabilities-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(orjson.dumps(capabilities.to_json(), option=orjson.OPT_INDENT_2))
        os.replace(name, directory / f"capabilities-{key[:32]}.json")
    except OSError:
        return

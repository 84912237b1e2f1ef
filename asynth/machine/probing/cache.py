"""Remembering what was probed: one small file a canary, so that nothing changed means nothing runs.

Whoever interrupts the first probing on a machine, or installs one more tool, has only what is new to wait for.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from asynth.machine.capabilities import Tool


def verdict_key(engine_sha256: str, catalogue: str, workload: str, tools: Iterable[Tool]) -> str:
    """Return a digest of everything that the outcome of a workload's canary depends on."""
    told = [engine_sha256, catalogue, workload, [[tool.name, tool.path, tool.sha256] for tool in tools]]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()


def read_verdict(directory: Path, key: str) -> str | None:
    """Return why the workload of `key` does not work, "" if it does, and None if that is not known."""
    try:
        data = orjson.loads((directory / f"{key[:32]}.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    reason = data.get("reason") if isinstance(data, dict) else None
    return reason if isinstance(reason, str) else None


def write_verdict(directory: Path, key: str, workload: str, reason: str) -> None:
    """Keep the outcome of a canary."""
    write_file(directory / f"{key[:32]}.json", {"workload": workload, "reason": reason})


def write_file(path: Path, data: Mapping[str, Any]) -> None:
    """Put `data` at `path` in one step. A directory that cannot be written only means that probing happens again."""
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

"""Whose rows these are: a run bears a mark that only the machine which made it can give, and strangers' rows need a wall.

What a row says reaches a shell. A run that this machine made holds this catalogue's own commands; any other may hold
anything, so it is executed behind a wall, or by somebody's explicit word. The mark is an HMAC over the run's identity under
a secret that lies among this machine's caches and never leaves them.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.errors import CapabilityError
from asynth.execution.wall import Choice, Wall, find_wall
from asynth.machine.caches import cache_directory
from asynth.store import read_manifest

_SECRET_BYTES: Final = 32


def mark_identity(identity: Mapping[str, Any]) -> str:
    """Return this machine's mark on a run of `identity`, in hex; "" where the machine can keep no secret. Blocks."""
    secret = _secret()
    told = orjson.dumps(dict(identity), option=orjson.OPT_SORT_KEYS)
    return hmac.new(secret, told, hashlib.sha256).hexdigest() if secret else ""


def is_ours(directory: Path) -> bool:
    """Tell whether this machine made the run in `directory`. Blocks.

    :raises asynth.errors.RunDirectoryError: if there is no run
    """
    manifest = read_manifest(directory)
    identity, given = manifest.get("identity"), manifest.get("mark")
    if not isinstance(identity, dict) or not isinstance(given, str):
        return False
    mark = mark_identity(identity)
    return bool(mark) and hmac.compare_digest(mark.encode(), given.encode("utf-8", "replace"))


def admit(directory: Path, sandbox: Choice, *, trust: bool) -> Wall:
    """Return the wall behind which the rows of the run in `directory` may be executed. Blocks.

    :param trust: whether the user vouches for the run
    :raises CapabilityError: if another machine made it and there is no wall here; or `sandbox` insists on one
    """
    wall = find_wall(sandbox)
    known = trust or is_ours(directory)
    if not known and not wall.up:
        raise CapabilityError(
            f"{directory} was not made by this machine, and its commands would run without a wall: {wall.why_not}; "
            "or say --trust if you know what is in it"
        )
    return replace(wall, trusted=known)


def _secret() -> bytes:
    path = cache_directory() / "machine.secret"
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(_SECRET_BYTES))
    try:
        secret = path.read_bytes()
    except OSError:
        return b""
    return secret if len(secret) == _SECRET_BYTES else b""

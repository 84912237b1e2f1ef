"""What decides the bytes of rows, as files: code of asynth, its data, and the plugins that are installed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import orjson

from asynth.catalog import plugins
from asynth.resources import digest_files, fixtures_root, policies_root

_PACKAGE = Path(__file__).resolve().parents[1]

DECIDING: Final = ("catalog", "example/draft.py", "example/row.py", "script", "space")
"""The code of asynth that decides the bytes of rows, below the package."""


@cache
def digest_catalogue() -> str:
    """Return the SHA-256, in hex, over everything that decides the rows of a seed and a machine: code, data, plugins. Blocks.

    Code counts as much as data: a change of an order, of a rendering or of a split gives the same seed other rows.
    """
    points = [
        f"{point.group} {point.name} {point.value}" for group in plugins.GROUPS for point in plugins.installed(group)
    ]
    return hashlib.sha256(orjson.dumps([points, digest_files(deciding_files())])).hexdigest()


def deciding_files() -> Iterator[tuple[str, Path]]:
    """Yield the files and folders that decide the bytes of rows, as (name that is the same everywhere, path)."""
    for name in DECIDING:
        yield name, _PACKAGE / name
    yield "fixtures", fixtures_root()
    yield "policies", policies_root()
    for name, path in plugins.list_files():
        yield f"plugin/{name}", path

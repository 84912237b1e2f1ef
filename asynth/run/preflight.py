"""Whether a run may begin where it is asked to: what makes two runs one, and a first look at the directory.

Opening the run in the store decides; the first look only spares the user the wait for an answer that is known already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.catalog import plugins
from asynth.config import Config
from asynth.errors import RunDirectoryError
from asynth.machine.capabilities import Capabilities
from asynth.resources import digest_files, fixtures_root, policies_root
from asynth.run.prepare import capabilities_to_impose, choose_families
from asynth.store.directory import claim_directory, read_identity
from asynth.store.layout import Layout

_PACKAGE = Path(__file__).resolve().parents[1]

DECIDING: Final = ("catalog", "example/draft.py", "example/row.py", "script", "space")
"""The code of asynth that decides the bytes of rows, below the package."""


def identity(config: Config, capabilities: Capabilities) -> dict[str, Any]:
    """Return what must be equal for two runs to be one: everything that the bytes of the row files depend on. Blocks."""
    return {
        "seed": config.seed,
        "families": {family.name: family.share for family in choose_families(config.families, config.mix)},
        "capabilities": capabilities.digest,
        "catalogue": digest_catalogue(),
        "twins": config.twins,
    }


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


def check(config: Config) -> None:
    """Refuse a directory that cannot serve before anything slow is done. Blocks.

    :raises asynth.errors.RunDirectoryError: if the directory holds something else, another run, or none to resume
    """
    layout = Layout(config.out)
    try:
        free = layout.is_untouched()
    except OSError:
        free = False
    if free and config.mode != "resume":
        return
    if free or not layout.identity.exists():
        claim_directory(config.out, {}, config.mode).release()
    imposed = capabilities_to_impose(config)
    if config.mode != "fresh" and imposed is not None:
        asked = {**identity(config, imposed), "shard": list(config.shard)}
        _check_catalogue(config.out, asked)
        claim_directory(config.out, asked, config.mode).release()


def _check_catalogue(directory: Path, asked: dict[str, Any]) -> None:
    """Refuse a run of which only the catalogue is another: it is the same run to a person, and only here a different one."""
    there, here = read_identity(directory), orjson.loads(orjson.dumps(asked))
    if there != here and {**there, "catalogue": ""} == {**here, "catalogue": ""}:
        raise RunDirectoryError(
            f"{directory} was begun with another version of asynth or of a plugin, whose rows may differ; go on with that "
            "version, use --fresh to begin again, or another --out"
        )

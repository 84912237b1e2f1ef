"""Whether a run may begin, or go on with its quarantine, where it is asked to, and what makes two runs one.

Opening the run in the store decides; the first look only spares the user the wait for an answer that is known already.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from asynth.config import Config
from asynth.errors import DatasetError, RunDirectoryError
from asynth.machine.capabilities import Capabilities
from asynth.run.deciding import digest_catalogue
from asynth.run.prepare import capabilities_of_run, capabilities_to_impose, choose_families
from asynth.store import read_manifest, reopen_quarantined
from asynth.store.directory import claim_directory, holds_run, read_identity
from asynth.store.layout import Layout


def identity(config: Config, capabilities: Capabilities) -> dict[str, Any]:
    """Return what must be equal for two runs to be one: everything that the bytes of the row files depend on. Blocks."""
    return {
        "seed": config.seed,
        "families": {family.name: family.share for family in choose_families(config.families, config.mix)},
        "capabilities": capabilities.digest,
        "catalogue": digest_catalogue(),
        "twins": config.twins,
    }


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
    if free or not holds_run(layout):
        claim_directory(config.out, {}, config.mode).release()
    imposed = capabilities_to_impose(config)
    if config.mode != "fresh" and imposed is not None:
        asked = {**identity(config, imposed), "shard": list(config.shard)}
        _check_catalogue(config.out, asked)
        if config.capabilities is None:
            _check_manifest(config.out, asked)
        claim_directory(config.out, asked, config.mode).release()


def _check_catalogue(directory: Path, asked: dict[str, Any]) -> None:
    """Refuse a run of which only the catalogue is another: it is the same run to a person, and only here a different one."""
    there, here = read_identity(directory), orjson.loads(orjson.dumps(asked))
    if there != here and {**there, "catalogue": ""} == {**here, "catalogue": ""}:
        raise RunDirectoryError(
            f"{directory} was begun with another version of asynth or of a plugin, whose rows may differ; go on with that "
            "version, use --fresh to begin again, or another --out"
        )


def _check_manifest(directory: Path, asked: dict[str, Any]) -> None:
    """Refuse to go on with capabilities that somebody wrote into the manifest; the run's identity has the digest of its own."""
    if read_identity(directory).get("capabilities") != asked["capabilities"]:
        raise RunDirectoryError(
            f"{Layout(directory).manifest} was edited: its capabilities are not those that the run began with; put it back "
            "from a copy, or move it aside and run the same command, which looks at this machine again and goes on"
        )


def reopen(directory: Path, settings: dict[str, Any]) -> tuple[Config, int]:
    """Let the quarantined positions of the run in `directory` be owed again. Blocks.

    :param settings: that do not decide bytes and replace those the run was made with, such as `timeout`
    :return: what goes on with the run, and how many positions are owed again
    :raises asynth.errors.RunDirectoryError: if there is no run, it is in use, or another catalogue made it
    :raises DatasetError: if its manifest does not say how it was made
    """
    told = read_manifest(directory)
    capabilities = capabilities_of_run(directory)
    try:
        made = Config(**told["config"])
        if capabilities is None:
            raise KeyError("capabilities")
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(f"{directory}/manifest.json does not say how the run was made ({error!r})") from None
    config = made.model_copy(update={"out": directory, "mode": "resume", "capabilities": None, **settings})
    return config, reopen_quarantined(directory, identity(config, capabilities), config.shard)

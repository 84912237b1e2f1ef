"""Going through a run's quarantine again: its positions are owed once more, and the run that goes on makes them.

Whatever stops this, nothing is lost: what is owed is made by whoever goes on with the run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from asynth.config import Config
from asynth.errors import DatasetError
from asynth.run.preflight import identity
from asynth.run.prepare import capabilities_of_run
from asynth.store import read_manifest, reopen_quarantined


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

"""Shards of a run put together: each looked at first, and a manifest that names the engine and the tools of every one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asynth.errors import DatasetError, RunDirectoryError
from asynth.execution import compute
from asynth.run.checking import check_files
from asynth.store import Counts, Mode, count_rows, merge_runs, read_identity, read_manifest


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to.

    :param rows: in the merged run
    :param quarantined: positions of it that failed
    :param left: accepted rows of the shards that come after the first position which a shard has not finished
    """

    rows: int
    quarantined: int
    left: int


async def merge_shards(
    directories: Sequence[Path], target: Path, count: int | None = None, mode: Mode = "auto"
) -> Merged:
    """Write the rows of all shards of a run, in position order, into `target`, as the run that one process would have made.

    :param count: rows to keep, the first ones; None for all up to the first position that a shard has not finished
    :raises asynth.errors.RunDirectoryError: if the runs are not all shards of one run, or the target cannot serve
    :raises asynth.errors.JournalError: if a journal is damaged
    :raises DatasetError: if a file of a shard is not what its manifest says
    :raises asynth.errors.StorageError: if the target cannot be written; merging again goes on
    """
    manifests = await compute(_read_parts, directories)
    there = sum(int(manifest.get("accepted", 0)) for manifest in manifests)
    wanted = there if count is None else min(count, there)
    counts = await merge_runs(
        directories, target, wanted, mode=mode, describe=lambda counts: _describe(manifests, target, wanted, counts)
    )
    return Merged(counts.accepted, counts.quarantined, there - counts.accepted)


def _read_parts(directories: Sequence[Path]) -> list[Mapping[str, Any]]:
    """Return the manifests of the shards in their order, each held against its files.

    :raises RunDirectoryError: if a directory holds no run
    :raises DatasetError: if a file is damaged
    """
    found = []
    for directory in directories:
        shard = read_identity(directory)["shard"]
        problems = check_files(directory)
        if problems:
            raise DatasetError(f"{problems[0]}; run the command that made {directory} once more, and then merge")
        if not isinstance(shard, list) or sum(count_rows(directory).values()) == 0:
            raise RunDirectoryError(f"{directory} holds no rows; let its shard make some first")
        found.append((shard, read_manifest(directory)))
    return [manifest for _, manifest in sorted(found, key=lambda item: item[0][0])]


def _describe(manifests: Sequence[Mapping[str, Any]], target: Path, count: int, counts: Counts) -> dict[str, Any]:
    """Return the manifest of the whole: the first shard's, with what differs between shards under `shards`."""
    first = {name: value for name, value in manifests[0].items() if name != "files"}
    changed = [one for manifest in manifests for one in manifest.get("rechecked", {}).get("changed", ())]
    rechecked = sum(int(manifest.get("rechecked", {}).get("positions", 0)) for manifest in manifests)
    return {
        **first,
        "config": {**first.get("config", {}), "out": str(target), "count": count, "shard": [0, 1]},
        "accepted": counts.accepted,
        "quarantined": counts.quarantined,
        "rechecked": {"positions": rechecked, "changed": changed},
        "complete": counts.accepted >= count,
        "shards": [
            {name: manifest.get(name) for name in ("engine", "tools", "accepted", "quarantined")}
            for manifest in manifests
        ],
    }

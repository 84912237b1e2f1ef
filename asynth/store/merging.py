"""Putting the shards of a run together: the same run as if one process had made it, and as such it can go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import count as count_from
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

from asynth.errors import JournalError, RunDirectoryError
from asynth.store.directory import Mode, list_differences, read_identity
from asynth.store.entry import Counts, JournalEntry
from asynth.store.journal import Damage, read_entry, scan
from asynth.store.layout import Layout
from asynth.store.opening import open_run
from asynth.store.prefix import Prefix
from asynth.store.reading import read_journal

_TOGETHER: Final = 256
"""Positions recorded at once: enough to share a write, few enough to hold in memory."""


async def merge_runs(
    directories: Sequence[Path],
    target: Path,
    count: int,
    *,
    mode: Mode = "auto",
    describe: Callable[[Counts], Mapping[str, Any]] | None = None,
) -> Counts:
    """Write the first `count` accepted rows of all shards, in position order, as a run of their own.

    :param directories: one run for each shard of a whole; they are only read
    :param describe: what the target's manifest says besides its files, by what the merged positions came to
    :return: what the merged positions came to: fewer than `count` accepted if a shard has not come far enough
    :raises RunDirectoryError: if the runs are not the shards of one run, or the target cannot serve
    :raises JournalError: if the journal of a shard is damaged
    :raises StorageError: if the target cannot be written; merging again goes on
    """
    shards = await asyncio.to_thread(_order_shards, directories, target)
    await asyncio.to_thread(_refuse_damage, shards)
    identity = await asyncio.to_thread(read_identity, shards[0])
    async with open_run(target, identity=identity, count=count, mode=mode) as run:
        with ExitStack() as stack:
            merged = _merge(shards, stack, count)
            while some := await asyncio.to_thread(lambda: list(islice(merged, _TOGETHER))):
                missing = [entry for entry in some if not run.is_recorded(entry.position)]
                await asyncio.gather(*map(run.record, missing))
        counts = Counts(run.written, run.quarantined)
        if describe is not None:
            await run.write_manifest(describe(counts))
        return counts


def _order_shards(directories: Sequence[Path], target: Path) -> list[Path]:
    """Check that the runs are all the shards of one run; return them in the order of their shards."""
    if not directories:
        raise RunDirectoryError("there is nothing to merge; name the directories of all shards")
    found: dict[int, Path] = {}
    wholes = []
    for directory in directories:
        if target.exists() and directory.exists() and directory.samefile(target):
            raise RunDirectoryError(f"{target} is one of the shards; name another directory to merge into")
        identity = read_identity(directory)
        index, of = identity.pop("shard")
        if index in found:
            raise RunDirectoryError(f"{directory} and {found[index]} are both shard {index}/{of}; name each shard once")
        found[index] = directory
        wholes.append((of, identity))
        if wholes[-1] != wholes[0]:
            differing = list_differences(
                {**wholes[0][1], "number of shards": wholes[0][0]}, {**identity, "number of shards": of}
            )
            raise RunDirectoryError(
                f"{directory} and {directories[0]} are not shards of one run (they differ in {', '.join(differing)}); "
                "merge equal runs only"
            )
    of = wholes[0][0]
    if missing := [f"{index}/{of}" for index in range(of) if index not in found]:
        raise RunDirectoryError(f"shard {', '.join(missing)} is missing; name the directories of all {of} shards")
    return [found[index] for index in range(of)]


def _refuse_damage(shards: Sequence[Path]) -> None:
    """Refuse shards of which a position is lost: the merged run would end there.

    :raises JournalError: naming the first line that cannot be used
    """
    for shard in shards:
        for entry in read_journal(shard):
            if isinstance(entry, Damage):
                whose = "" if entry.position is None else f" (position {entry.position})"
                raise JournalError(
                    f"{Layout(shard).journal} line {entry.number} {entry.reason}{whose}; run the command that made {shard} "
                    "once more, which makes it again, and then merge"
                )


def _merge(shards: Sequence[Path], stack: ExitStack, count: int) -> Iterator[JournalEntry]:
    """Yield positions 0, 1, 2, ... until `count` are accepted or a shard ends."""
    entries = [
        _read_in_order(stack.enter_context(Layout(shard).journal.open("rb")), (index, len(shards)))
        for index, shard in enumerate(shards)
    ]
    accepted = 0
    for position in count_from():
        if accepted >= count or (entry := next(entries[position % len(shards)], None)) is None:
            return
        accepted += entry.outcome == "accepted"
        yield entry


def _read_in_order(journal: BinaryIO, shard: tuple[int, int]) -> Iterator[JournalEntry]:
    """Yield the finished prefix of a shard, holding the places of what waits and not its content."""
    prefix = Prefix(shard)
    for span, entry in scan(journal):
        if not isinstance(entry, JournalEntry) or not prefix.owns(entry.position) or prefix.holds(entry.position):
            continue
        prefix.add(entry.position, span)
        while ready := prefix.ready(0):
            [(position, where)] = ready
            following = entry if position == entry.position else read_entry(journal.fileno(), where)
            prefix.settle(following.outcome)
            yield following

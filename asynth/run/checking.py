"""Whether a finished run is what it says it is, without executing anything: digests, the journal, and each row's text.

A row's text follows from its spec, so it is composed again and compared: an edit shows even where its digest was put
right. What a row does when it runs is for the audit.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Final

import orjson
from anyio import CapacityLimiter, Lock, create_task_group

from asynth.errors import DatasetError
from asynth.example.evidence import parse_evidence
from asynth.execution import compute
from asynth.execution.processes import ALONE, MOST, run_apart
from asynth.run.recomposing import ForeignSpecError, Recomposer
from asynth.store import (
    Damage,
    Layout,
    Match,
    compare_derived,
    hash_file,
    match_examples,
    read_journal,
    read_manifest,
    read_quarantine,
)

_TOGETHER: Final = 1000
"""Rows that a process composes at once."""

Pair = tuple[bytes, bytes]
"""A row's line and that of its evidence."""


@dataclass(slots=True)
class Checked:
    """What a check came to.

    :param rows: rows with evidence
    :param compared: rows whose text was compared with what their spec composes to
    :param foreign: rows of another version of the catalogue, whose text cannot be compared here
    :param journalled: positions of the journal; None where the directory has none, as a published one
    :param problems: one line each
    :param notes: what is no fault, such as a card that somebody has edited; one line each
    """

    rows: int = 0
    compared: int = 0
    foreign: int = 0
    journalled: int | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


async def check_run(directory: Path, notice: Callable[[Checked], None] = lambda _: None) -> Checked:
    """Check the run in `directory`.

    :param notice: called now and then with what was checked so far
    :raises asynth.errors.RunDirectoryError: if there is no run
    :raises DatasetError: if its manifest cannot be read
    """
    checked = Checked()
    records = _Records()
    checked.problems += await compute(check_files, directory)
    checked.notes += await compute(lambda: list(compare_derived(directory)))
    matches = match_examples(directory)
    first = await compute(_take, matches, ALONE, checked, records)
    waiting = [first[start : start + _TOGETHER] for start in range(0, len(first), _TOGETHER)]
    processes = CapacityLimiter(min(os.cpu_count() or 1, MOST))
    together = len(first) == ALONE
    turn = Lock()

    async def work() -> None:
        while True:
            async with turn:
                pairs = waiting.pop() if waiting else await compute(_take, matches, _TOGETHER, checked, records)
            if not pairs:
                return
            if together:
                found, foreign = await run_apart(partial(_check_texts, str(directory), pairs), processes)
            else:
                found, foreign = await compute(_check_texts, str(directory), pairs)
            checked.problems += found
            checked.foreign += foreign
            checked.compared += len(pairs) - foreign
            notice(checked)

    try:
        async with create_task_group() as group:
            for _ in range(int(processes.total_tokens) if together else 1):
                group.start_soon(work)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    await compute(_check_journal, directory, checked, records)
    return checked


class _Records:
    """A digest of what the files hold for each position, to compare the journal with."""

    def __init__(self) -> None:
        self._digests: dict[int, bytes] = {}

    def add(self, position: object, *lines: bytes | None) -> bool:
        """Take a position's lines; return whether it is the first with this position."""
        if not isinstance(position, int) or position in self._digests:
            return False
        self._digests[position] = _digest(*lines)
        return True

    def settle(self, position: int, *lines: bytes | None) -> bool:
        """Take what the journal has for a position; return whether it is what the files hold, where they hold it."""
        there = self._digests.pop(position, None)
        return there is None or there == _digest(*lines)

    def left(self) -> Sequence[int]:
        """Return the positions of which the journal had nothing."""
        return sorted(self._digests)


def _digest(*lines: bytes | None) -> bytes:
    return hashlib.blake2b(b"\n".join(line or b"" for line in lines), digest_size=16).digest()


def check_files(directory: Path) -> list[str]:
    """Hold the files against the digests of the manifest."""
    problems = []
    told = read_manifest(directory).get("files")
    if not isinstance(told, dict):
        return [f"{directory}/manifest.json names no files"]
    for name, expected in told.items():
        path = Layout(directory).line_file(name)
        if not path.is_file():
            problems.append(f"{path} is not there, and the manifest names it")
            continue
        rows, size, sha256 = hash_file(path)
        for what, here in (("rows", rows), ("bytes", size), ("sha256", sha256)):
            there = expected.get(what) if isinstance(expected, dict) else None
            if there != here:
                problems.append(f"{path} has {what} {here}, the manifest says {there}")
                break
    return problems


def _take(matches: Iterator[Match], most: int, checked: Checked, records: _Records) -> list[Pair]:
    """Return the next pairs of row and evidence that belong together, and count the others as problems."""
    pairs: list[Pair] = []
    for match in matches:
        checked.rows += match.record is not None
        if match.problem:
            checked.problems.append(match.problem)
        if match.record is not None:
            position = match.record.get("position")
            if not records.add(position, match.row.line if match.row else None, match.line):
                checked.problems.append(
                    f"evidence of {match.record.get('id')} has a position of another row: {position}"
                )
            if match.row is not None and not match.problem:
                pairs.append((match.row.line, match.line))
        if len(pairs) == most:
            break
    return pairs


def _check_texts(directory: str, pairs: Sequence[Pair]) -> tuple[list[str], int]:
    """Compose rows again and compare; return the problems, and how many rows another catalogue made."""
    recomposer = _recomposer(directory)
    problems: list[str] = []
    foreign = 0
    for row, line in pairs:
        try:
            record = parse_evidence(orjson.loads(line))
            draft = recomposer.compose(record)
        except ForeignSpecError as error:
            foreign += not recomposer.same
            problems += [str(error)] if recomposer.same else []
            continue
        except DatasetError as error:
            problems.append(str(error))
            continue
        found = [f"{record.id}: {difference}" for difference in recomposer.compare(row, record, draft)]
        if misplaced := recomposer.misplaces(record):
            found.append(f"{record.id}: {misplaced}")
        if found and not recomposer.same:
            foreign += 1
        else:
            problems += found
    return problems, foreign


@cache
def _recomposer(directory: str) -> Recomposer:
    recomposer = Recomposer.of_run(Path(directory))
    recomposer.count_all()
    return recomposer


def _check_journal(directory: Path, checked: Checked, records: _Records) -> None:
    """Hold the journal against the files, which follow from it."""
    layout = Layout(directory)
    if not layout.journal.is_file():
        return
    for record in read_quarantine(directory):
        records.add(record.get("position"), orjson.dumps(record), None)
    checked.journalled = 0
    for entry in read_journal(directory):
        if isinstance(entry, Damage):
            checked.problems.append(entry.describe(str(layout.journal)))
            continue
        checked.journalled += 1
        lines = (entry.row, entry.evidence)
        if entry.quarantine is not None:
            lines = (orjson.dumps(orjson.loads(entry.quarantine)), None)
        if not records.settle(entry.position, *lines):
            checked.problems.append(f"position {entry.position} is not in the files as {layout.journal} has it")
    checked.problems += [f"{layout.journal} has nothing of position {position}" for position in records.left()]

"""What lies between two answers: where they differ, by how much, and what a command of the one is in the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from asynth.dataset.pairs.edits import swap_lines


@dataclass(frozen=True, slots=True)
class Place:
    """Where two answers first differ.

    :param line: of the chosen answer, from 1
    :param share: characters that both have in common at the beginning, as a share of the chosen answer
    """

    line: int
    share: float


def place_of(chosen: str, rejected: str) -> Place:
    """Return where `rejected` first differs from `chosen`."""
    common = next((n for n, (a, b) in enumerate(zip(chosen, rejected, strict=False)) if a != b), None)
    if common is None:
        common = min(len(chosen), len(rejected))
    return Place(chosen.count("\n", 0, common) + 1, round(common / max(1, len(chosen)), 4))


def measure(chosen: str, rejected: str) -> int:
    """Return the edit distance: characters put in, taken out or exchanged, counted within the lines that differ."""
    return sum(_distance(_joined(old), _joined(new)) for old, new in _hunks(chosen, rejected))


def adapt(commands: str, chosen: str, rejected: str) -> str:
    """Return `commands` as whoever follows `rejected` would type them: with its lines where they are those of `chosen`."""
    for old, new in _hunks(chosen, rejected):
        if old and any(line.strip() for line in old):
            commands = swap_lines(commands, old, new)
    return commands


def _hunks(chosen: str, rejected: str) -> Iterator[tuple[list[str], list[str]]]:
    old, new = chosen.split("\n"), rejected.split("\n")
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield old[a:b], new[c:d]


def _joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _distance(old: str, new: str) -> int:
    """Return the Levenshtein distance of two short texts."""
    row = list(range(len(new) + 1))
    for number, left in enumerate(old, start=1):
        before, row[0] = row[0], number
        for place, right in enumerate(new, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (left != right))
    return row[-1]

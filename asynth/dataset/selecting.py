"""Choosing rows of a finished run, and writing them as trainers read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

import orjson

from asynth.errors import ConfigurationError
from asynth.example.evidence import Evidence
from asynth.report.reading import ReadExample, read_run
from asynth.store import SPLITS

Form = Literal["messages", "prompt-completion"]
FORMS: Final[tuple[Form, ...]] = ("messages", "prompt-completion")
"""What a row is: `{"messages": [...]}` as in a run, or TRL's `{"prompt": [...], "completion": [...]}`, whose loss counts the
completion only (shared facts, `training.md` section 2)."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows are wanted. Each part takes all rows where it is empty; a row has to be taken by every part.

    :param attestors: of which the row's policies require all
    :param rules: of which the row teaches one
    :param most: rows at most; None for all
    """

    families: tuple[str, ...] = ()
    attestors: tuple[str, ...] = ()
    workloads: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    most: int | None = None

    def takes(self, evidence: Evidence) -> bool:
        """Tell whether a row with `evidence` is wanted, however many there are."""
        spec = evidence.spec
        return (
            (not self.families or evidence.family in self.families)
            and (not self.splits or evidence.split in self.splits)
            and (not self.workloads or spec.workload in self.workloads)
            and (not self.rules or not {*self.rules}.isdisjoint(spec.rules))
            and {*self.attestors} <= {*spec.attestors}
        )


def select(directory: Path, selection: Selection) -> Iterator[ReadExample]:
    """Yield the wanted examples of the run at `directory`, in position order.

    :raises asynth.errors.RunDirectoryError: if there is no run
    :raises asynth.errors.DatasetError: if a file of the run is damaged
    """
    taken = 0
    for example in read_run(directory):
        if selection.most is not None and taken >= selection.most:
            return
        if selection.takes(example.evidence):
            taken += 1
            yield example


def export_rows(directory: Path, target: Path, selection: Selection, form: Form = "messages") -> dict[str, int]:
    """Write the wanted rows to files of `target` by split, with their evidence beside them; return the rows by split.

    A split without rows gets no file: trainers fail over an empty one. Files appear when all is written.

    :raises ConfigurationError: if no row is wanted
    """
    target.mkdir(parents=True, exist_ok=True)
    names = (*SPLITS, "evidence")
    counts: dict[str, int] = dict.fromkeys(SPLITS, 0)
    with ExitStack() as stack:
        files: dict[str, BinaryIO] = {}
        for name in names:
            stack.callback(_partial(target, name).unlink, missing_ok=True)
            files[name] = stack.enter_context(_partial(target, name).open("wb"))
        for example in select(directory, selection):
            split = example.evidence.split
            counts[split] += 1
            files[split].write(_WRITERS[form](example) + b"\n")
            files["evidence"].write(orjson.dumps(example.evidence) + b"\n")
        require_rows(sum(counts.values()))
        for name in names:
            files[name].close()
            if counts.get(name, 1):
                _partial(target, name).replace(target / f"{name}.jsonl")
            else:
                (target / f"{name}.jsonl").unlink(missing_ok=True)
    return {split: number for split, number in counts.items() if number}


def require_rows(rows: int) -> None:
    """Refuse a selection without a row.

    :raises ConfigurationError: if there is none
    """
    if not rows:
        raise ConfigurationError(
            "no row is like that: see `asynth report` for the values that the run has, and ask for less"
        )


def _partial(target: Path, name: str) -> Path:
    return target / f"{name}.jsonl.partial"


def _write_completion(example: ReadExample) -> bytes:
    row = {"prompt": example.messages[:-1], "completion": example.messages[-1:]}
    return json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode()


_WRITERS: Final[dict[Form, Callable[[ReadExample], bytes]]] = {
    "messages": lambda example: example.row.line,
    "prompt-completion": _write_completion,
}

"""Reading a finished run example by example: the row, its evidence, and its messages as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from asynth.errors import DatasetError
from asynth.example.evidence import Evidence, parse_evidence
from asynth.store import WHOLE, Row, Stretch, read_examples


@dataclass(frozen=True, slots=True)
class ReadExample:
    """A row of a finished run with its evidence.

    :param messages: at least two, the last of which is the answer
    """

    evidence: Evidence
    row: Row
    messages: list[dict[str, str]]

    @property
    def prompt(self) -> str:
        """What the user asks first."""
        return self.messages[0]["content"]

    @property
    def answer(self) -> str:
        """The last answer."""
        return self.messages[-1]["content"]


def read_run(directory: Path, stretch: Stretch = WHOLE) -> Iterator[ReadExample]:
    """Yield the examples of the run at `directory` in position order, one at a time.

    :param stretch: of :func:`asynth.store.divide`, where not all of them are wanted
    :raises asynth.errors.RunDirectoryError: if there is no run
    :raises asynth.errors.DatasetError: if a file of the run is damaged
    """
    return _read(directory, read_examples(directory, stretch))


def read_held_out(directory: Path) -> Iterator[ReadExample]:
    """Yield the examples of valid and test only; otherwise as :func:`read_run`."""
    return _read(directory, read_examples(directory, splits=("valid", "test")))


def _read(directory: Path, examples: Iterator[tuple[dict[str, Any], Row]]) -> Iterator[ReadExample]:
    for record, row in examples:
        evidence = parse_evidence(record)
        try:
            messages = orjson.loads(row.line)["messages"]
            if len(messages) < 2 or not all(isinstance(one["content"], str) for one in messages):
                raise ValueError("no question and answer")
        except (KeyError, TypeError, ValueError) as error:
            raise DatasetError(
                f"{directory}/{row.split}.jsonl line {row.number} is no row ({error}); `asynth check --run` looks at all"
            ) from None
        yield ReadExample(evidence, row, messages)

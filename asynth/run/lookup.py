"""An example of a finished run, found by its id and composed again: what audit, replay, explain and fixture begin with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asynth.errors import DatasetError, ExampleNotFoundError
from asynth.example.draft import Draft
from asynth.example.evidence import Record, parse_evidence, parse_quarantine
from asynth.example.make import compose
from asynth.script import render
from asynth.space import Spec
from asynth.store import find_example, find_quarantined, read_row


@dataclass(frozen=True, slots=True)
class StoredExample:
    """An example of a run.

    :param prompt: the row's prompt, or for a quarantined one the prompt it would have had
    :param record: its evidence, or why it is in quarantine
    """

    draft: Draft
    prompt: str
    answer: str
    record: Record


def recall(directory: Path, identifier: str) -> StoredExample:
    """Find the example `identifier` in the run at `directory`.

    :raises ExampleNotFoundError: if the run does not hold it
    :raises DatasetError: if its record cannot be read, or this catalogue cannot compose it
    """
    line = find_example(directory, identifier)
    if line is not None:
        evidence = parse_evidence(line)
        draft = compose_again(evidence)
        messages = read_row(directory, line)["messages"]
        return StoredExample(draft, messages[0]["content"], messages[1]["content"], evidence)
    line = find_quarantined(directory, identifier)
    if line is None:
        raise ExampleNotFoundError(f"{directory} holds no example {identifier!r}; ids stand in its evidence.jsonl")
    record = parse_quarantine(line)
    draft = compose_again(record)
    return StoredExample(draft, draft.prompt, render(draft.answer), record)


def compose_again(record: Record) -> Draft:
    """Compose the draft whose spec `record` holds.

    :raises DatasetError: if the catalogue has changed so that it no longer can
    """
    try:
        values = tuple((name, _freeze(value)) for name, value in record.values.items())
        return compose(Spec(record.family, values))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise DatasetError(
            f"example {record.id} comes from another version of the catalogue ({error!r}); use that version"
        ) from error


def _freeze(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

"""An example of a finished run, found by its id and composed again: what replay, explain and fixture begin with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from asynth.errors import ExampleNotFoundError
from asynth.example.draft import Draft
from asynth.example.evidence import Record, parse_evidence, parse_quarantine
from asynth.run.recomposing import Recomposer
from asynth.script import render
from asynth.store import find_example, find_quarantined


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
    :raises asynth.errors.DatasetError: if its record cannot be read, or its spec is none of the run's
    """
    recomposer = Recomposer.of_run(directory)
    found = find_example(directory, identifier)
    if found is not None:
        evidence = parse_evidence(found[0])
        draft = recomposer.compose(evidence)
        messages = found[1]["messages"]
        return StoredExample(draft, messages[0]["content"], messages[1]["content"], evidence)
    line = find_quarantined(directory, identifier)
    if line is None:
        raise ExampleNotFoundError(f"{directory} holds no example {identifier!r}; ids stand in its evidence.jsonl")
    record = parse_quarantine(line)
    draft = recomposer.compose(record)
    return StoredExample(draft, draft.prompt, render(draft.answer), record)

"""A run's examples composed again from the specs that evidence names: what is compared with and laid out.

Evidence may come from anywhere, and what is composed from a spec reaches a shell. So a spec counts only if the space of
the run has it: a value that no dimension has, such as a step's name with a command in it, is composed by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.splits import place
from asynth.errors import DatasetError, ExampleNotFoundError
from asynth.example.draft import Draft
from asynth.example.evidence import (
    FORMAT,
    Evidence,
    Record,
    SpecRecord,
    describe_spec,
    parse_evidence,
    parse_quarantine,
)
from asynth.example.make import compose
from asynth.example.row import render_row
from asynth.machine.capabilities import Capabilities, from_json
from asynth.run.deciding import digest_catalogue
from asynth.run.prepare import build_space, choose_families
from asynth.script import render
from asynth.space import Space, Spec
from asynth.store import find_example, find_quarantined, read_manifest


class ForeignSpecError(DatasetError):
    """The run's space, as this catalogue counts it, does not have the spec that a record names."""


@dataclass(frozen=True)
class Recomposer:
    """Composes the examples of one run. Not to be shared between threads.

    :param shares: of the families that the run drew from, by name
    :param seed: of the run's order
    :param same: whether the run was made by this very catalogue
    """

    capabilities: Capabilities
    shares: Mapping[str, float]
    seed: int
    same: bool

    @classmethod
    def of_run(cls, directory: Path) -> Recomposer:
        """Return the recomposer of the run in `directory`.

        :raises asynth.errors.RunDirectoryError: if there is no run
        :raises DatasetError: if its manifest does not say what a recomposer needs
        """
        told, where = read_manifest(directory), f"{directory}/manifest.json"
        try:
            identity = told["identity"]
            shares = {str(name): float(share) for name, share in identity["families"].items()}
            capabilities, seed = from_json(told["capabilities"], where), int(told["seed"])
            return cls(capabilities, shares, seed, identity["catalogue"] == digest_catalogue())
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DatasetError(f"{where} is not a run's ({error!r}); name a run of asynth") from None

    def compose(self, record: Record) -> Draft:
        """Compose the draft whose spec `record` holds.

        :raises ForeignSpecError: if the run's space does not have it
        """
        spec = spec_of(record)
        try:
            self._space_of(record.family).index(spec)
            return compose(spec)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            cause = "it was edited" if self.same else "another version of the catalogue made the run; use that version"
            raise ForeignSpecError(f"the spec of {record.id} is none of this run's ({error}); {cause}") from error

    def compare(self, row: bytes, record: Evidence, draft: Draft) -> Iterator[str]:
        """Yield what in a row and its evidence is not what `draft`, composed from the evidence's spec, says.

        :param row: the row's line without its newline
        """
        if row != render_row(draft.prompt, render(draft.answer)):
            yield f"{_name_difference(row, draft)} is not what its spec says"
        spec = spec_of(record)
        if record.id != draft.id:
            yield f"its spec has the id {draft.id}"
        placement = place(spec, draft.summary)
        if record.split != placement.split:
            yield f"evidence puts it into {record.split}, its spec into {placement.split}"
        elif record.axis != placement.axis:
            yield f"evidence says that it measures {record.axis or 'nothing'}, its spec {placement.axis or 'nothing'}"
        meant = describe_spec(draft, record.values)
        if record.format == FORMAT and orjson.dumps(record.spec) != orjson.dumps(meant):
            for name in (field.name for field in fields(SpecRecord)):
                if _plain(getattr(record.spec, name)) != _plain(getattr(meant, name)):
                    yield f"evidence's `spec.{name}` is not what its spec says"
        known = {(twin.kind, twin.expected, twin.message) for twin in draft.twins}
        for twin in record.twins:
            if (twin.kind, twin.expected, twin.message) not in known:
                yield f"twin {twin.kind} does not follow from the spec"

    def misplaces(self, record: Record) -> str:
        """Return what is wrong with the record's position in the run's order, in a line, or "".

        Nothing can be told where this machine lacks a family of the run. What stands at a position is known much sooner than
        where a spec stands, which takes the whole beginning of the order.

        :raises ValueError: if the space does not have its spec
        """
        spec = spec_of(record)
        if not self._complete or (
            0 <= record.position < self._space.capacity and self._space.at(record.position).id == spec.id
        ):
            return ""
        return f"evidence gives it position {record.position}, its spec has {self._space.position(spec)}"

    @property
    def _complete(self) -> bool:
        return all(name in FAMILIES_BY_NAME for name in self.shares)

    @cached_property
    def _space(self) -> Space:
        return build_space(self.capabilities, choose_families(tuple(self.shares), self.shares), self.seed)

    @cached_property
    def _spaces(self) -> dict[str, Space]:
        return {}

    def _space_of(self, family: str) -> Space:
        """Return a space that has the specs of `family`; that of one family is counted much sooner than that of all."""
        if "_space" in vars(self):
            return self._space
        if family not in self._spaces:
            if family not in self.shares or family not in FAMILIES_BY_NAME:
                raise ValueError(f"family {family!r}: no family of the run")
            self._spaces[family] = build_space(self.capabilities, choose_families((family,), {}), self.seed)
        return self._spaces[family]

    def count_all(self) -> None:
        """Count the space of all families at once, for whoever looks at many records."""
        if self._complete:
            _ = self._space


def spec_of(record: Record) -> Spec:
    """Return the spec that a record names; nothing says that any space has it."""
    return Spec(record.family, tuple((name, _freeze(value)) for name, value in record.values.items()))


def _freeze(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """Return `value` as it comes back from JSON."""
    return orjson.loads(orjson.dumps(value))


def _name_difference(row: bytes, draft: Draft) -> str:
    try:
        prompt, answer = (message["content"] for message in orjson.loads(row)["messages"])
    except (ValueError, KeyError, TypeError):
        return "the row"
    changed = [
        name
        for name, there, meant in (("prompt", prompt, draft.prompt), ("answer", answer, render(draft.answer)))
        if there != meant
    ]
    return f"the {' and the '.join(changed)}" if changed else "the form of the row"


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

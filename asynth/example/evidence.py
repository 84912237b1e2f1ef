"""What is kept of an example beside its row: evidence of an accepted one, a quarantine record of one that failed.

Each is one JSON object whose keys are the fields here, so that a field stands in one place for whoever writes and whoever
reads (contract, `design.md` section 6). This room knows the shapes and nothing of how an example is executed or stored.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson

from asynth.errors import DatasetError
from asynth.example.draft import Draft, Summary

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT: Final = 1
"""Of evidence. Format 0 is the same without the key `format`; its oldest lines lack what has a default here."""

TAIL: Final = 2000
"""Characters of standard error that quarantine keeps: witness's reasons stand at the end."""


@dataclass(frozen=True, slots=True)
class SpecRecord(Summary):
    """What an example is about.

    :param values: the spec's value of each dimension, from which the family composes the example again
    """

    values: dict[str, Any] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class EngineRecord:
    """The witness that judged.

    :param sha256: of its executable, in hex
    """

    kind: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CommandRecord:
    """One bash block that ran.

    :param block: its number among the blocks that are files or run, from 0
    :param wall: seconds
    :param cpu: user and system seconds
    """

    block: int
    exit: int | None
    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class TwinRecord:
    """A twin that witness rejected.

    :param expected: the declared class of the rejection, one of :data:`asynth.witness.messages.REASONS`
    :param observed: the class that was seen
    :param message: what the rejection had to say besides, such as a rule's own words
    """

    kind: str
    expected: str
    observed: str
    rejected: bool
    message: str | None = None
    exit: int | None = None
    wall: float = 0.0
    cpu: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """How an accepted example was executed.

    :param axis: what a row beside train measures, one of :data:`asynth.catalog.splits.AXES`; None in train
    :param sha256: of the row's line without its newline, in hex
    :param digests: SHA-256 of the attestations and signed policies, in hex, by path relative to the project
    :param finished: when it was accepted, in seconds since 1970; 0 where evidence does not say it
    :param stages: seconds that composing, laying out, the answer and its twins took, by name, waiting included
    """

    format: int = field(default=0, kw_only=True)
    id: str
    position: int
    split: str
    axis: str | None = field(default=None, kw_only=True)
    sha256: str
    family: str
    spec: SpecRecord
    engine: EngineRecord
    commands: tuple[CommandRecord, ...]
    digests: dict[str, str] = field(default_factory=dict, kw_only=True)
    twins: tuple[TwinRecord, ...]
    finished: float = field(default=0.0, kw_only=True)
    stages: dict[str, float] = field(default_factory=dict, kw_only=True)

    @property
    def values(self) -> Mapping[str, Any]:
        """The spec's values."""
        return self.spec.values


@dataclass(frozen=True, slots=True)
class QuarantineRecord:
    """Why a position has no row.

    :param block: number of the failing block, from 0; -1 where no block is to blame
    :param exit: its exit code; None where it had none
    :param stderr: the last characters of its standard error
    :param replay: the command that runs the example again
    """

    id: str
    position: int
    family: str
    spec: dict[str, dict[str, Any]]
    reason: str
    detail: str
    block: int
    exit: int | None
    stderr: str
    replay: str

    @property
    def values(self) -> Mapping[str, Any]:
        """The spec's values."""
        return self.spec["values"]


Record = Evidence | QuarantineRecord

T = TypeVar("T")


def describe_spec(draft: Draft, values: Mapping[str, Any]) -> SpecRecord:
    """Return what evidence says of the spec with `values` and its draft."""
    summary = draft.summary
    return SpecRecord(**{name: getattr(summary, name) for name in Summary.__dataclass_fields__}, values=dict(values))


def replay_command(run: str, identifier: str) -> str:
    """Return the command line that runs an example of the run in the directory `run` again."""
    return f"python -m asynth replay --run {shlex.quote(run)} --id {identifier}"


def parse_evidence(line: Mapping[str, Any]) -> Evidence:
    """Return what a line of evidence says, in any format so far.

    :raises DatasetError: if it is no evidence, or of a format that only a later asynth knows
    """
    evidence = parse_record(Evidence, line, "evidence")
    if evidence.format > FORMAT:
        raise DatasetError(
            f"evidence of {evidence.id} has format {evidence.format}, this asynth reads {FORMAT}; use a later asynth"
        )
    return evidence


def parse_quarantine(line: Mapping[str, Any]) -> QuarantineRecord:
    """Return what a line of quarantine says.

    :raises DatasetError: if it is none
    """
    return parse_record(QuarantineRecord, line, "quarantine record")


def to_json(record: Record) -> dict[str, Any]:
    """Return `record` as JSON-able data, with the keys of its line."""
    data: dict[str, Any] = orjson.loads(orjson.dumps(record))
    return data


def parse_record(kind: type[T], line: Mapping[str, Any], called: str) -> T:
    """Return what a line of JSON says, as a `kind` of dataclass.

    :param called: what such a line is, for the error
    :raises DatasetError: if it is none
    """
    from pydantic import ValidationError

    form: Any = kind
    try:
        parsed: T = _adapter(form).validate_python(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise DatasetError(
            f"{called} of {line.get('id')}: {where}: {first['msg']}; use the asynth that made it"
        ) from None
    return parsed


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)

"""Choosing rows of a finished run, and writing them as trainers and hubs read them.

Parquet has small row groups with a page index, so that a hub's viewer shows it: it reads one group at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

import orjson

from asynth.dataset.exporting import read_export
from asynth.errors import ConfigurationError, DatasetError, ToolchainError
from asynth.example.evidence import Evidence
from asynth.report.reading import ReadExample, read_run
from asynth.store import SPLITS

Form = Literal["messages", "prompt-completion"]
FORMS: Final[tuple[Form, ...]] = ("messages", "prompt-completion")
"""What a row is: `{"messages": [...]}` as in a run, or TRL's `{"prompt": [...], "completion": [...]}`, whose loss counts the
completion only (shared facts, `training.md` section 2)."""


GROUP: Final = 500
"""Rows of a group: about a megabyte, of which a viewer shows a hundred at a time."""

MISSING: Final = "Parquet needs pyarrow: python3 -m pip install 'asynth-witness[parquet]' brings it"


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


def select(
    directory: Path, selection: Selection, notice: Callable[[int], None] = lambda _: None
) -> Iterator[ReadExample]:
    """Yield the wanted examples of the run at `directory`, in position order.

    :param notice: called after each row with the number of rows that were read
    :raises asynth.errors.RunDirectoryError: if there is no run
    :raises asynth.errors.DatasetError: if a file of the run is damaged
    """
    taken = 0
    for number, example in enumerate(read_run(directory), start=1):
        notice(number)
        if selection.most is not None and taken >= selection.most:
            return
        if selection.takes(example.evidence):
            taken += 1
            yield example


def export_rows(
    directory: Path,
    target: Path,
    selection: Selection,
    form: Form = "messages",
    notice: Callable[[int], None] = lambda _: None,
    mixed: Path | None = None,
) -> dict[str, int]:
    """Write the wanted rows to files of `target` by split, with their evidence beside them; return the rows by split.

    A split without rows gets no file: trainers fail over an empty one. Files appear when all is written.

    :param notice: as for :func:`select`
    :param mixed: an export of conversations of this run; each takes the place of the row that it was made of, and its
        evidence stands in ``chat.evidence.jsonl``
    :raises asynth.errors.DatasetError: if the conversations are those of another run

    :raises ConfigurationError: if no row is wanted
    """
    conversations = _Conversations(mixed)
    target.mkdir(parents=True, exist_ok=True)
    names = (*SPLITS, "evidence", "chat.evidence")
    counts: dict[str, int] = dict.fromkeys(SPLITS, 0)
    with ExitStack() as stack:
        files: dict[str, BinaryIO] = {}
        for name in names:
            stack.callback(_partial(target / f"{name}.jsonl").unlink, missing_ok=True)
            files[name] = stack.enter_context(_partial(target / f"{name}.jsonl").open("wb"))
        for example in select(directory, selection, notice):
            split = example.evidence.split
            counts[split] += 1
            told, line = conversations.take(example)
            files[split].write(_WRITERS[form](line) + b"\n")
            files["chat.evidence" if told else "evidence"].write(orjson.dumps(told or example.evidence) + b"\n")
        require_rows(sum(counts.values()))
        for name in names:
            files[name].close()
            if _partial(target / f"{name}.jsonl").stat().st_size:
                _partial(target / f"{name}.jsonl").replace(target / f"{name}.jsonl")
            else:
                (target / f"{name}.jsonl").unlink(missing_ok=True)
    return {split: number for split, number in counts.items() if number}


def export_parquet(
    directory: Path, target: Path, selection: Selection, notice: Callable[[int], None] = lambda _: None
) -> dict[str, int]:
    """Write the wanted rows of the run at `directory` to a Parquet file for each split; return the rows by split.

    Beside `messages` each row has what people filter by: id, position, family, workload, steps, attestors and rules.
    A split without rows gets no file; files appear when all is written.

    :param notice: as for :func:`select`
    :raises ToolchainError: if pyarrow is not installed
    :raises ConfigurationError: if no row is wanted
    """
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise ToolchainError(MISSING) from None
    target.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        for split in SPLITS:
            stack.callback(_partial(target / f"{split}.parquet").unlink, missing_ok=True)
        files: dict[str, _ParquetFile] = {}
        for example in select(directory, selection, notice):
            split = example.row.split
            if split not in files:
                files[split] = _ParquetFile(_partial(target / f"{split}.parquet"), pq.ParquetWriter)
                stack.callback(files[split].close)
            files[split].add(_describe(example))
        require_rows(len(files))
        for split in SPLITS:
            if split in files:
                files[split].close()
                _partial(target / f"{split}.parquet").replace(target / f"{split}.parquet")
            else:
                (target / f"{split}.parquet").unlink(missing_ok=True)
    return {split: files[split].rows for split in SPLITS if split in files}


class _ParquetFile:
    """A Parquet file that is written group by group."""

    def __init__(self, path: Path, writer: Callable[..., Any]) -> None:
        import pyarrow as pa

        text, texts = pa.string(), pa.list_(pa.string())
        self._schema = pa.schema(
            [
                ("id", text),
                ("position", pa.int64()),
                ("family", text),
                ("workload", text),
                ("steps", texts),
                ("attestors", texts),
                ("rules", texts),
                ("messages", pa.list_(pa.struct([("role", text), ("content", text)]))),
            ]
        )
        self._writer = writer(
            path, self._schema, compression="zstd", write_page_index=True, use_content_defined_chunking=True
        )
        self._waiting: list[dict[str, Any]] = []
        self.rows = 0

    def add(self, row: dict[str, Any]) -> None:
        self.rows += 1
        self._waiting.append(row)
        if len(self._waiting) == GROUP:
            self._flush()

    def close(self) -> None:
        if self._waiting:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow as pa

        self._writer.write_table(pa.Table.from_pylist(self._waiting, schema=self._schema), row_group_size=GROUP)
        self._waiting.clear()


def _describe(example: ReadExample) -> dict[str, Any]:
    spec = example.evidence.spec
    return {
        "id": example.evidence.id,
        "position": example.evidence.position,
        "family": example.evidence.family,
        "workload": spec.workload,
        "steps": list(spec.steps or (spec.step,)),
        "attestors": list(spec.attestors),
        "rules": list(spec.rules),
        "messages": example.messages,
    }


def require_rows(rows: int) -> None:
    """Refuse a selection without a row.

    :raises ConfigurationError: if there is none
    """
    if not rows:
        raise ConfigurationError(
            "no row is like that: see `asynth report` for the values that the run has, and ask for less"
        )


def _partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.partial")


class _Conversations:
    """The conversations of an export, in position order, as the rows pass by in the same order."""

    def __init__(self, target: Path | None) -> None:
        self._rest = read_export(target, "chat") if target is not None else iter(())
        self._next = next(self._rest, None)

    def take(self, example: ReadExample) -> tuple[dict[str, Any] | None, bytes]:
        """Return what is known of the conversation that was made of a row, and its line; of a row without one its line.

        :raises DatasetError: if the conversation at the row's position was made of another one
        """
        while self._next is not None and self._next[0]["position"] < example.evidence.position:
            self._next = next(self._rest, None)
        if self._next is None or self._next[0]["position"] > example.evidence.position:
            return None, example.row.line
        told, (line,) = self._next
        if told["id"] != example.evidence.id or orjson.loads(line)["messages"][0] != example.messages[0]:
            raise DatasetError(f"the conversation {told['id']} is not of this run; export chat of this run again")
        return told, line


def _write_completion(line: bytes) -> bytes:
    messages = orjson.loads(line)["messages"]
    row = {"prompt": messages[:-1], "completion": messages[-1:]}
    return json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode()


_WRITERS: Final[dict[Form, Callable[[bytes], bytes]]] = {"messages": bytes, "prompt-completion": _write_completion}

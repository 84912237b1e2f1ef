"""Rows as Parquet, so that a hub's viewer shows them: small row groups with a page index, which it reads one at a time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from asynth.dataset.selecting import Selection, require_rows, select
from asynth.errors import ToolchainError
from asynth.report.reading import ReadExample
from asynth.store import SPLITS

GROUP: Final = 500
"""Rows of a group: about a megabyte, of which a viewer shows a hundred at a time."""

MISSING: Final = "Parquet needs pyarrow: python3 -m pip install 'asynth-witness[parquet]' brings it"


def export_parquet(directory: Path, target: Path, selection: Selection) -> dict[str, int]:
    """Write the wanted rows of the run at `directory` to a Parquet file for each split; return the rows by split.

    Beside `messages` each row has what people filter by: id, position, family, workload, steps, attestors and rules.
    A split without rows gets no file; files appear when all is written.

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
            stack.callback(_partial(target, split).unlink, missing_ok=True)
        files: dict[str, _File] = {}
        for example in select(directory, selection):
            split = example.row.split
            if split not in files:
                files[split] = _File(_partial(target, split), pq.ParquetWriter)
                stack.callback(files[split].close)
            files[split].add(_describe(example))
        require_rows(len(files))
        for split in SPLITS:
            if split in files:
                files[split].close()
                _partial(target, split).replace(target / f"{split}.parquet")
            else:
                (target / f"{split}.parquet").unlink(missing_ok=True)
    return {split: files[split].rows for split in SPLITS if split in files}


class _File:
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


def _partial(target: Path, split: str) -> Path:
    return target / f"{split}.parquet.partial"

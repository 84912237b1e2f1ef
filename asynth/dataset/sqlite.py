"""Rows and evidence as one SQLite database with an index over all words, to be searched and browsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.dataset.selecting import Selection, require_rows, select
from asynth.errors import ToolchainError
from asynth.report.reading import ReadExample

TABLE: Final = "rows"
DATABASE: Final = "rows.db"

MISSING: Final = "the database needs sqlite-utils: python3 -m pip install 'asynth-witness[browse]' brings it"

_COLUMNS: Final[dict[str, type]] = {
    "id": str, "position": int, "split": str, "family": str, "workload": str, "step": str, "register": str, "rule": str,
    "attestors": str, "rules": str, "twins": str, "prompt": str, "answer": str, "characters": int, "evidence": str,
}  # fmt: skip
_INDEXED: Final = ("family", "split", "workload", "step", "register", "rule")
"""Columns by which people filter, each with the position behind it: what is filtered is read in the order that is shown."""


def export_sqlite(
    directory: Path, path: Path, selection: Selection, notice: Callable[[int], None] = lambda _: None
) -> dict[str, int]:
    """Write the wanted rows of the run at `directory` to a database at `path`; return the rows by split.

    The table `rows` has a row for each, `rows_fts` the words of its prompt and answer (FTS5, stems of English words).
    Lists are JSON. The file appears when all of it is written.

    :param notice: as for :func:`asynth.dataset.selecting.select`
    :raises ToolchainError: if sqlite-utils is not installed
    :raises ConfigurationError: if no row is wanted
    """
    try:
        from sqlite_utils import Database
    except ImportError:
        raise ToolchainError(MISSING) from None
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    counts: Counter[str] = Counter()

    def lines() -> Iterator[dict[str, Any]]:
        for example in select(directory, selection, notice):
            counts[example.evidence.split] += 1
            yield _describe(example)

    database = Database(partial)
    try:
        for pragma in ("journal_mode = off", "synchronous = off"):  # the file is made anew, or not at all
            database.execute(f"pragma {pragma}")
        table = database.table(TABLE).create(_COLUMNS, pk="id")
        table.insert_all(lines(), batch_size=500)
        require_rows(counts.total())
        table.enable_fts(["prompt", "answer"], tokenize="porter")
        for column in _INDEXED:
            table.create_index([column, "position"])
        table.create_index(["position"])
        database.execute("insert into rows_fts(rows_fts) values ('optimize')")
        database.execute("analyze")
        database.conn.commit()
    except BaseException:
        database.conn.close()
        partial.unlink(missing_ok=True)
        raise
    database.conn.close()
    partial.replace(path)
    return dict(counts)


def _describe(example: ReadExample) -> dict[str, Any]:
    evidence, spec = example.evidence, example.evidence.spec
    return {
        "id": evidence.id,
        "position": evidence.position,
        "split": evidence.split,
        "family": evidence.family,
        "workload": spec.workload,
        "step": spec.step,
        "register": str(spec.message.get("register", "")),
        "rule": " ".join(spec.rules),
        "attestors": orjson.dumps(spec.attestors).decode(),
        "rules": orjson.dumps(spec.rules).decode(),
        "twins": orjson.dumps(sorted({twin.kind for twin in evidence.twins})).decode(),
        "prompt": "\n\n".join(one["content"] for one in example.messages[:-1]),
        "answer": example.answer,
        "characters": sum(len(one["content"]) for one in example.messages),
        "evidence": orjson.dumps(evidence).decode(),
    }

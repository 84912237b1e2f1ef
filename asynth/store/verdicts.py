"""What other engines said of a finished run's rows: a file beside the evidence, which names the engine that accepted them.

A line is ``{"id": ..., "sha256": ..., "verdicts": {"v0.11": "accepted", "embedded": "answer: ..."}}``: the row's digest as
evidence has it, and for each engine that ran it again, by its behaviour, `accepted` or in what it disagrees. Evidence itself
follows from the journal and stays as it is. A verdict on a row that reads otherwise now is no verdict on it, and is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from asynth.errors import DatasetError
from asynth.store.layout import VERDICTS
from asynth.store.replacing import write_derived

ACCEPTED: Final = "accepted"


@dataclass(frozen=True, slots=True)
class Judged:
    """One row and what engines said of it.

    :param sha256: of the row's line without its newline, in hex
    :param verdicts: by behaviour of the engine
    """

    sha256: str
    verdicts: Mapping[str, str]


def read_verdicts(directory: Path) -> dict[str, Judged]:
    """Return what other engines said of the rows of the run in `directory`, by id; nothing where nobody asked them.

    :raises DatasetError: if the file does not hold that
    """
    path = directory / VERDICTS
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for number, line in enumerate(lines, 1):
        try:
            told = orjson.loads(line)
            verdicts = {str(engine): str(verdict) for engine, verdict in told["verdicts"].items()}
            found[str(told["id"])] = Judged(str(told["sha256"]), verdicts)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DatasetError(f"{path}:{number} is no verdict; remove the file, and audit makes it again") from None
    return found


def add_verdicts(directory: Path, engine: str, judged: Mapping[str, tuple[str, str]]) -> Path:
    """Put what `engine` said beside what others said, and return the file.

    :param engine: its behaviour, or `embedded`
    :param judged: digest of the row and verdict, by id
    :raises DatasetError: as :func:`read_verdicts`
    :raises StorageError: if it cannot be written; the old file stands then
    """
    found = read_verdicts(directory)
    for identifier, (sha256, verdict) in judged.items():
        before = found.get(identifier)
        others = before.verdicts if before is not None and before.sha256 == sha256 else {}
        found[identifier] = Judged(sha256, {**others, engine: verdict})
    lines = (
        orjson.dumps({"id": identifier, "sha256": one.sha256, "verdicts": dict(sorted(one.verdicts.items()))})
        for identifier, one in found.items()
    )
    return write_derived(directory, VERDICTS, b"".join(line + b"\n" for line in lines))

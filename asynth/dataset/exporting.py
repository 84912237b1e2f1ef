"""Executing the rows of a finished run once more, for something that is made of them: many at once, and none twice.

Each finished row goes into a journal, which is a run of the store in its own right below ``work`` of the target; a stopped
export goes on from it. What is made of a row is not known here. Files are published when every row has had its turn.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.errors import DatasetError, RunDirectoryError
from asynth.example.draft import Draft
from asynth.example.evidence import Evidence, parse_evidence
from asynth.execution import compute
from asynth.resources import digest_files
from asynth.run.recomposing import Recomposer
from asynth.run.retrying import run_beside
from asynth.store import (
    SPLITS,
    Damage,
    JournalEntry,
    Layout,
    Mode,
    Row,
    Run,
    open_run,
    read_examples,
    read_journal,
    read_manifest,
)
from asynth.store.reading import existing, parse_object, read_lines

_PACKAGE: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Source:
    """A row that is to be made something of.

    :param draft: composed again from the row's spec; its text is the row's
    """

    evidence: Evidence
    draft: Draft


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a row.

    :param line: what is published, as one line of ASCII JSON; None where nothing could be made
    :param told: what is known of it, or why there is none; JSON-able
    """

    line: bytes | None
    told: Mapping[str, Any]


@dataclass(slots=True)
class Figures:
    """What an export came to, or stands at.

    :param rows: that had their turn
    :param foreign: rows of another version of the catalogue, which cannot be laid out as they were
    """

    rows: int = 0
    foreign: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON-able data, by the names of the fields; a counter's keys are texts."""
        figures = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: {str(key): count for key, count in sorted(value.items())} if isinstance(value, Counter) else value
            for name, value in figures.items()
        }

    def count(self, made: Made) -> None:
        """Count what became of a row."""
        self.rows += bool(made.told.get("wanted", True))
        self.foreign += bool(made.told.get("foreign"))


Maker = Callable[[], Awaitable[Made]]
"""Executes a row, at any time after its turn was planned."""

Planner = Callable[[Source], Maker]
"""Decides, in position order, what is to be made of a row."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export of the run in `directory` to `target`.

    :param form: its name, which its journal and its files have
    :param identity: what decides its rows besides the run's own identity
    """

    directory: Path
    target: Path
    form: str
    identity: Mapping[str, Any]

    @property
    def journal(self) -> Path:
        """The directory of the journal."""
        return self.target / "work" / self.form

    async def make(
        self,
        recomposer: Recomposer,
        plan: Planner,
        notice: Callable[[Made], None],
        *,
        concurrency: int,
        mode: Mode = "auto",
        wanted: Callable[[Evidence], bool] = lambda _: True,
    ) -> None:
        """Let every row have its turn, `concurrency` at a time.

        :param notice: called with what becomes of each row, and at first with what an earlier export made
        :param wanted: which rows have a turn
        :raises asynth.errors.RunDirectoryError: if there is no run, or the target holds another export
        :raises DatasetError: if rows, evidence and specs do not belong together
        :raises asynth.errors.StorageError: if the disk fails; the export goes on later
        """
        identity = {"rows of": read_manifest(self.directory).get("identity"), **self.identity}
        rows = await compute(_count, self.directory)
        async with open_run(self.journal, identity=identity, count=rows, mode=mode) as run:
            for made in await compute(self._read_journal):
                notice(made)
            work = (_take(run, *turn) for turn in self._turns(run, recomposer, plan, wanted))
            async with aclosing(run_beside(work, concurrency)) as making:
                async for made in making:
                    notice(made)
            await run.write_manifest({"exports": self.form, "rows": rows})

    def _read_journal(self) -> list[Made]:
        entries = (entry for entry in read_journal(self.journal) if not isinstance(entry, Damage))
        return [Made(entry.row, orjson.loads(entry.evidence or entry.quarantine or b"{}")) for entry in entries]

    def _turns(
        self, run: Run, recomposer: Recomposer, plan: Planner, wanted: Callable[[Evidence], bool]
    ) -> Iterator[tuple[int, Evidence, Maker]]:
        for number, (record, row) in enumerate(read_examples(self.directory)):
            if run.is_recorded(number):
                continue
            evidence = parse_evidence(record)
            source = self._compose(row, evidence, recomposer) if wanted(evidence) else None
            if not wanted(evidence):
                yield number, evidence, _nothing({"id": evidence.id, "wanted": False})
            elif source is None:
                yield number, evidence, _nothing({"id": evidence.id, "foreign": True})
            else:
                yield number, evidence, plan(source)

    def _compose(self, row: Row, evidence: Evidence, recomposer: Recomposer) -> Source | None:
        """Compose the row again; None for a row of another catalogue, whose starting state is not known here.

        :raises DatasetError: if this very catalogue composes another text
        """
        try:
            draft = recomposer.compose(evidence)
            difference = next(recomposer.compare(row.line, evidence, draft), "")
        except DatasetError:
            if recomposer.same:
                raise
            return None
        if difference and recomposer.same:
            raise DatasetError(f"{evidence.id}: {difference}; `asynth check --run {self.directory}` tells more")
        return None if difference else Source(evidence, draft)

    def publish(self, *write: Callable[[bytes], bytes]) -> None:
        """Copy what was made to where readers find it, a folder for each form of a line, and what is known of it. Blocks.

        A split without rows gets no file: trainers fail over an empty one.

        :param write: for each of the form's :data:`FOLDERS`, what makes its line of a line of the journal
        """
        layout = Layout(self.journal)
        for folder, convert in zip(FOLDERS[self.form], write, strict=True):
            (self.target / folder).mkdir(parents=True, exist_ok=True)
            for split in SPLITS:
                path = self.target / folder / f"{split}.jsonl"
                if layout.rows(split).stat().st_size:
                    with layout.rows(split).open("rb") as lines, _partial(path).open("wb") as stream:
                        stream.writelines(convert(line.removesuffix(b"\n")) + b"\n" for line in lines)
                    _partial(path).replace(path)
                else:
                    path.unlink(missing_ok=True)
        path = self.target / evidence_name(self.form)
        shutil.copyfile(layout.line_file("evidence.jsonl"), _partial(path))
        _partial(path).replace(path)


FOLDERS: Final[Mapping[str, tuple[str, ...]]] = {"pairs": ("pairs", "pairs-strings"), "chat": ("chat",)}
"""Where the lines of a form stand below its export, by the form's name: a file a split in each."""


def read_export(target: Path, form: str) -> Iterator[tuple[dict[str, Any], tuple[bytes, ...]]]:
    """Yield what is known of each line of an export, and the line from each of its :data:`FOLDERS`, in position order.

    :raises RunDirectoryError: if there is no export
    :raises DatasetError: if lines and evidence do not belong together
    """
    path = existing(target / evidence_name(form))
    files: dict[str, list[Iterator[tuple[int, bytes]]]] = {}
    for number, line in read_lines(path):
        told = parse_object(path, number, line)
        split = str(told.get("split"))
        if split not in SPLITS:
            raise DatasetError(f"{path} line {number} names no split; export again")
        if split not in files:
            files[split] = [read_lines(existing(target / folder / f"{split}.jsonl")) for folder in FOLDERS[form]]
        found = [next(lines, None) for lines in files[split]]
        lines = tuple(one[1] for one in found if one is not None)
        if len(lines) != len(found):
            raise DatasetError(f"{path} line {number} is about a line that {split}.jsonl does not hold; export again")
        yield told, lines
    for split, (first, *_) in files.items():
        if next(first, None) is not None:
            raise DatasetError(f"{target / FOLDERS[form][0] / split}.jsonl holds lines without evidence; export again")


def check_target(directory: Path, target: Path) -> None:
    """Refuse a target that cannot serve an export of the run in `directory`.

    :raises RunDirectoryError: if it is the run itself, or a file
    """
    if target.resolve() == directory.resolve():
        raise RunDirectoryError(f"{target} is the run itself; name another directory with --to")
    if target.exists() and not target.is_dir():
        raise RunDirectoryError(f"{target} is a file; --to names a directory")


def evidence_name(form: str) -> str:
    """Return the name of the file that holds what is known of the rows of a form, such as ``pairs.evidence.jsonl``."""
    return f"{form}.evidence.jsonl"


def digest_code(*names: str) -> str:
    """Return the SHA-256, in hex, over modules and rooms of asynth, named below the package. Blocks."""
    return digest_files((name, _PACKAGE / name) for name in names)


async def _take(run: Run, number: int, evidence: Evidence, maker: Maker) -> Made:
    made = await maker()
    told = orjson.dumps(made.told)
    if made.line is None:
        entry = JournalEntry(number, "quarantined", None, None, None, told)
    else:
        split = next(split for split in SPLITS if split == evidence.split)
        entry = JournalEntry(number, "accepted", split, made.line, told, None)
    await run.record(entry)
    return made


def _nothing(told: Mapping[str, Any]) -> Maker:
    async def make() -> Made:
        return Made(None, told)

    return make


def _partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.partial")


def _count(directory: Path) -> int:
    return sum(1 for _ in read_examples(directory))

"""Executing the rows of a finished run once more, for something that is made of them: many at once, and none twice.

Each finished row goes into a journal, which is a run of the store in its own right below ``work`` of the target; a stopped
export goes on from it. What is made of a row is not known here. Files are published when every row has had its turn.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.errors import DatasetError, RunDirectoryError
from asynth.example.draft import Draft
from asynth.example.evidence import Evidence, parse_evidence
from asynth.execution import compute
from asynth.resources import digest_files
from asynth.run.recomposing import Recomposer
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
            await self._make_all(run, self._turns(run, recomposer, plan, wanted), notice, concurrency)
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

    async def _make_all(
        self,
        run: Run,
        turns: Iterator[tuple[int, Evidence, Maker]],
        notice: Callable[[Made], None],
        concurrency: int,
    ) -> None:
        running: set[asyncio.Task[Made]] = set()
        try:
            while True:
                while len(running) < concurrency and (turn := next(turns, None)) is not None:
                    running.add(asyncio.create_task(_take(run, *turn)))
                    await asyncio.sleep(0)  # composing is the loop's work: the commands under way come first
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    notice(task.result())
        finally:
            for task in running:
                task.cancel()
            if running:
                await asyncio.wait(running)

    def publish(self, write: Mapping[str, Callable[[bytes], bytes]]) -> None:
        """Copy what was made to where readers find it, a folder for each form of a line, and what is known of it. Blocks.

        A split without rows gets no file: trainers fail over an empty one.

        :param write: by the folder's name, what makes its line of a line of the journal
        """
        layout = Layout(self.journal)
        for folder, convert in write.items():
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

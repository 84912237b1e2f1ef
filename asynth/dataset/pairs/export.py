"""Pairs of a whole run: many rows at once, each finished one into a journal, and the files at the end.

The journal is a run of the store in its own right, below ``work`` of the target; a stopped export goes on from it. What is
published is copied out of it when every row has had its turn.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.dataset.pairs.balance import Balance
from asynth.dataset.pairs.comparing import measure, place_of
from asynth.dataset.pairs.edits import AnswerTwin, draw
from asynth.dataset.pairs.judging import Outcome, judge_wrong, refuses, violations_of
from asynth.dataset.pairs.records import (
    PairEvidence,
    PlaceRecord,
    ViolationRecord,
    hash_text,
    render_pair,
    render_strings,
)
from asynth.dataset.pairs.table import propose
from asynth.errors import DatasetError, RunDirectoryError
from asynth.example.draft import Draft
from asynth.example.evidence import EngineRecord, Evidence, parse_evidence
from asynth.example.judge import Rejected
from asynth.example.workbench import Workbench
from asynth.execution import compute
from asynth.resources import digest_files
from asynth.run.recomposing import Recomposer
from asynth.run.retrying import try_again
from asynth.run.turns import Turns
from asynth.script import render
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

MOST_TRIES: Final = 6
"""Kinds that are tried before a row goes without a pair."""

MESSAGES: Final = "pairs"
"""Folder of the pairs as message lists, a file a split."""
STRINGS: Final = "pairs-strings"
"""Folder of the same pairs as plain texts."""
EVIDENCE: Final = "pairs.evidence.jsonl"

_PACKAGE: Final = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Exported:
    """What an export came to, or stands at.

    :param rows: that had their turn
    :param pairs: one for each row, but for those of which no kind of edit made one
    :param foreign: rows of another version of the catalogue, which cannot be laid out as they were
    :param found: rows that the journal held when it began
    :param kinds: pairs by kind of edit
    :param reasons: pairs by reason
    :param unmeant: edits that came to something else than meant, by kind and what they came to
    """

    rows: int = 0
    pairs: int = 0
    foreign: int = 0
    found: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    unmeant: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A row whose turn it is.

    :param number: its place among the rows of the run, from 0
    :param order: names of kinds, in the order in which they are tried; the first one has its turn
    :param foreign: whether another version of the catalogue made the row
    """

    number: int
    evidence: Evidence
    draft: Draft
    order: tuple[str, ...]
    twins: Mapping[str, list[AnswerTwin]]
    foreign: bool = False


class PairExport:
    """The export of the pairs of the run in `directory` to `target`.

    :param mode: `auto` begins or goes on, `fresh` begins again
    """

    def __init__(self, directory: Path, target: Path, recomposer: Recomposer, bench: Workbench, *, mode: Mode) -> None:
        self.exported = Exported()
        self._directory = directory
        self._target = target
        self._recomposer = recomposer
        self._bench = bench
        self._mode: Mode = mode
        self._balance = Balance()
        self._turns = Turns()
        engine = bench.engine
        self._engine = EngineRecord(engine.kind, engine.version, engine.sha256)

    async def make(self, concurrency: int, notice: Callable[[Exported], None] = lambda _: None) -> Exported:
        """Make the pairs of all rows, `concurrency` rows at a time, and publish them.

        :param notice: called after each row
        :raises asynth.errors.RunDirectoryError: if there is no run, or the target serves another export
        :raises DatasetError: if rows and evidence do not belong together
        :raises asynth.errors.StorageError: if the disk fails; the export goes on later
        """
        if self._target.resolve() == self._directory.resolve():
            raise RunDirectoryError(f"{self._target} is the run itself; name another directory with --to")
        rows = await compute(_count, self._directory)
        journal = journal_of(self._target)
        identity = {"rows of": read_manifest(self._directory).get("identity"), "kinds of edits": digest_kinds()}
        async with open_run(journal, identity=identity, count=rows, mode=self._mode) as run:
            await compute(self._restore, journal)
            await self._make_all(run, concurrency, notice)
            await run.write_manifest({"engine": asdict(self._engine), "rows": rows})
        await compute(publish, self._target)
        return self.exported

    def _restore(self, journal: Path) -> None:
        """Count what an earlier export left in the journal."""
        for entry in read_journal(journal):
            if isinstance(entry, Damage):
                continue
            told = orjson.loads(entry.evidence or entry.quarantine or b"{}")
            self.exported.found += 1
            if told.get("turn"):
                self._balance.count(told["turn"])
            self._count(told, accepted=entry.outcome == "accepted")

    async def _make_all(self, run: Run, concurrency: int, notice: Callable[[Exported], None]) -> None:
        turns = self._owed(run)
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                while len(running) < concurrency and (turn := next(turns, None)) is not None:
                    running.add(asyncio.create_task(self._make_row(turn, run)))
                    await asyncio.sleep(0)  # composing is the loop's work: the commands under way come first
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                    notice(self.exported)
        finally:
            for task in running:
                task.cancel()
            if running:
                await asyncio.wait(running)

    def _owed(self, run: Run) -> Iterator[_Turn]:
        """Yield the rows that have not had their turn, in position order."""
        for number, (record, row) in enumerate(read_examples(self._directory)):
            if not run.is_recorded(number):
                yield self._plan(number, parse_evidence(record), row)

    def _plan(self, number: int, evidence: Evidence, row: Row) -> _Turn:
        """Compose the row again and choose the kinds whose turn it is; none for a row of another catalogue.

        :raises DatasetError: if this very catalogue composes another text
        """
        draft = self._recomposer.compose(evidence)
        difference = next(self._recomposer.compare(row.line, evidence, draft), "")
        if difference:
            if self._recomposer.same:
                raise DatasetError(f"{evidence.id}: {difference}; `asynth check --run {self._directory}` tells more")
            return _Turn(number, evidence, draft, (), {}, foreign=True)
        twins = propose(draft)
        return _Turn(number, evidence, draft, tuple(self._balance.order(twins, evidence.id)), twins)

    async def _make_row(self, turn: _Turn, run: Run) -> None:
        tried: list[dict[str, str]] = []
        for name in turn.order[:MOST_TRIES]:
            pair = await self._try(turn, name, tried)
            if pair is not None:
                line, record = pair
                split = next(split for split in SPLITS if split == record.split)
                evidence = orjson.dumps(record)
                await run.record(JournalEntry(turn.number, "accepted", split, line, evidence, None))
                self._count(orjson.loads(evidence), accepted=True)
                return
        due = turn.order[0] if turn.order else ""
        told = {"id": turn.evidence.id, "position": turn.evidence.position, "turn": due, "tried": tried}
        told |= {"foreign": True} if turn.foreign else {}
        await run.record(JournalEntry(turn.number, "quarantined", None, None, None, orjson.dumps(told)))
        self._count(told, accepted=False)

    async def _try(self, turn: _Turn, name: str, tried: list[dict[str, str]]) -> tuple[bytes, PairEvidence] | None:
        """Return the pair that an edit of the kind `name` makes, or None, having said in `tried` what it came to."""
        draft, evidence = turn.draft, turn.evidence
        twin = draw(turn.twins[name], draft.id)
        chosen, rejected = render(draft.answer), twin.text
        violations = violations_of(draft, self._bench.engine.behaviour)

        async def attempt() -> Outcome:
            return await judge_wrong(chosen, rejected, draft, violations, self._bench)

        outcome = await try_again(attempt, lambda outcome: outcome.fault, f"the pair {draft.id} {name}", self._turns)
        reason = outcome.reason
        if reason in twin.kind.reasons and not await self._is_refused(turn, chosen, outcome):
            reason = "not-refused"
        if reason not in twin.kind.reasons:
            tried.append({"kind": name, "reason": reason, "says": outcome.says})
            return None
        place, violation = place_of(chosen, rejected), outcome.violation
        record = PairEvidence(
            id=evidence.id,
            position=evidence.position,
            split=evidence.split,
            kind=name,
            place=PlaceRecord(twin.place, place.line, place.share),
            reason=reason,
            block=outcome.block,
            exit=outcome.exit,
            says=outcome.says,
            violation=None
            if violation is None
            else ViolationRecord(violation.kind, violation.expected, violation.message),
            edit_distance=measure(chosen, rejected),
            chosen_sha256=hash_text(chosen),
            rejected_sha256=hash_text(rejected),
            turn=turn.order[0],
            tried=tuple(tried),
            engine=self._engine,
        )
        return render_pair(draft.prompt, chosen, rejected), record

    async def _is_refused(self, turn: _Turn, chosen: str, outcome: Outcome) -> bool:
        """Tell whether the right answer refuses the violating run that the wrong one let pass: by evidence, or by a run."""
        violation = outcome.violation
        if violation is None:
            return True
        if any(twin.kind == violation.kind and twin.message == violation.message for twin in turn.evidence.twins):
            return True

        async def attempt() -> object:
            return await refuses(chosen, violation, turn.draft, self._bench)

        def rejection(outcome: object) -> Rejected | None:
            return outcome if isinstance(outcome, Rejected) else None

        return rejection(await try_again(attempt, rejection, f"the violation of {turn.draft.id}", self._turns)) is None

    def _count(self, told: Mapping[str, Any], *, accepted: bool) -> None:
        exported = self.exported
        exported.rows += 1
        exported.pairs += accepted
        exported.foreign += bool(told.get("foreign"))
        if accepted:
            exported.kinds[told["kind"]] += 1
            exported.reasons[told["reason"]] += 1
        exported.unmeant.update(f"{one['kind']}: {one['reason']}" for one in told.get("tried", ()))


def journal_of(target: Path) -> Path:
    """Return the directory of the export's journal below `target`."""
    return target / "work" / "pairs"


@cache
def digest_kinds() -> str:
    """Return the SHA-256, in hex, over the code that decides which pairs a run has. Blocks."""
    names = ("dataset/pairs", "witness/complaints.py", "witness/messages.py")
    return digest_files((name, _PACKAGE / name) for name in names)


def publish(target: Path) -> None:
    """Copy the pairs out of the journal's directory to where trainers find them. Blocks.

    A split without pairs gets no file: trainers fail over an empty one.
    """
    layout = Layout(journal_of(target))
    for folder in (MESSAGES, STRINGS):
        (target / folder).mkdir(parents=True, exist_ok=True)
    for split in SPLITS:
        source = layout.rows(split)
        messages, strings = (target / folder / f"{split}.jsonl" for folder in (MESSAGES, STRINGS))
        if not source.stat().st_size:
            messages.unlink(missing_ok=True)
            strings.unlink(missing_ok=True)
            continue
        _replace(messages, source, shutil.copyfile)
        _replace(strings, source, _write_strings)
    evidence = layout.line_file("evidence.jsonl")
    _replace(target / EVIDENCE, evidence, shutil.copyfile)


def _write_strings(source: Path, partial: Path) -> None:
    with source.open("rb") as lines, partial.open("wb") as stream:
        stream.writelines(render_strings(line) + b"\n" for line in lines)


def _replace(path: Path, source: Path, write: Callable[[Path, Path], object]) -> None:
    """Let `write` make a file from `source`, which takes the place of `path` when it is whole."""
    partial = path.with_name(path.name + ".partial")
    write(source, partial)
    partial.replace(path)


def _count(directory: Path) -> int:
    return sum(1 for _ in read_examples(directory))

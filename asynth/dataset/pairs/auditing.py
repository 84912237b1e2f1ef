"""Running exported pairs again, from their text alone: each rejected answer has to be wrong for the reason that evidence gives.

The starting state comes from the row's spec, as in the audit of rows; what runs is read out of the pair's text. A chosen answer
runs again where a pair rests on its refusing a violating run.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asynth.dataset.exporting import evidence_name
from asynth.dataset.pairs.edits import find_twins
from asynth.dataset.pairs.export import FORM, MESSAGES, STRINGS
from asynth.dataset.pairs.judging import Outcome, judge_wrong, refuses
from asynth.dataset.pairs.records import PairEvidence, hash_text, parse_pair_evidence, read_pair, render_strings
from asynth.dataset.pairs.table import KINDS_BY_NAME
from asynth.errors import DatasetError
from asynth.example.draft import Draft, Twin
from asynth.example.evidence import TwinRecord, parse_evidence
from asynth.example.judge import Rejected
from asynth.example.workbench import Workbench
from asynth.run.audit import Finding
from asynth.run.recomposing import Recomposer
from asynth.run.retrying import try_again
from asynth.run.turns import Turns
from asynth.script import GrammarError, render
from asynth.store import SPLITS, Layout, read_evidence
from asynth.store.reading import existing, parse_object, read_lines


@dataclass(frozen=True, slots=True)
class PairMatch:
    """A pair with what is known of it and of its row.

    :param line: the pair as message lists
    :param strings: the same pair as plain texts, as it stands in the other file
    :param row: the evidence of the row; None where the run holds no such row
    """

    line: bytes
    strings: bytes
    evidence: PairEvidence
    row: dict[str, Any] | None


def pick_pairs(directory: Path, target: Path, sample: int | None, seed: int = 0) -> tuple[int, Iterator[PairMatch]]:
    """Return how many pairs are looked at, and these with the evidence of their rows: all, or a sample of `sample`.

    Both files are read as the pairs are asked for, so an export of any size fits.

    :param directory: of the run whose pairs `target` holds
    :raises asynth.errors.RunDirectoryError: if there is no export
    :raises DatasetError: while iterating, if pairs and evidence do not belong together
    """
    count = sum(1 for _ in read_lines(existing(target / evidence_name(FORM))))
    existing(Layout(directory).manifest)
    if sample is None or sample >= count:
        return count, _match(directory, target)
    numbers = set(random.Random(seed).sample(range(count), sample))
    return sample, (match for number, match in enumerate(_match(directory, target)) if number in numbers)


def _match(directory: Path, target: Path) -> Iterator[PairMatch]:
    path = existing(target / evidence_name(FORM))
    files: dict[str, tuple[Iterator[tuple[int, bytes]], Iterator[tuple[int, bytes]]]] = {}
    rows = read_evidence(directory)
    for number, line in read_lines(path):
        evidence = parse_pair_evidence(parse_object(path, number, line))
        split = evidence.split
        if split not in SPLITS:
            raise DatasetError(f"{path} line {number} names no split; export the pairs again")
        if split not in files:
            messages, strings = (existing(target / folder / f"{split}.jsonl") for folder in (MESSAGES, STRINGS))
            files[split] = (read_lines(messages), read_lines(strings))
        pair, texts = (next(lines, None) for lines in files[split])
        if pair is None or texts is None:
            raise DatasetError(
                f"{path} line {number} is about a pair that {split}.jsonl does not hold; export them again"
            )
        row = next((record for record in rows if record.get("id") == evidence.id), None)
        yield PairMatch(pair[1], texts[1], evidence, row)
    for split, (lines, _) in files.items():
        if next(lines, None) is not None:
            raise DatasetError(f"{target}/{MESSAGES}/{split}.jsonl holds pairs without evidence; export them again")


async def audit_pairs(
    matches: Iterator[PairMatch], recomposer: Recomposer, bench: Workbench, concurrency: int, *, trust: bool = False
) -> AsyncGenerator[Finding, None]:
    """Run the pairs again, `concurrency` at a time; yield a finding for each, in order of completion.

    :param trust: whether answers that no edit of this catalogue makes may run without a wall
    """
    turns = Turns()
    running: set[asyncio.Task[Finding]] = set()
    try:
        while True:
            while len(running) < concurrency and (match := next(matches, None)) is not None:
                running.add(asyncio.create_task(audit_pair(match, recomposer, bench, turns, trust=trust)))
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)


async def audit_pair(
    match: PairMatch, recomposer: Recomposer, bench: Workbench, turns: Turns, *, trust: bool = False
) -> Finding:
    """Compare a pair with its evidence and its row, run the rejected answer, and compare the reason."""
    told = match.evidence
    if match.row is None:
        return Finding(told.id, "the run holds no such row")
    try:
        prompt, chosen, rejected = read_pair(match.line)
        draft = recomposer.compose(parse_evidence(match.row))
    except DatasetError as error:
        return Finding(told.id, str(error))
    if (hash_text(chosen), hash_text(rejected)) != (told.chosen_sha256, told.rejected_sha256):
        return Finding(told.id, "the pair's text is not the one that its evidence is about")
    if render_strings(match.line) != match.strings:
        return Finding(told.id, f"{STRINGS} holds another pair than {MESSAGES}")
    foreign = (prompt, chosen) != (draft.prompt, render(draft.answer))
    if foreign and recomposer.same:
        return Finding(told.id, "prompt or chosen answer are not those of the row")
    if not bench.wall.up and not trust and not _is_ours(told, rejected, draft):
        return Finding(told.id, "no edit here makes its wrong answer, so it runs behind a wall only, or with --trust")
    violation = _find_violation(told, draft)
    if told.violation is not None and violation is None:
        return Finding(told.id, f"the violation {told.violation.kind} does not follow from the row", foreign=foreign)

    async def attempt() -> Outcome | Rejected:
        outcome = await judge_wrong(chosen, rejected, draft, (violation,) if violation else (), bench)
        if violation is not None and _say(outcome) == _tell(told):
            shown = await refuses(chosen, violation, draft, bench)
            return outcome if isinstance(shown, TwinRecord) else shown
        return outcome

    def rejection(outcome: Outcome | Rejected) -> Rejected | None:
        if isinstance(outcome, Rejected):
            return outcome
        return outcome.fault or (None if _say(outcome) == _tell(told) else _DIFFERS)

    try:
        outcome = await try_again(attempt, rejection, f"the pair {told.id}", turns)
    except GrammarError as error:
        return Finding(told.id, f"the rejected answer breaks the grammar: {error}", foreign=foreign)
    if isinstance(outcome, Rejected):
        return Finding(
            told.id, "the chosen answer does not refuse", str(told.violation), outcome.detail, foreign=foreign
        )
    if rejection(outcome) is None:
        return Finding(told.id, foreign=foreign)
    return Finding(
        told.id,
        f"{told.kind} comes to another reason",
        f"{_tell(told)} {told.says}",
        f"{_say(outcome)} {outcome.says}",
        foreign=foreign,
    )


_DIFFERS = Rejected("other-reason", "", -1, None, "", "the rejected answer is wrong for the reason that evidence gives")


def _tell(told: PairEvidence) -> str:
    return f"{told.reason}, block {told.block}, exit {told.exit}"


def _say(outcome: Outcome) -> str:
    return f"{outcome.reason}, block {outcome.block}, exit {outcome.exit}"


def _is_ours(told: PairEvidence, rejected: str, draft: Draft) -> bool:
    """Tell whether an edit of this catalogue makes the answer `rejected`, whose commands are then known ones."""
    kind = KINDS_BY_NAME.get(told.kind)
    return kind is not None and any(twin.text == rejected for twin in find_twins(kind, draft))


def _find_violation(told: PairEvidence, draft: Draft) -> Twin | None:
    if told.violation is None:
        return None
    wanted = (told.violation.kind, told.violation.message)
    return next((twin for twin in draft.twins if (twin.kind, twin.message) == wanted), None)

"""Running exported pairs and conversations again, from their text alone.

The starting state comes from the row's spec, as in the audit of rows; what runs is read out of the exported text. Of a pair the
rejected answer has to be wrong for the reason that evidence gives, and the chosen one runs again where the pair rests on its
refusing a violating run. Of a conversation every command of every assistant's message runs, in order, in one workspace.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from asynth.dataset.conversations.export import ConversationEvidence, plans_of, write_messages
from asynth.dataset.exporting import Source, evidence_name, read_export
from asynth.dataset.pairs.edits import find_twins
from asynth.dataset.pairs.judging import Outcome, complaint_line, judge_wrong, refuses
from asynth.dataset.pairs.records import FORMAT, PairEvidence, hash_text, read_pair, render_strings
from asynth.dataset.pairs.table import KINDS_BY_NAME, propose
from asynth.errors import CommandError, DatasetError
from asynth.example.draft import Draft, Twin
from asynth.example.evidence import Evidence, TwinRecord, parse_evidence, parse_record
from asynth.example.judge import Rejected, failed, judge_answer
from asynth.example.make import run_prior_steps
from asynth.example.workbench import Workbench
from asynth.run.audit import Finding
from asynth.run.recomposing import Recomposer
from asynth.run.retrying import Turns, try_again
from asynth.script import Block, GrammarError, extract, render
from asynth.store import Layout, read_evidence
from asynth.store.reading import existing, read_lines


@dataclass(frozen=True, slots=True)
class Exported:
    """What was made of a row, as it stands in the files.

    :param lines: one of each folder of the form
    :param told: what is known of it
    :param row: the evidence of the row; None where the run holds no such row
    """

    lines: tuple[bytes, ...]
    told: dict[str, Any]
    row: dict[str, Any] | None


def pick_exported(
    directory: Path, target: Path, form: str, sample: int | None, seed: int = 0
) -> tuple[int, Iterator[Exported]]:
    """Return how many lines of an export are looked at, and these with the evidence of their rows: all, or `sample` of them.

    The files are read as the lines are asked for, so an export of any size fits.

    :param directory: of the run of which `target` was made
    :raises asynth.errors.RunDirectoryError: if there is no export
    :raises DatasetError: while iterating, if lines and evidence do not belong together
    """
    count = sum(1 for _ in read_lines(existing(target / evidence_name(form))))
    existing(Layout(directory).manifest)
    matched = _match(directory, target, form)
    if sample is None or sample >= count:
        return count, matched
    numbers = set(random.Random(seed).sample(range(count), sample))
    return sample, (match for number, match in enumerate(matched) if number in numbers)


def _match(directory: Path, target: Path, form: str) -> Iterator[Exported]:
    rows = read_evidence(directory)
    for told, lines in read_export(target, form):
        yield Exported(lines, told, next((row for row in rows if row.get("id") == told.get("id")), None))


async def audit_pair(
    match: Exported, recomposer: Recomposer, bench: Workbench, turns: Turns, *, trust: bool = False
) -> Finding:
    """Compare a pair with its evidence and its row, run the rejected answer, and compare the reason."""
    if match.row is None:
        return Finding(str(match.told.get("id")), "the run holds no such row")
    line, strings = match.lines
    try:
        told = parse_record(PairEvidence, match.told, "evidence of the pair")
        prompt, chosen, rejected = read_pair(line)
        draft = recomposer.compose(parse_evidence(match.row))
    except DatasetError as error:
        return Finding(str(match.told.get("id")), str(error))
    if told.format > FORMAT:
        return Finding(
            told.id, f"its evidence has format {told.format}, this asynth reads {FORMAT}; use a later asynth"
        )
    if (hash_text(chosen), hash_text(rejected)) != (told.chosen_sha256, told.rejected_sha256):
        return Finding(told.id, "the pair's text is not the one that its evidence is about")
    if render_strings(line) != strings:
        return Finding(told.id, "the plain texts hold another pair than the message lists")
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


async def audit_conversation(
    match: Exported, recomposer: Recomposer, bench: Workbench, turns: Turns, *, trust: bool = False
) -> Finding:
    """Compare a conversation with its evidence and its row, and run every command of every assistant's message in order."""
    if match.row is None:
        return Finding(str(match.told.get("id")), "the run holds no such row")
    [line] = match.lines
    try:
        told = parse_record(ConversationEvidence, match.told, "evidence of the conversation")
        evidence = parse_evidence(match.row)
        draft = recomposer.compose(evidence)
        texts = _read_messages(line)
        scripts = [extract(text) for text in texts[1::2]]
    except (DatasetError, GrammarError) as error:
        return Finding(str(match.told.get("id")), str(error))
    if hash_text(line.decode()) != told.sha256 or len(texts) != told.messages:
        return Finding(told.id, "the conversation's text is not the one that its evidence is about")
    if told.quoted and told.quoted not in texts[2].split("\n"):
        return Finding(told.id, "the user does not paste the line that evidence has")
    ours = texts in _compose_conversations(evidence, draft, told)
    if not ours and recomposer.same:
        return Finding(told.id, "no conversation of this row has these messages")
    if not ours and not bench.wall.up and not trust:
        return Finding(told.id, "no row here makes this conversation, so it runs behind a wall only, or with --trust")

    async def attempt() -> Finding:
        return await _converse(told, draft, scripts, bench, foreign=not ours)

    return await try_again(attempt, lambda finding: finding.rejected, f"the conversation {told.id}", turns)


def _read_messages(line: bytes) -> list[str]:
    """Return what user and assistant say in turn.

    :raises DatasetError: if they don't, or not in turn
    """
    try:
        messages = orjson.loads(line)["messages"]
        texts = [str(one["content"]) for one in messages]
        roles = [one["role"] for one in messages]
    except (ValueError, KeyError, TypeError) as error:
        raise DatasetError(f"a line of the conversations holds none ({error!r}); export them again") from None
    if len(texts) < 4 or roles != ["user", "assistant"] * (len(texts) // 2):
        raise DatasetError("user and assistant do not take turns in this conversation; export them again")
    return texts


def _compose_conversations(evidence: Evidence, draft: Draft, told: ConversationEvidence) -> Iterator[list[str]]:
    """Yield the conversations that could be made of a row with the kind of edit and the line that `told` names."""
    twins = propose(draft)
    kinds = [name for name in twins if name == told.kind]
    failed = len(told.turns[0]) - 1 if told.turns else 0
    for plan in plans_of(Source(evidence, draft), twins, kinds):
        if (plan.twin.kind.name if plan.twin else None) == told.kind:
            yield write_messages(draft, plan, told.quoted, failed)


async def _converse(
    told: ConversationEvidence, draft: Draft, scripts: Sequence[Sequence[Block]], bench: Workbench, *, foreign: bool
) -> Finding:
    """Run the assistant's messages in one workspace, and compare every exit code; the last one has to verify."""
    workspace = await bench.lay_out(draft)
    try:
        problem = await run_prior_steps(draft, workspace, bench)
        if problem is not None:
            raise CommandError(f"{draft.id}: what happened before the question does not happen here: {problem.detail}")
        for number, (blocks, meant) in enumerate(zip(scripts, told.turns, strict=False)):
            transcript = await bench.execute(blocks, workspace, draft, noted=foreign)
            name = f"answer {number + 1}"
            there, here = ([step.exit for step in meant], [step.exit_code for step in transcript.steps])
            wrong = judge_answer(transcript, blocks)
            if there != here:
                differs = wrong or failed(transcript, "exit-codes", f"{name} ends otherwise")
                return Finding(told.id, f"{name} exits otherwise", str(there), str(here), differs, foreign)
            if number == 0 and told.kind is not None:
                step = transcript.failure
                line = complaint_line(step.stderr) if step is not None else ""
                if line != told.quoted:
                    return Finding(told.id, f"{name} fails otherwise", told.quoted, line, wrong, foreign)
                continue
            if wrong is None and foreign and (why_not := await bench.confirm(workspace, draft)):
                wrong = failed(transcript, "not-accepted", why_not)
            if wrong is not None:
                return Finding(told.id, f"{name}: {wrong.reason}", "accepted", wrong.detail, wrong, foreign)
    finally:
        await bench.remove(workspace)
    return Finding(told.id, foreign=foreign)

"""Conversations of a run: composed from its rows, executed turn by turn in one workspace, and kept where all came out as said.

The first answer has one edit, as in a pair. Its commands run until one fails; the line that the user pastes is what was
printed, twice over, in two executions. The repair runs on in the state that the failure left, and has to verify; so has
what answers a further question.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.dataset.conversations.followups import Followup, find_followups
from asynth.dataset.conversations.sentences import COMPLAINTS, REPAIRS
from asynth.dataset.conversations.statements import repair
from asynth.dataset.exporting import Export, Figures, Made, Maker, Source, digest_code
from asynth.dataset.pairs.edits import AnswerTwin, draw
from asynth.dataset.pairs.judging import complaint_line
from asynth.dataset.pairs.records import hash_text, render_line
from asynth.dataset.pairs.table import Balance, propose
from asynth.errors import CommandError
from asynth.example.draft import Draft
from asynth.example.evidence import EngineRecord, Evidence
from asynth.example.judge import Rejected, failed, judge_answer
from asynth.example.make import run_prior_steps
from asynth.example.workbench import Workbench
from asynth.execution import Transcript, Workspace, compute
from asynth.run.recomposing import Recomposer
from asynth.run.retrying import Turns, try_again
from asynth.script import Prose, Script, extract, render
from asynth.script.blocks import fence
from asynth.store import Mode
from asynth.witness.messages import complain

FORM: Final = "chat"
MOST_TRIES: Final = 6
"""Conversations that are tried for a row before it goes without one."""

_LONGEST: Final = 240
"""Characters of a line that somebody pastes."""

_UNSTABLE: Final = re.compile(r"[0-9a-f]{12}|(?<![\w.:/])/(?!/)\w|\d\d:\d\d|\d(?:ms|µs|s)\b")
"""What may differ between two executions: digests, absolute paths, times."""


@dataclass(slots=True)
class Conversed(Figures):
    """What an export of conversations came to, or stands at.

    :param lengths: conversations by their number of messages
    :param kinds: by kind of edit of the first answer; `none` where that was right
    :param followups: by further question; `none` where nothing more is asked
    """

    conversations: int = 0
    lengths: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    followups: Counter[str] = field(default_factory=Counter)

    def count(self, made: Made) -> None:
        """Count what became of a row."""
        Figures.count(self, made)
        if made.line is not None:
            self.conversations += 1
            self.lengths[made.told["messages"]] += 1
            self.kinds[made.told["kind"] or "none"] += 1
            self.followups[made.told["followup"] or "none"] += 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What a conversation is made of.

    :param twin: the first answer; None where it is the right one
    :param followup: what is asked in the end; None for nothing
    """

    twin: AnswerTwin | None
    followup: Followup | None

    def repair(self, answer: Script, failed: int) -> Script:
        """Return what is said to the pasted error: what was wrong, and the blocks of `answer` from there on.

        :param failed: number of the block of the first answer that failed
        """
        if self.twin is None:
            return ()
        blocks = repair(answer, self.twin.script, failed)
        return (Prose(REPAIRS[self.twin.kind.name]), *blocks) if blocks else ()


def is_drawn(evidence: Evidence, share: float) -> bool:
    """Tell whether a row belongs to the share of rows that become conversations: the same ones each time."""
    return _number(evidence.id, "chat") < share * 2**64


async def export_conversations(
    directory: Path,
    target: Path,
    recomposer: Recomposer,
    bench: Workbench,
    *,
    share: float,
    concurrency: int,
    mode: Mode = "auto",
    notice: Callable[[Conversed], None] = lambda _: None,
) -> Conversed:
    """Make conversations of a share of the rows of the run in `directory`, and publish them in `target`.

    :param share: of the rows that have a turn, above 0 and at most 1
    :param mode: `auto` begins or goes on, `fresh` begins again
    :param notice: called after each row; errors as :meth:`asynth.dataset.exporting.Export.make`
    """
    code = await compute(digest_code, "dataset/pairs", "dataset/conversations", "witness/messages.py")
    export = Export(directory, target, FORM, {"conversations": code, "share": share})
    conversed = Conversed()
    balance = Balance()
    turns = Turns()

    def plan(source: Source) -> Maker:
        twins = propose(source.draft)
        names = [name for name in twins if name in REPAIRS]
        order = balance.order(names, source.evidence.id)

        async def make() -> Made:
            return await _Row(source, bench, turns).make(plans_of(source, twins, order), order[:1])

        return make

    def count(made: Made) -> None:
        conversed.count(made)
        balance.note(made.told)
        notice(conversed)

    await export.make(
        recomposer, plan, count, concurrency=concurrency, mode=mode, wanted=lambda evidence: is_drawn(evidence, share)
    )
    await compute(export.publish, bytes)
    return conversed


def plans_of(source: Source, twins: Mapping[str, list[AnswerTwin]], order: Sequence[str]) -> list[Plan]:
    """Return conversations that could be made of a row, in the order in which they are tried.

    Half of them end with the repair; the others go on with a question, and some of these have nothing to repair.
    """
    identifier = source.evidence.id
    followups = find_followups(source.draft)
    followup = followups[_number(identifier, "followup") % len(followups)] if followups else None
    manner = _number(identifier, "manner") % 10
    plans = [Plan(None, followup)] if followup is not None and manner < 2 else []
    for name in order:
        twin = draw(twins[name], identifier)
        if repair(source.draft.answer, twin.script, 0) is not None:
            plans.append(Plan(twin, followup if manner < 5 else None))
            plans += [Plan(twin, None)] if followup is not None and manner < 5 else []
        if len(plans) >= MOST_TRIES:
            break
    return plans


def write_messages(draft: Draft, plan: Plan, quoted: str, failed: int) -> list[str]:
    """Return what user and assistant say in turn.

    :param quoted: the line that the user pastes, where the first answer fails
    :param failed: number of its block that fails
    """
    texts = [draft.prompt, plan.twin.text if plan.twin else render(draft.answer)]
    if plan.twin is not None:
        frame = COMPLAINTS[_number(draft.id, "frame") % len(COMPLAINTS)]
        texts += [frame.format(error=fence(quoted, "text")), render(plan.repair(draft.answer, failed))]
    if plan.followup is not None:
        texts += [plan.followup.ask, render(plan.followup.answer)]
    return texts


@dataclass(frozen=True, slots=True)
class ConversationEvidence:
    """What is known of a conversation: one line of ``chat.evidence.jsonl``.

    :param id: of the row
    :param turn: the kind of edit whose turn it was; another one stands under `kind` where that made no conversation
    :param messages: how many it has
    :param kind: of edit of the first answer; None where that is right
    :param quoted: the line that the user pastes
    :param followup: what is asked in the end; None for nothing
    :param turns: exit code and seconds of each block that an assistant's message made run, message by message
    :param sha256: of the conversation's line without its newline, in hex
    """

    id: str
    position: int
    turn: str
    split: str
    messages: int
    kind: str | None
    quoted: str
    followup: str | None
    turns: tuple[tuple[StepFigures, ...], ...]
    sha256: str
    engine: EngineRecord


@dataclass(frozen=True, slots=True)
class StepFigures:
    """What a block came to: its exit code, None where it was ended, and its seconds."""

    exit: int | None
    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class _Turn:
    """What an assistant's message came to."""

    transcript: Transcript
    rejected: Rejected | None


@dataclass(frozen=True, slots=True)
class _Course:
    """How a conversation went.

    :param quoted: the line that the user pastes; "" where nothing failed
    :param wrong: why it is none; "" where it is one
    """

    turns: tuple[_Turn, ...]
    quoted: str = ""
    wrong: str = ""
    fault: Rejected | None = None

    @property
    def failed(self) -> int:
        """The number of the first answer's block that failed, or of its last one."""
        return len(self.turns[0].transcript.steps) - 1


@dataclass(frozen=True, slots=True)
class _Row:
    source: Source
    bench: Workbench
    turns: Turns

    async def make(self, plans: Sequence[Plan], turn: Sequence[str]) -> Made:
        """Try `plans` until one comes out as it should."""
        evidence = self.source.evidence
        told: dict[str, Any] = {"id": evidence.id, "position": evidence.position, "turn": "".join(turn)}
        tried = []
        for plan in plans:
            course = await self._converse_surely(plan)
            if not course.wrong:
                return self._record(plan, course, told)
            tried.append({"kind": plan.twin.kind.name if plan.twin else "none", "reason": course.wrong})
        return Made(None, {**told, "tried": tried})

    async def _converse_surely(self, plan: Plan) -> _Course:
        what = f"the conversation {self.source.evidence.id}"
        course = await try_again(lambda: self._converse(plan), lambda course: course.fault, what, self.turns)
        if plan.twin is None or course.wrong:
            return course
        again = await try_again(lambda: self._converse(plan), lambda course: course.fault, what, self.turns)
        return course if again.quoted == course.quoted else _Course((), wrong="the error differs each time")

    async def _converse(self, plan: Plan) -> _Course:
        """Run all turns of `plan` in one workspace."""
        draft = self.source.draft
        workspace = await self.bench.lay_out(draft)
        try:
            problem = await run_prior_steps(draft, workspace, self.bench)
            if problem is not None:
                raise CommandError(f"{draft.id}: what happened before the question does not happen: {problem.detail}")
            first = await self._run(plan.twin.script if plan.twin else draft.answer, workspace)
            course = _judge_first(plan, first)
            repaired = plan.repair(draft.answer, course.failed)
            for script in (repaired, plan.followup.answer if plan.followup else ()):
                if script and not course.wrong and course.fault is None:
                    turn = await self._run(script, workspace)
                    wrong = turn.rejected.reason if turn.rejected else ""
                    course = _Course((*course.turns, turn), course.quoted, wrong, _fault(turn))
        finally:
            await self.bench.remove(workspace)
        return course

    async def _run(self, script: Script, workspace: Workspace) -> _Turn:
        blocks = extract(render(script))
        transcript = await self.bench.execute(blocks, workspace, self.source.draft)
        return _Turn(transcript, judge_answer(transcript, blocks))

    def _record(self, plan: Plan, course: _Course, told: Mapping[str, Any]) -> Made:
        engine, texts = self.bench.engine, write_messages(self.source.draft, plan, course.quoted, course.failed)
        messages = [{"role": ("user", "assistant")[n % 2], "content": text} for n, text in enumerate(texts)]
        line = render_line({"messages": messages})
        record = ConversationEvidence(
            id=told["id"],
            position=told["position"],
            turn=told["turn"],
            split=self.source.evidence.split,
            messages=len(messages),
            kind=plan.twin.kind.name if plan.twin else None,
            quoted=course.quoted,
            followup=plan.followup.name if plan.followup else None,
            turns=tuple(
                tuple(StepFigures(step.exit_code, step.wall, step.cpu) for step in turn.transcript.steps)
                for turn in course.turns
            ),
            sha256=hash_text(line.decode()),
            engine=EngineRecord(engine.kind, engine.version, engine.sha256),
        )
        return Made(line, orjson.loads(orjson.dumps(record)))


def _judge_first(plan: Plan, turn: _Turn) -> _Course:
    """Return how far a conversation is after its first answer: the line to paste where it failed as its kind does."""
    if plan.twin is None:
        return _Course((turn,), wrong=turn.rejected.reason if turn.rejected else "", fault=_fault(turn))
    step = turn.transcript.failure
    if step is None:
        return _Course((turn,), wrong="nothing fails")
    if step.timed_out:
        return _Course((turn,), wrong="it does not end")
    if failed(turn.transcript, "answer-failed", "").fault:
        return _Course((turn,), wrong="a fault", fault=turn.rejected)
    if complain(step.stderr) not in plan.twin.kind.reasons:
        return _Course((turn,), wrong="it fails otherwise")
    line = complaint_line(step.stderr)
    if not line or len(line) > _LONGEST or _UNSTABLE.search(line):
        return _Course((turn,), wrong="nothing that can be quoted")
    return _Course((turn,), quoted=line)


def _fault(turn: _Turn) -> Rejected | None:
    return turn.rejected if turn.rejected is not None and turn.rejected.fault else None


def _number(identifier: str, what: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{identifier} {what}".encode()).digest()[:8])

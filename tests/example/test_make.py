"""One position from its spec to an example or to why there is none, at a bench that executes nothing."""

import json
from dataclasses import replace

import orjson
import pytest

from asynth.catalog import FAMILIES, Available
from asynth.catalog.procedure.twins import rejected_by
from asynth.example.draft import Past, Twin
from asynth.example.evidence import TAIL, CommandRecord, TwinRecord
from asynth.example.judge import Rejected
from asynth.example.make import choose_twins, compose, make, quarantine, run_prior_steps, run_twin
from asynth.example.row import Example, hash_row
from asynth.execution import StepRecord, Transcript
from asynth.script import Bash, runnable
from asynth.space import Family, Space
from asynth.witness.engine import Engine

ACCEPTED = 'msg="Starting verify attestors stage..."\nmsg="Verification succeeded"\n'


def step(text="witness verify\n", exit_code=0, stderr=ACCEPTED, **others):
    return StepRecord("bash", None, text, exit_code, 0.2, 0.1, 0, "", stderr, **others)


def refused(twin):
    """Return what witness says when it rejects `twin` for the declared reason."""
    marks = {
        "policy-denied": f"policy was denied due to: {twin.message}",
        "artifact-mismatch": "mismatched digests for",
        "functionary-not-allowed": "no verifiers matched with allowed functionaries",
        "policy-expired": "failed to verify policy: policy expired on",
        "policy-signature": "could not verify policy: no valid signatures",
        "policy-signer": "no policy verifiers passed verification",
        "no-collection": "predicate type  is not a collection predicate type",
    }
    return step(exit_code=1, stderr=marks[twin.expected])


class Bench:
    """Answers with transcripts that a test says, and remembers which workspaces are there."""

    engine = Engine("embedded", None, "embedded 1", "ab", "v0.12")

    def __init__(self):
        self.answers, self.twins, self.there, self.ran = {}, refused, set(), []

    async def lay_out(self, draft):
        return self._place("example")

    async def clone(self, workspace):
        assert workspace in self.there
        return self._place("clone")

    async def remove(self, workspace):
        self.there.remove(workspace)

    async def execute(self, blocks, workspace, draft, *, terminal=False):
        assert workspace in self.there
        key = tuple(blocks)
        self.ran.append((key, terminal))
        return Transcript((self.answers.get(key, step()),))

    async def execute_twin(self, twin, workspace, draft):
        assert workspace.startswith("clone")
        return Transcript((self.twins(twin),))

    async def hash_evidence(self, workspace):
        return {"../build.att.json": "cd"}

    def _place(self, name):
        self.there.add(place := f"{name} {len(self.ran)}")
        return place


@pytest.fixture(scope="module")
def spec():
    everything = Available(frozenset({"git", "environment"}), frozenset({"make build"}), ("heredoc",))
    [family] = [family for family in FAMILIES if family.name == "step"]
    return Space([Family(family.name, family.strata(everything), 1.0)], 7).at(3)


@pytest.fixture
def bench():
    made = Bench()
    yield made
    assert not made.there, "a workspace is left"


async def test_an_example_has_its_row_and_its_evidence(spec, bench):
    attempt = await make(spec, 3, "one", bench)
    example = attempt.result
    assert isinstance(example, Example)
    assert json.loads(attempt.row) == {"messages": example.messages}
    assert (example.id, example.position, example.split) == (attempt.draft.id, 3, "train")
    told = example.evidence
    assert told == orjson.loads(orjson.dumps(example.record))
    assert told["sha256"] == hash_row(attempt.row)
    assert told["engine"] == {"kind": "embedded", "version": "embedded 1", "sha256": "ab"}
    assert example.record.commands == (CommandRecord(0, 0, 0.2, 0.1),)
    assert told["digests"] == {"../build.att.json": "cd"}
    assert told["spec"]["values"] == json.loads(orjson.dumps(dict(spec.values)))
    assert [twin["kind"] for twin in told["twins"]] == [t.kind for t in choose_twins(attempt.draft.twins, 3, "one")]
    assert attempt.stages.answer >= 0


@pytest.mark.parametrize("number", [0, -1], ids=["the-first", "the-last"])
@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (step(exit_code=0), "twin-accepted"),
        (step(exit_code=1, stderr="another error"), "twin-other-reason"),
        (StepRecord("file", "app", "", 1, stderr="cannot be edited"), "twin-failed"),
        (step(exit_code=1, stderr="", timed_out=True), "timeout"),
    ],
    ids=["accepted", "other-reason", "edit-fails", "too-long"],
)
async def test_a_twin_that_does_not_count_takes_its_example_along(spec, bench, outcome, reason, number):
    twins = compose(spec).twins
    assert len(twins) > 1
    bench.twins = lambda twin: outcome if twin == twins[number] else refused(twin)
    attempt = await make(spec, 3, "all", bench)
    assert isinstance(attempt.result, Rejected)
    assert attempt.result.reason == reason
    assert attempt.row == b""
    record = quarantine(attempt, spec, 3, "a run")
    assert (record.id, record.position, record.reason, record.exit) == (attempt.draft.id, 3, reason, outcome.exit_code)
    assert record.replay == f"python -m asynth replay --run 'a run' --id {attempt.draft.id}"


async def test_an_answer_that_fails_has_no_twins(spec, bench):
    draft = compose(spec)
    bench.answers[tuple(runnable(draft.answer))] = step(exit_code=1, stderr="x" * 3000)
    bench.twins = None
    attempt = await make(spec, 3, "all", bench)
    assert attempt.result.reason == "answer-failed"
    assert len(quarantine(attempt, spec, 3, "R").stderr) == TAIL


async def test_a_twin_runs_in_a_clone_that_goes(spec, bench):
    draft = compose(spec)
    workspace = await bench.lay_out(draft)
    assert isinstance(await run_twin(draft.twins[0], workspace, draft, bench), TwinRecord)
    assert bench.there == {workspace}
    await bench.remove(workspace)


async def test_an_accepted_example_is_nothing_for_quarantine(spec, bench):
    attempt = await make(spec, 3, "none", bench)
    assert attempt.result.record.twins == ()
    with pytest.raises(TypeError):
        quarantine(attempt, spec, 3, "R")


HIDDEN, SHOWN = (Bash("sign\n"),), (Bash("verify\n"),)


@pytest.mark.parametrize(
    ("past", "outcomes", "reason"),
    [
        (Past(), {}, None),
        (Past(hidden=HIDDEN), {}, None),
        (Past(hidden=HIDDEN), {HIDDEN: step(exit_code=1)}, "past-failed"),
        (Past(hidden=HIDDEN, shown=SHOWN), {HIDDEN: step(exit_code=1)}, "past-failed"),
        (Past(hidden=HIDDEN, shown=SHOWN), {SHOWN: step(exit_code=1)}, "past-failed"),
        (Past(hidden=HIDDEN, shown=SHOWN, fails=True), {SHOWN: step(exit_code=1)}, None),
        (Past(shown=SHOWN, quoted="no"), {}, "other-output"),
    ],
    ids=["nothing", "hidden", "hidden-fails", "hidden-fails-first", "shown-fails", "shown-as-told", "prints-otherwise"],
)
async def test_prior_steps_come_out_as_the_prompt_tells(spec, bench, past, outcomes, reason):
    bench.answers |= outcomes
    workspace = await bench.lay_out(None)
    draft = replace(compose(spec), past=past)
    rejected = await run_prior_steps(draft, workspace, bench)
    assert (rejected and rejected.reason) == reason
    await bench.remove(workspace)


async def test_prior_steps_that_are_quoted_from_a_terminal_have_one(spec, bench):
    workspace = await bench.lay_out(None)
    draft = replace(compose(spec), past=Past(hidden=HIDDEN, shown=SHOWN, terminal=True))
    await run_prior_steps(draft, workspace, bench)
    assert bench.ran == [(HIDDEN, False), (SHOWN, True)]
    await bench.remove(workspace)


def twin(kind, number=0):
    return Twin(kind, (), f"command {number}", "other")


def test_twin_kinds_take_turns():
    kinds = [twin(kind) for kind in ("tampered", "key", "expired", "missing")]
    seen = [choose_twins(kinds, position, "one")[0].kind for position in range(400)]
    assert all(80 <= seen.count(kind) <= 120 for kind in set(seen))
    assert len(set(seen)) == 4
    assert choose_twins(kinds, 5, "all") == tuple(kinds)
    assert choose_twins(kinds, 5, "none") == choose_twins([], 5, "one") == ()


def test_only_twins_that_the_engine_has_to_reject_are_run():
    kinds = [twin("nothing-in-common"), twin("tampered")]
    assert rejected_by("v0.11", kinds) == (kinds[1],)
    assert rejected_by("v0.12", kinds) == rejected_by("unknown", kinds) == tuple(kinds)


def test_a_rule_that_is_taught_denies_whatever_kind_has_its_turn():
    kinds = [twin("tampered"), twin("rego-denial", 1), twin("rego-denial", 2)]
    for position in range(4):
        first, denial = choose_twins(kinds, position, "one")
        assert (first.kind, denial.commands) == ("tampered", f"command {1 + position % 2}")

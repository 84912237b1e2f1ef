"""What a wrong answer comes to, at a bench that executes nothing."""

import pytest

from asynth.dataset.pairs.edits import PASSES_VIOLATION, REFUSAL_FAILS
from asynth.dataset.pairs.judging import ACCEPTED, TIMEOUT, complaint_line, judge_wrong, refuses, violations_of
from asynth.dataset.pairs.table import KINDS_BY_NAME
from asynth.errors import CommandError
from asynth.example.draft import Append, Draft, Fixture, Past, Replace, Summary, Twin
from asynth.example.evidence import TwinRecord
from asynth.example.judge import Rejected
from asynth.execution import StepRecord, Transcript
from asynth.script import Bash

RIGHT = "```bash\nwitness verify -p p -k k.pub -f app\n```"
WRONG = "```bash\nwitness verify -p p -k k.pub -f main.c\n```"
OK = 'msg="Starting verify attestors stage..."\nmsg="Verification succeeded"\n'
DENIED = "policy was denied due to: no\n"
TWIN = Twin("rego-denial", (), "rm app\nwitness verify -p p -k k.pub -f app\n", "policy-denied", "no")


def draft_of(*twins, past=Past()):  # noqa: B008
    return Draft(
        "step-1", "step", Fixture("c/calc", None), "how?", (), twins, Summary((), (), "build", "make"), past=past
    )


def step(exit_code, stderr=""):
    return StepRecord("bash", None, "witness verify\n", exit_code, stderr=stderr)


class Bench:
    """Gives transcripts in turn, to answers and to twins, and remembers what was run."""

    def __init__(self, answers, twins=()):
        self.answers, self.twins = iter(answers), iter(twins)
        self.ran, self.there = [], 0

    async def lay_out(self, draft):
        self.there += 1
        return object()

    clone = lay_out

    async def remove(self, workspace):
        self.there -= 1

    async def execute(self, blocks, workspace, draft, *, terminal=False):
        return Transcript((next(self.answers),))

    async def execute_twin(self, twin, workspace, draft):
        self.ran.append(twin.commands)
        return Transcript((next(self.twins),))


async def test_an_answer_that_fails_says_how():
    bench = Bench([step(1, 'level=info msg="x"\nError: unknown flag: --key\nUsage: witness')])
    outcome = await judge_wrong(RIGHT, WRONG, draft_of(), (), bench)
    assert (outcome.reason, outcome.block, outcome.exit) == ("unknown-flag", 0, 1)
    assert outcome.says == "Error: unknown flag: --key"
    assert outcome.fault is None
    assert bench.there == 0


async def test_a_failure_of_the_machine_is_no_reason():
    outcome = await judge_wrong(RIGHT, WRONG, draft_of(), (), Bench([step(1, "fork: Cannot allocate memory")]))
    assert isinstance(outcome.fault, Rejected)


async def test_a_refusal_that_an_answer_shows_and_that_does_not_come_is_a_violation_that_passes():
    shown = "! witness verify -p p -k k.pub -f app 2> ../refused.log\n"
    failing = StepRecord("bash", None, f"rm app\n{shown}", 1)
    assert (await judge_wrong(RIGHT, WRONG, draft_of(), (), Bench([failing]))).reason == REFUSAL_FAILS
    for other in (StepRecord("bash", None, shown, 2), StepRecord("bash", None, "grep -q x ../refused.log\n", 1)):
        assert (await judge_wrong(RIGHT, WRONG, draft_of(), (), Bench([other]))).reason == "other"
    assert KINDS_BY_NAME["deny-renamed"].allows(REFUSAL_FAILS)
    assert not KINDS_BY_NAME["attestors-flag"].allows(REFUSAL_FAILS)


async def test_an_answer_that_does_not_end_is_not_tried_again():
    waiting = StepRecord("bash", None, "witness verify\n", 143, timed_out=True)
    outcome = await judge_wrong(RIGHT, WRONG, draft_of(), (), Bench([waiting]))
    assert (outcome.reason, outcome.fault) == (TIMEOUT, None)


async def test_an_answer_that_refuses_every_violation_is_not_wrong():
    bench = Bench([step(0, OK)], [step(1, DENIED)])
    assert (await judge_wrong(RIGHT, WRONG, draft_of(), (TWIN,), bench)).reason == ACCEPTED


async def test_a_violation_that_passes_is_typed_as_the_answer_says():
    other = Twin("tampered-artifact", (Append("app", "x"),), TWIN.commands, "no-collection")
    bench = Bench([step(0, OK)], [step(1, DENIED), step(0, OK)])
    outcome = await judge_wrong(RIGHT, WRONG, draft_of(), (TWIN, other), bench)
    assert (outcome.reason, outcome.violation) == (PASSES_VIOLATION, other)
    assert bench.ran == ["rm app\nwitness verify -p p -k k.pub -f main.c\n"] * 2
    assert bench.there == 0


async def test_an_answer_without_acceptance_is_refused_as_the_judge_of_answers_says():
    outcome = await judge_wrong(RIGHT, WRONG, draft_of(), (TWIN,), Bench([step(0, "nothing")]))
    assert outcome.reason == "not-accepted"


async def test_the_right_answer_is_put_to_the_violation_as_well():
    seen = await refuses(RIGHT, TWIN, draft_of(TWIN), Bench([step(0, OK)], [step(1, DENIED)]))
    assert isinstance(seen, TwinRecord)
    assert isinstance(await refuses(RIGHT, TWIN, draft_of(TWIN), Bench([step(0, OK)], [step(0, OK)])), Rejected)


async def test_a_past_that_does_not_come_about_is_no_answers_doing():
    bench = Bench([step(1, "x")])
    with pytest.raises(CommandError, match="step-1: what happened before the question"):
        await judge_wrong(RIGHT, WRONG, draft_of(past=Past(hidden=(Bash("false\n"),))), (), bench)
    assert bench.there == 0


def test_twins_that_edit_a_policy_are_no_violating_runs():
    edited = Twin("expired-policy", (Replace("../policy.json", "a", "b"),), "witness sign\n", "policy-expired")
    apart = Twin("nothing-in-common", (), "witness verify\n", "artifact-mismatch")
    assert violations_of(draft_of(TWIN, edited, apart), "v0.12") == (TWIN, apart)
    assert violations_of(draft_of(TWIN, edited, apart), "v0.11") == (TWIN,)


def test_the_line_that_tells_has_the_class_or_is_the_last_of_a_witness_that_gave_up():
    refused = 'level=info msg="no verifiers matched with allowed functionaries for step build "'
    assert complaint_line(f'{refused}\nlevel=error msg="policy verification failed"\n') == refused
    assert complaint_line('level=error msg="a"\nlevel=error msg="b"\nUsage:\n') == 'level=error msg="b"'
    assert complaint_line("jq: error\n\n") == "jq: error"
    assert complaint_line("") == ""

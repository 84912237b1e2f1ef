"""Which conversations are made of a row, and what of a failure may be quoted, without executing anything."""

import re
from types import SimpleNamespace

import pytest

from asynth.dataset.conversations.export import Plan, _judge_first, _Turn, is_drawn, plans_of
from asynth.dataset.conversations.sentences import REPAIRS
from asynth.dataset.exporting import Source
from asynth.dataset.pairs.edits import AnswerTwin
from asynth.dataset.pairs.table import KINDS_BY_NAME, propose
from asynth.example.draft import Draft, Fixture, Summary
from asynth.example.judge import Rejected
from asynth.execution import StepRecord, Transcript
from asynth.script import Bash, Prose, extract, render

RUN = "witness run --step build -a git -k ../build.key -o ../build.att.json -- make app\n"
SIGN = "witness sign -k ../policy.key -f ../policy.json -o ../policy.signed.json\n"
VERIFY = "witness verify -p ../policy.signed.json -k ../policy.pub -a ../build.att.json -f app\n"


def source_of(identifier):
    summary = Summary(("git",), ("git",), "build", "make")
    draft = Draft(identifier, "step", Fixture("c/calc", None), "how?", (Bash(RUN + SIGN), Bash(VERIFY)), (), summary)
    return Source(SimpleNamespace(id=identifier), draft)


def plans(identifier):
    source = source_of(identifier)
    twins = propose(source.draft)
    return plans_of(source, twins, sorted(name for name in twins if name in REPAIRS))


def test_a_repair_begins_with_what_was_wrong_and_verifies():
    made = [plan for number in range(20) for plan in plans(f"step-{number}")]
    repaired = [plan for plan in made if plan.twin is not None]
    answers = [plan.repair(source_of("step-0").draft.answer, 1) for plan in repaired]
    assert all(isinstance(answer[0], Prose) and answer[0].text.endswith(":") for answer in answers)
    assert all(extract(render(answer))[-1].content.endswith(VERIFY) for answer in answers)
    assert all(len(plan.twin.text) != 0 and plan.twin.kind.name in REPAIRS for plan in repaired)


def test_half_of_them_go_on_with_a_question_and_some_only_have_one():
    first = [plans(f"step-{number}")[0] for number in range(400)]
    only = sum(plan.twin is None for plan in first)
    both = sum(plan.twin is not None and plan.followup is not None for plan in first)
    assert 0.14 < only / 400 < 0.26
    assert 0.24 < both / 400 < 0.36
    assert len({plan.followup.name for plan in first if plan.followup}) == 4


def test_a_share_of_the_rows_is_drawn_and_a_larger_share_has_those_of_a_smaller():
    rows = [SimpleNamespace(id=f"step-{number}") for number in range(2000)]
    small, large = ({row.id for row in rows if is_drawn(row, share)} for share in (0.1, 0.3))
    assert small < large
    assert 0.08 < len(small) / 2000 < 0.12
    assert all(is_drawn(row, 1) for row in rows)


def course_of(exit_code, stderr, *, kind="attestors-flag", **others):
    step = StepRecord("bash", None, RUN, exit_code, stderr=stderr, **others)
    twin = AnswerTwin(KINDS_BY_NAME[kind], (Bash(RUN),), 0)
    rejected = None if exit_code == 0 else Rejected("answer-failed", "", 0, exit_code, stderr, "")
    return _judge_first(Plan(twin, None), _Turn(Transcript((step,)), rejected))


def test_the_line_that_came_is_quoted():
    course = course_of(1, 'level=info msg="x"\nlevel=error msg="unknown flag: --attestors"\nUsage:\n')
    assert (course.quoted, course.wrong) == ('level=error msg="unknown flag: --attestors"', "")


@pytest.mark.parametrize(
    ("exit_code", "stderr", "others", "wrong"),
    [
        (0, "", {}, "nothing fails"),
        (1, "exit status 2", {}, "it fails otherwise"),
        (1, 'level=error msg="unknown flag: --attestors /home/me/x"', {}, "nothing that can be quoted"),
        (1, f"Error: unknown flag: --{'a' * 300}", {}, "nothing that can be quoted"),
        (143, "", {"timed_out": True}, "it does not end"),
    ],
)
def test_other_first_answers_begin_no_conversation(exit_code, stderr, others, wrong):
    course = course_of(exit_code, stderr, **others)
    assert (course.quoted, course.wrong, course.fault) == ("", wrong, None)


@pytest.mark.parametrize("text", ["3f" * 20, "open /tmp/x", "at 12:30:01", "took 35ms"])
def test_what_may_differ_is_not_quoted(text):
    assert course_of(1, f"Error: unknown flag: --x {text}").quoted == ""
    assert re.search("unknown", course_of(1, "Error: unknown flag: --x ../y https://witness.dev/a").quoted)

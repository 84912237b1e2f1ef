"""What counts as accepted, as told, and as the same output."""

import pytest

from asynth.example.draft import Past
from asynth.example.judge import judge_answer, judge_past, shows
from asynth.execution import StepRecord, Transcript
from asynth.script import Bash, Text

ACCEPTED = 'level=info msg="Starting verify attestors stage..."\nlevel=info msg="Verification succeeded"\n'


def step(text="make\n", exit_code=0, stdout="", stderr=""):
    return StepRecord("bash", "", text, exit_code, 0.1, 0.1, 0, stdout, stderr, False, False)


@pytest.mark.parametrize(
    ("printed", "quoted", "same"),
    [
        ("one\ntwo\nthree\n", "two\nthree\n", True),
        ("one\ntwo\nthree\n", "one\nthree\n", False),
        ("\x1b[31mERROR  \x1b[0m failed to verify   \n", "ERROR   failed to verify\n", True),
        ("failed to verify\n", "failed\n", False),
    ],
    ids=["run", "gap", "colours", "part-of-a-line"],
)
def test_lines_are_compared_one_after_another(printed, quoted, same):
    assert shows(step(stderr=printed), quoted) is same
    assert shows(step(stdout=printed), quoted) is same


def test_an_answer_shows_what_its_commands_print():
    transcript = Transcript((step(stdout="app\n"), step("witness verify\n", stderr=ACCEPTED)))
    blocks = (Bash("make\n"), Text("app\n"), Bash("witness verify\n"))
    assert judge_answer(transcript, blocks) is None
    other = judge_answer(transcript, (Bash("make\n"), Text("lib\n"), Bash("witness verify\n")))
    assert other is not None
    assert other.reason == "other-output"


@pytest.mark.parametrize(
    ("past", "steps", "reason"),
    [
        (Past(shown=(Bash("a\n"),)), (step(exit_code=1),), "past-failed"),
        (Past(shown=(Bash("a\n"),), fails=True), (step(),), "past-failed"),
        (Past(shown=(Bash("a\n"),), fails=True), (step(exit_code=1),), None),
        (Past(shown=(Bash("a\n"),), fails=True, quoted="no\n"), (step(exit_code=1, stderr="yes\n"),), "other-output"),
        (Past(shown=(Bash("a\n"), Bash("b\n")), fails=True), (step(exit_code=1), step(exit_code=1)), "past-failed"),
    ],
    ids=["fails", "does-not-fail", "as-told", "prints-otherwise", "fails-early"],
)
def test_what_happened_before_the_question_is_as_told(past, steps, reason):
    rejected = judge_past(Transcript(steps), past)
    assert (rejected.reason if rejected else None) == reason

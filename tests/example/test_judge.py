"""What counts as accepted, as told, as the same output, and as the rejection that a twin declares."""

import errno

import pytest

from asynth.errors import StorageError
from asynth.example.draft import Past, Replace, Twin
from asynth.example.evidence import TwinRecord
from asynth.example.judge import (
    KILLED,
    LAUNCH,
    PROCESSES,
    TIME,
    Rejected,
    failed,
    judge_answer,
    judge_past,
    judge_twin,
    says,
    shows,
)
from asynth.execution import StepRecord, Transcript
from asynth.script import Bash, Block, File, Illustration, Prose, Text

ACCEPTED = 'level=info msg="Starting verify attestors stage..."\nlevel=info msg="Verification succeeded"\n'
MISMATCH = 'level=error msg="failed to verify policy: mismatched digests for sha256"\n'
DENIED = 'level=error msg="policy was denied due to:\\nthe branch must be \\"main\\""\n'
VERIFY = "witness verify -p p -k k -a a -f app\n"


def step(text="make\n", exit_code=0, stdout="", stderr="", *, timed_out=False, flooded=False, kind="bash", name=None):
    return StepRecord(kind, name, text, exit_code, 0.2, 0.1, 0, stdout, stderr, timed_out, flooded)


def reason_of(judged):
    return judged.reason if isinstance(judged, Rejected) else None


@pytest.mark.parametrize(
    ("printed", "quoted", "same"),
    [
        ("one\ntwo\nthree\n", "two\nthree\n", True),
        ("one\ntwo\nthree\n", "one\nthree\n", False),
        ("one\ntwo\nthree\n", "three\n", True),
        ("one\n", "one\ntwo\n", False),
        ("\x1b[31mERROR  \x1b[0m failed to verify   \n", "ERROR   failed to verify\n", True),
        ("failed to verify\n", "failed\n", False),
        ("one\r\ntwo\r\n", "one\ntwo\n", True),
    ],
    ids=["run", "gap", "end", "more", "colours", "part-of-a-line", "carriage-returns"],
)
def test_lines_are_compared_one_after_another(printed, quoted, same):
    assert shows(step(stderr=printed), quoted) is same
    assert shows(step(stdout=printed), quoted) is same


def test_a_quote_stands_on_one_stream():
    assert not shows(step(stdout="one\n", stderr="two\n"), "one\ntwo\n")


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([step(), step(VERIFY, stderr=ACCEPTED)], None),
        ([step(exit_code=2)], "answer-failed"),
        ([step(flooded=True), step(VERIFY, stderr=ACCEPTED)], "answer-failed"),
        ([step(stderr=ACCEPTED)], "not-accepted"),
        ([step(VERIFY)], "not-accepted"),
        ([step(VERIFY, kind="file", stderr=ACCEPTED)], "not-accepted"),
        ([step(VERIFY, stderr=ACCEPTED), step(f"! {VERIFY[:-1]} 2> ../refused.log\n")], None),
        ([], "not-accepted"),
    ],
    ids=["accepted", "fails", "floods", "no-verify", "silent-verify", "a-file", "a-refusal-besides", "nothing"],
)
def test_an_answer_is_accepted_by_a_verify_of_its_own(steps, reason):
    assert reason_of(judge_answer(Transcript(tuple(steps)), ())) == reason


def test_what_was_expected_is_told():
    """Quarantine and audit print these words."""
    details = [
        judge_answer(Transcript((step(exit_code=1),)), ()),
        judge_answer(Transcript((step(),)), ()),
        judge_past(Transcript((step(exit_code=1),)), Past()),
        judge_past(Transcript((step(),)), Past(quoted="no")),
    ]
    assert [rejected.detail for rejected in details] == [
        "every block of an answer exits 0",
        "a block ends with witness verify and its `Verification succeeded`",
        "what happened before the question exits 0",
        "the prompt quotes what its last command printed",
    ]


@pytest.mark.parametrize("as_blocks", [False, True], ids=["parts", "blocks"])
@pytest.mark.parametrize(
    ("shown", "reason"),
    [(("app\n", None), None), (("lib\n", None), "other-output"), ((None, "app\n"), "other-output")],
    ids=["as-printed", "otherwise", "by-another-command"],
)
def test_an_answer_shows_what_its_commands_print(as_blocks, shown, reason):
    transcript = Transcript((step(stdout="app\n"), step(VERIFY, stderr=ACCEPTED)))

    def bash(text):
        return Block("bash", None, text) if as_blocks else Bash(text)

    def text(content):
        return [] if content is None else [Block("text", None, content) if as_blocks else Text(content)]

    blocks = [bash("make\n"), *text(shown[0]), bash(VERIFY), *text(shown[1])]
    judged = judge_answer(transcript, blocks)
    assert reason_of(judged) == reason
    if judged is not None:
        assert judged.detail == f"block {1 if shown[0] else 2} prints {(shown[0] or shown[1]).strip()!r}"


def test_nothing_is_printed_before_the_first_command():
    transcript = Transcript((step(VERIFY, stdout="app\n", stderr=ACCEPTED),))
    assert reason_of(judge_answer(transcript, (Text("app\n"), Bash(VERIFY)))) == "other-output"


def test_files_and_prose_between_commands_are_no_output():
    """Files are steps as well, and do not count among the blocks that print."""
    written = step("all:\n", kind="file", name="Makefile")
    transcript = Transcript((written, step(stdout="app\n"), step(VERIFY, stderr=ACCEPTED)))
    blocks = (
        Prose("First:"), File("Makefile", "all:\n", "makefile", "Save this as `Makefile`:"), Bash("make\n"), Text("app\n"),
        Illustration("x\n", "text"), Bash(VERIFY),
    )  # fmt: skip
    assert judge_answer(transcript, blocks) is None


JENKINS = "pipeline {\n  steps {\n    sh '''\n      make\n      witness verify -p p -k k -a a -f app\n    '''\n  }\n}\n"


@pytest.mark.parametrize("as_blocks", [False, True], ids=["parts", "blocks"])
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("Jenkinsfile", JENKINS, None),
        ("Jenkinsfile", JENKINS.replace("-f app", "-f other"), "job-differs"),
        ("Jenkinsfile", "pipeline {}\n", "job-differs"),
        ("Jenkinsfile", JENKINS.replace("    '''\n", ""), "job-differs"),
        ("Makefile", "all:\n", None),
    ],
    ids=["same", "other-lines", "no-script", "unclosed", "no-job"],
)
def test_a_ci_file_runs_the_lines_of_the_blocks(as_blocks, name, content, reason):
    transcript = Transcript((step(stderr=""), step(VERIFY, stderr=ACCEPTED)))
    if as_blocks:
        blocks = [Block("file", name, content), Block("bash", None, "make\n"), Block("bash", None, VERIFY)]
    else:
        blocks = [File(name, content, "text", f"Save this as `{name}`:"), Bash("make\n"), Bash(VERIFY)]
    judged = judge_answer(transcript, blocks)
    assert reason_of(judged) == reason
    if judged is not None:
        assert name in judged.detail


ONE, TWO = Past(shown=(Bash("a\n"),)), (Bash("a\n"), Bash("b\n"))


@pytest.mark.parametrize(
    ("past", "steps", "reason"),
    [
        (ONE, [step(exit_code=1)], "past-failed"),
        (ONE, [step()], None),
        (Past(shown=(Bash("a\n"),), fails=True), [step()], "past-failed"),
        (Past(shown=(Bash("a\n"),), fails=True), [step(exit_code=1)], None),
        (Past(shown=(Bash("a\n"),), fails=True), [step(exit_code=137)], "past-failed"),
        (Past(shown=(Bash("a\n"),), fails=True), [step(exit_code=1, timed_out=True)], "timeout"),
        (Past(shown=(Bash("a\n"),), fails=True), [step(exit_code=None)], "launch-failed"),
        (Past(shown=(Bash("a\n"),), fails=True, quoted="no\n"), [step(exit_code=1, stderr="yes\n")], "other-output"),
        (Past(shown=(Bash("a\n"),), fails=True, quoted="no\n"), [step(exit_code=1, stderr="no\n")], None),
        (Past(shown=(Bash("a\n"),), quoted="no\n"), [step(stdout="yes\n")], "other-output"),
        (Past(shown=TWO, fails=True), [step(exit_code=1), step(exit_code=1)], "past-failed"),
        (Past(shown=TWO, fails=True), [step(), step(exit_code=1)], None),
        (Past(shown=TWO, quoted="b\n"), [step(stdout="b\n"), step(stdout="c\n")], "other-output"),
        (Past(hidden=(Bash("a\n"),), fails=True), [step(exit_code=1)], "past-failed"),
    ],
    ids=[
        "fails", "succeeds", "does-not-fail", "as-told", "killed", "too-long", "given-up", "prints-otherwise", "prints-so",
        "succeeds-otherwise", "fails-early", "fails-last", "an-earlier-one-prints", "others-fail",
    ],
)  # fmt: skip
def test_what_happened_before_the_question_is_as_told(past, steps, reason):
    assert reason_of(judge_past(Transcript(tuple(steps)), past)) == reason


@pytest.mark.parametrize(
    ("steps", "detail"),
    [
        ([step(exit_code=137)], "the prompt's commands end by themselves"),
        ([step()], "the last of the prompt's commands fails"),
        ([step(exit_code=1), step(exit_code=1)], "only the last of the prompt's commands fails"),
    ],
)
def test_a_script_that_should_fail_says_how_it_did_not(steps, detail):
    judged = judge_past(Transcript(tuple(steps)), Past(shown=TWO, fails=True))
    assert judged is not None
    assert judged.detail == detail


TAMPERED = Twin("tampered", (Replace("app", "a", "b"),), VERIFY, "artifact-mismatch")
RULE = Twin("rego-denial", (), VERIFY, "policy-denied", 'the branch must be "main"')


@pytest.mark.parametrize(
    ("twin", "last"),
    [(TAMPERED, step(VERIFY, 1, stderr=MISMATCH)), (RULE, step(VERIFY, 1, stderr=DENIED))],
    ids=["class", "message"],
)
def test_a_twin_that_is_rejected_for_its_reason_is_evidence(twin, last):
    assert judge_twin(Transcript((last,)), twin) == TwinRecord(
        twin.kind, twin.expected, twin.expected, rejected=True, message=twin.message, exit=1, wall=0.2, cpu=0.1
    )


EDIT_FAILS = step("", 1, kind="file", name="app", stderr="app holds 'a' 0 times, not 1")


@pytest.mark.parametrize(
    ("twin", "last", "reason", "fault"),
    [
        (TAMPERED, step(VERIFY, 0, stderr=ACCEPTED), "twin-accepted", ""),
        (TAMPERED, step(VERIFY, 0, stderr=MISMATCH), "twin-accepted", ""),
        (TAMPERED, step(VERIFY, 1, stderr=DENIED), "twin-other-reason", ""),
        (TAMPERED, step(VERIFY, 1, stderr="no such file"), "twin-other-reason", ""),
        (TAMPERED, step(VERIFY, 1, stderr=ACCEPTED), "twin-other-reason", ""),
        (RULE, step(VERIFY, 1, stderr=DENIED.replace("main", "dev")), "twin-other-reason", ""),
        (TAMPERED, EDIT_FAILS, "twin-failed", ""),
        (TAMPERED, step(VERIFY, 137, stderr=MISMATCH), "twin-failed", KILLED),
        (TAMPERED, step(VERIFY, -9, stderr=MISMATCH), "twin-failed", KILLED),
        (TAMPERED, step(VERIFY, 1, stderr=MISMATCH, timed_out=True), "timeout", TIME),
        (TAMPERED, step(VERIFY, None, stderr=MISMATCH), "launch-failed", LAUNCH),
    ],
    ids=[
        "accepted", "exit-0", "other-class", "no-class", "only-the-exit", "other-message", "edit-fails", "killed-outright",
        "killed", "too-long", "given-up",
    ],
)  # fmt: skip
def test_any_other_end_of_a_twin_is_against_the_example(twin, last, reason, fault):
    judged = judge_twin(Transcript((last,)), twin)
    assert isinstance(judged, Rejected)
    assert (judged.reason, judged.fault) == (reason, fault)
    assert (judged.block, judged.exit_code, judged.stderr) == (0, last.exit_code, last.stderr)
    assert twin.kind in judged.detail or repr(twin.message) in judged.detail


def test_the_last_step_of_a_twin_is_what_counts():
    steps = (step(VERIFY, 0, stderr=ACCEPTED), step(VERIFY, 1, stderr=MISMATCH))
    assert isinstance(judge_twin(Transcript(steps), TAMPERED), TwinRecord)
    judged = judge_twin(Transcript(steps[::-1]), TAMPERED)
    assert reason_of(judged) == "twin-accepted"
    assert judged.block == 1


def test_a_message_may_stand_as_go_quotes_it():
    assert says('msg="say \\"no\\" to C:\\\\x"', 'say "no" to C:\\x')
    assert says("say no", "say no")
    assert not says("say no", "say yes")


def test_what_failed_is_told_with_its_block():
    judged = failed(Transcript((step(), step(exit_code=3, stderr="said"))), "answer-failed", "expected")
    assert judged == Rejected("answer-failed", "", 1, 3, "said", "expected")
    assert failed(Transcript(()), "answer-failed", "expected") == Rejected(
        "answer-failed", "", -1, None, "", "expected"
    )


@pytest.mark.parametrize(
    ("last", "reason", "fault"),
    [
        (step(exit_code=1, timed_out=True), "timeout", TIME),
        (step(exit_code=None), "launch-failed", LAUNCH),
        (step(exit_code=137), "answer-failed", KILLED),
        (step(exit_code=1, stderr="fork: Resource temporarily unavailable"), "answer-failed", PROCESSES),
        (step(exit_code=1, stderr="another error"), "answer-failed", ""),
    ],
)
def test_what_the_machine_did_not_give_is_no_fault_of_the_example(last, reason, fault):
    judged = failed(Transcript((last,)), "answer-failed", "expected")
    assert (judged.reason, judged.fault, judged.block) == (reason, fault, 0)
    assert (judged.exit_code, judged.stderr, judged.detail) == (last.exit_code, last.stderr, "expected")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("said", ["No space left on device", "Disk quota exceeded"])
def test_a_full_disk_says_nothing_about_an_example(stream, said):
    transcript = Transcript((step(VERIFY, exit_code=1, **{stream: f"write: {said}\n"}),))
    with pytest.raises(StorageError, match="make room and run the same command") as caught:
        judge_twin(transcript, TAMPERED)
    assert caught.value.errno == errno.ENOSPC

"""Rules of the voice that a machine can tell, each on texts whose verdict a reader sees."""

import pytest

from asynth.report.breaches import (
    Breaches,
    cuts_log_line,
    describe_breaches,
    leaves_question_open,
    misnames_step,
    uses_forbidden_words,
)
from asynth.report.voice import Voice, take_out_fences


@pytest.mark.parametrize(
    ("prompt", "family", "breaks"),
    [
        ("the shelf life of the policy", "step", True),
        ("see `public half` there", "step", False),
        ("a policy with two functionaries", "step", True),
        ("a policy with two functionaries", "identity", False),
        ("so:\n\n```text\nfunctionary\n```", "step", False),
        ("a policy for two people", "step", False),
    ],
)
def test_words_that_nobody_writes_are_found_outside_of_code(prompt, family, breaks):
    assert uses_forbidden_words(prompt, take_out_fences(prompt), "", family) is breaks


@pytest.mark.parametrize(
    ("prompt", "answer", "breaks"),
    [
        ("is that enough?", "Yes. It is.", False),
        ("is that enough?", "The commit is.", True),
        ("We sign. Does that cover tags?", "No, only the commit.", False),
        ("that is enough, right?", "Almost: ...", False),
        ("how is that done?", "With `-a`.", None),
        ("do we need one or two keys?", "Two.", None),
        ("can you write the rule?", "Here it is.", None),
        ("is that enough.", "The commit is.", None),
        ("run `is it?`", "The commit is.", None),
    ],
)
def test_a_question_for_yes_or_no_is_answered_first(prompt, answer, breaks):
    assert leaves_question_open(prompt, prompt, answer, "step") is breaks


@pytest.mark.parametrize(
    ("run", "breaks"),
    [
        ("witness run --step lint -a git -k ../k.key -o ../a -- golangci-lint run", False),
        ("witness run --step compile -a git -- golangci-lint run", True),
        ("witness run --step build-linux -- go test ./...", True),
        ("witness run -s unit-test -- go test ./...", False),
        ("witness run --step verify -- syft -q dir:. -o spdx-json=sbom.spdx.json", True),
        ("witness run --step sbom -- trivy fs --format cyclonedx .", False),
        ("witness run --step test -- trivy fs .", True),
        ("witness run --step scan -- make app", True),
        ("witness run --step scan -- ./check.sh", None),
        ("witness verify -p policy", None),
    ],
)
def test_the_name_of_a_step_does_not_contradict_its_command(run, breaks):
    assert misnames_step("", "", f"```bash\n{run}\n```", "step") is breaks


@pytest.mark.parametrize(
    ("line", "breaks"),
    [
        ('level=error msg="failed to load \\"x\\""', False),
        ('time=2031-01-01T00:00:00Z level=error msg="a"', False),
        ('level=error msg="failed to lo', True),
        ('level=error msg="failed"...', True),
        ("ERROR   failed", None),
    ],
)
def test_a_line_of_the_log_is_quoted_whole(line, breaks):
    assert cuts_log_line(f"so:\n\n```text\n{line}\n```", "so:", "", "step") is breaks


def test_rows_that_break_a_rule_are_counted_and_shown():
    found = Breaches()
    for _ in range(50):
        found.add("is it?", "is it?", "Yes.", "step")
    found.add("is it enough?", "is it enough?", "Maybe.", "step")
    question = found.result()[1]
    assert (question["applies"], question["rows"], question["met"]) == (51, 1, True)
    assert question["examples"] == ["is it enough?"]
    found.add("are they enough?", "are they enough?", "Maybe.", "step")
    lines = list(describe_breaches(found.result()))
    assert "  not met a question for Yes or No is not answered first: 2 of 52 rows" in lines
    assert "          are they enough?" in lines


def test_the_voice_of_a_run_tells_them():
    voice = Voice()
    voice.add("the public half", "", {"family": "step"})
    assert voice.result()["breaches"][0]["rows"] == 1

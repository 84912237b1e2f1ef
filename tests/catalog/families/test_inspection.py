"""Inspections: what a look prints stands in the answer, and what was looked at is verified afterwards."""

from asynth.script import Bash, Text


def test_each_look_has_its_output_and_verify_comes_last(compose_family):
    for values, draft in compose_family("inspection"):
        kinds = [type(part) for part in draft.answer if isinstance(part, Bash | Text)]
        assert kinds[:2] == [Bash, Text], values["scenario"]
        assert kinds[-1] is Bash
        *_, last = (part for part in draft.answer if isinstance(part, Bash))
        assert last.text.startswith("witness verify "), values["scenario"]


def test_the_branch_in_the_answer_is_that_of_the_repository(compose_family):
    found = [pair for pair in compose_family("inspection") if pair[0]["scenario"] == "branch"]
    assert found
    for values, draft in found:
        (output,) = (part.text for part in draft.answer if isinstance(part, Text))
        assert output == f"{draft.fixture.git.branch}\n{draft.fixture.git.author[0]}"
        assert draft.fixture.git.branch == values["variant"]

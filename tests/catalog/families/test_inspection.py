"""Inspections: what a look prints, where a reader can know it, and the verification that makes it count."""

from asynth.script import Bash, Text

KNOWN = {"contents", "branch", "required-types", "expiry", "check", "schema"}
"""Looks whose output follows from the message and the house defaults; all others print what only the run knows."""


def test_a_look_shows_its_output_where_a_reader_can_know_it_and_verify_comes_last(compose_family):
    for values, draft in compose_family("inspection"):
        shown = any(isinstance(part, Text) for part in draft.answer)
        assert shown == (values["scenario"] in KNOWN), values["scenario"]
        *_, last = (part for part in draft.answer if isinstance(part, Bash))
        assert last.text.splitlines()[-1].startswith("witness verify "), values["scenario"]


def test_the_branch_in_the_answer_is_that_of_the_repository(compose_family):
    found = [draft for values, draft in compose_family("inspection") if values["scenario"] == "branch"]
    assert found
    for draft in found:
        assert [part.text for part in draft.answer if isinstance(part, Text)] == [draft.fixture.git.branch]


def test_verify_asks_for_a_file_only_where_the_user_speaks_of_it(compose_family):
    asked = set()
    for values, draft in compose_family("inspection"):
        *_, last = (part for part in draft.answer if isinstance(part, Bash))
        if " -f " in last.text:
            asked.add(True)
            assert last.text.split(" -f ")[-1].strip() in draft.prompt, values["scenario"]
        else:
            asked.add(False)
            assert ' -s "$' in last.text, values["scenario"]
    assert asked == {True, False}

"""Misconceptions: what is believed stands in the prompt; the answer says at once what is so, and ends with what works."""

from asynth.script import Bash, Prose


def test_what_is_believed_stands_in_the_prompt(compose_family):
    for values, draft in compose_family("misconception"):
        if values["scenario"] == "type":
            assert f"/attestations/{values['variant']}/v0.1" in draft.prompt
        elif values["scenario"] != "deny":
            assert values["variant"] in draft.prompt, values["scenario"]


def test_a_question_whether_gets_a_no(compose_family):
    met = set()
    for _, draft in compose_family("misconception"):
        first = draft.answer[0]
        assert isinstance(first, Prose)
        asked = "whether" in draft.summary.message["asks"]
        assert first.text.startswith("No. ") == asked
        met.add(asked)
    assert met == {True, False}


def test_the_last_command_verifies(compose_family):
    for values, draft in compose_family("misconception"):
        *_, last = (part for part in draft.answer if isinstance(part, Bash))
        assert last.text.rstrip("\n").split("\n")[-1].startswith("witness verify "), values["scenario"]

"""Misconceptions: what is believed stands in the prompt, and the answer ends with what works."""

from asynth.script import Bash


def test_what_is_believed_stands_in_the_prompt(compose_family):
    for values, draft in compose_family("misconception"):
        if values["scenario"] == "collection type":
            assert f"/attestations/{values['variant']}/v0.1" in draft.prompt
        else:
            assert values["variant"] in draft.prompt, values["scenario"]


def test_the_last_command_verifies(compose_family):
    for values, draft in compose_family("misconception"):
        *_, last = (part for part in draft.answer if isinstance(part, Bash))
        assert last.text.rstrip("\n").split("\n")[-1].startswith("witness verify "), values["scenario"]

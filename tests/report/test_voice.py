"""The counting of voice: each share on texts whose answer a reader can see, and what repeats."""

import pytest

from asynth.report.voice import LENGTHS, SHARES, Target, Voice, describe_voice, normalise, split_sentences


def shares(prompt, step="build"):
    voice = Voice()
    voice.add(prompt, "", {"step": step})
    return {check["name"] for check in voice.result()["targets"] if check["measured"] == 1}


@pytest.mark.parametrize(
    ("prompt", "name", "holds"),
    [
        ("can it?", "question mark", True),
        ("see `a?b` there", "question mark", False),
        ("so:\n\n```text\nwhy? 2031-01-01 ../a.key\n```", "question mark", False),
        ("so:\n\n```text\nwhy?\n```", "with a paste", True),
        ("run `make`", "with a paste", False),
        ("run it", "starts in lower case", True),
        ("```text\nx\n```\n\nWhy", "starts in lower case", False),
        ("Hi all, it broke", "greeting", True),
        ("History is gone", "greeting", False),
        ("rule, please", "please", True),
        ("valid until 2031-01-01", "date or expiry outside pastes", True),
        ("so:\n\n```text\n2031-01-01\n```", "date or expiry outside pastes", False),
        ("sign with ../build.key", "key file in prose", True),
        ("the `build` step", "step name in prose", True),
        ("we build it", "step name in prose", False),
        ("no jq there", "tool for the JSON", True),
        ("Many thanks in advance", "thanks", True),
        ("nineteen " * 19, "under 20 words", True),
        ("twenty " * 20, "under 20 words", False),
    ],
)
def test_a_prompt_counts_for_what_it_shows(prompt, name, holds):
    assert (name in shares(prompt)) is holds


def test_names_numbers_and_code_are_one_token_each():
    assert normalise("Save the rule as `../a.rego`") == normalise("Save the rule as `../other.rego`:")
    assert normalise("It took 12 runs of reportd-2") == normalise("It took 7 runs of app-11")
    assert normalise("Sign it") != normalise("Verify it")


def test_sentences_stand_outside_of_fences_and_have_three_words():
    text = "No. It signs nothing at all. Then:\n\n```bash\nit is not counted here\n```\n\nVerify it before use"
    assert split_sentences(text) == ["it signs nothing at all", "verify it before use"]


def test_a_sentence_in_too_many_rows_is_told_once_a_row():
    voice = Voice()
    for number in range(100):
        own = "Only here because of this. " * 2 if number < 3 else f"Row {'x' * number} says so. "
        voice.add(f"question {'y' * number} is this", f"{own}And {'z' * number} is the end of it", {})
    result = voice.result()
    assert [(found["text"], found["share"]) for found in result["repeated_sentences"]] == [
        ("only here because of this", 0.03)
    ]
    assert result["repeated_ends"][0]["text"] == "the end of it"
    assert result["repeated_starts"] == []


def test_what_a_message_declares_is_counted_over_those_that_declare():
    voice = Voice()
    voice.add("why", "", {})
    declared = {"register": "chat", "kind": "symptom", "facts": 2, "marks": ["hedge"], "asks": []}
    voice.add("why", "", {"message": declared})
    result = voice.result()
    measured = {check["name"]: check["measured"] for check in result["targets"]}
    assert (measured["symptom"], measured["hedge"], measured["slip"]) == (1, 1, 0)
    assert measured["facts outside pastes, p50"] == 2
    assert result["registers"] == {"chat": 1}
    assert len(result["targets"]) == len(SHARES) + len(LENGTHS)


@pytest.mark.parametrize(
    ("target", "measured", "met"),
    [
        (Target("a", 0.2, 0.25), 0.16, True),
        (Target("a", 0.2, 0.25), 0.15, False),
        (Target("a", 0.2, 0.25), 0.30, True),
        (Target("a", 0.04, 0.04), 0.02, True),
        (Target("a", 0.04, 0.04), 0.061, False),
        (Target("a", None, 0.04), 0.04, True),
        (Target("a", None, 0.04), 0.041, False),
        (Target("a", 13, 13), 15, True),
        (Target("a", 13, 13), 16, False),
    ],
)
def test_a_target_is_met_within_a_fifth_or_two_points(target, measured, met):
    assert target.met(measured) is met


def test_what_no_message_declares_is_not_measured():
    voice = Voice()
    voice.add("why", "", {})
    checks = {check["name"]: check for check in voice.result()["targets"]}
    assert checks["slip"]["met"] is None
    assert checks["facts outside pastes, p90"]["measured"] is None
    assert any(line.strip().startswith("not measured: slip") for line in describe_voice(voice.result()))

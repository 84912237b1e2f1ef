"""What was recorded of releases: read as it was, told apart by behaviour, and what a release at hand really does."""

import json
import sys
from pathlib import Path

import pytest

from asynth.witness.discovery import discover
from asynth.witness.messages import classify, judge
from asynth.witness.probes import VERSIONS

sys.path.insert(0, str(Path(__file__).parents[1] / "embedded"))
from golden_corpus import GOLDEN, load_cases, replay_all

HEAD, *DIFFERING = [json.loads(line) for line in (GOLDEN / "v0.11.jsonl").read_text().splitlines()]


def verdicts(cases):
    return {
        (case["id"], number): step["expect"]["exit"]
        for case in cases
        for number, step in enumerate(case["steps"])
        if step["argv"][:1] == ["verify"]
    }


def test_each_line_holds_another_expectation_than_the_case():
    cases = {case["id"]: case for case in load_cases()}
    assert len({line["id"] for line in DIFFERING}) == len(DIFFERING) > 100
    for line in DIFFERING:
        assert line["expect"]
        for number, expected in line["expect"].items():
            there = cases[line["id"]]["steps"][int(number)]["expect"]
            assert expected != there
            assert expected.keys() == there.keys()


def test_the_verdicts_that_v0_12_changed():
    older, newer = verdicts(load_cases("v0.11")), verdicts(load_cases("v0.12"))
    changed = {case for case, number in older if older[case, number] != newer[case, number]}
    assert changed == {"reject-no-steps", "reject-empty-attestations"}


@pytest.mark.parametrize("behaviour", VERSIONS[1:])
def test_verdicts_of_older_behaviours_are_read_as_they_were(behaviour):
    for case in load_cases(behaviour):
        for step in case["steps"]:
            expected = step["expect"]
            if step["argv"][:1] == ["verify"] and expected.get("stderr") is not None:
                assert judge(expected["exit"], expected["stderr"]).accepted == (expected["exit"] == 0), case["id"]


def test_both_reject_for_the_same_class_of_reason():
    """A twin's reason is a class of messages, so evidence of either version says the same."""
    newer = {case["id"]: case for case in load_cases("v0.12")}
    for case in load_cases("v0.11"):
        for step, there in zip(case["steps"], newer[case["id"]]["steps"], strict=True):
            said, otherwise = step["expect"], there["expect"]
            if step["argv"][:1] == ["verify"] and said.get("stderr") and said["exit"] == otherwise["exit"] == 1:
                assert classify(said["stderr"]) == classify(otherwise["stderr"]), case["id"]


@pytest.mark.release
@pytest.mark.timeout(900)
def test_a_release_does_what_was_recorded_of_its_behaviour(release_witness):
    """All of it, where this is the program that was recorded; another build may differ in words now and then."""
    engine = discover(str(release_witness), {})
    cases = load_cases(engine.behaviour)
    outcomes = replay_all(cases, [str(release_witness)])
    differing = {outcome.case: outcome.differences for outcome in outcomes if outcome.differences}
    # Where goroutines race, as a panic and the end of the run do, a busy machine sees the other order now and then.
    again = replay_all([case for case in cases if case["id"] in differing], [str(release_witness)])
    differing = {outcome.case: outcome.differences for outcome in again if outcome.differences}
    judged = {case: lines for case, lines in differing.items() if any(".exit: " in line for line in lines)}
    assert not judged, judged
    assert len(differing) <= (0 if engine.sha256 == HEAD["sha256"] else len(cases) // 20), differing

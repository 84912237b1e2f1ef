"""Leaks: what train must not have of a slice is found in rows that were moved there, and nothing else is taken for one."""

import pytest

from asynth.example.evidence import SpecRecord
from asynth.report.splits import (
    Placed,
    Trained,
    describe_splits,
    find_empty_slices,
    hold_out,
    leave_out_names,
    measure_splits,
    read_splits,
    tell_empty,
)


def row(name, split="train", axis=None, prompt="", attestors=("git",), rules=(), workload="gcc", **values):
    values = {"phrasing": "plain 1", "number": name, **values}
    spec = SpecRecord(attestors, ("git",), "build", workload, rules, values=values)
    return Placed(name, "step", split, axis, prompt or f"How do I sign {name}?", f"answer {name}", spec)


HELD = (
    row("set", "test", "attestors", attestors=("git", "link", "vex")),
    row("pair", "valid", "workload-rules", rules=("branch", "tag"), workload="jar"),
    row("message", "test", "phrasing", phrasing="plain 9", prompt="Please have a look at app and tell me more"),
    row("own", "valid", "iid"),
)

TRAIN = (
    row("one", attestors=("git", "vex"), rules=("branch",), workload="jar"),
    row("two", attestors=("git", "link"), rules=("tag",), workload="gcc"),
)


def measure(rows):
    return measure_splits(rows, rows)


def test_nothing_is_taken_for_a_leak():
    measured = measure(HELD + TRAIN)
    assert measured["problems"] == []
    assert measured["train"] == 2
    there = {(one["split"], one["axis"]): one["rows"] for one in measured["slices"]}
    assert there == {
        (split, axis): int((split, axis) in {held.slice for held in HELD})
        for split in ("valid", "test")
        for axis in ("iid", "attestors", "workload-rules", "phrasing")
    }
    assert sorted(measured["empty"]) == ["test/iid", "test/workload-rules", "valid/attestors", "valid/phrasing"]


@pytest.mark.parametrize(
    ("leak", "measures"),
    [
        (row("leak", attestors=("git", "link", "vex")), "set measures an attestor set"),
        (row("leak", rules=("tag",), workload="jar"), "pair measures a workload with a rule"),
        (row("leak", phrasing="plain 9"), "message measures a phrasing"),
        (row("leak", prompt=HELD[2].prompt), "message measures a phrasing"),
        (row("leak", prompt=HELD[3].prompt), "own measures a prompt of its own"),
        (row("own", prompt="another one"), "own measures a prompt of its own"),
    ],
    ids=["attestor set", "second of its pairs", "message", "skeleton", "prompt", "structure"],
)
def test_what_train_has_of_a_slice_is_told(leak, measures):
    [problem] = measure((*HELD, *TRAIN, leak))["problems"]
    assert problem.startswith(measures)
    assert leak.id in problem
    assert f"  leak: {problem}" in describe_splits(measure((*HELD, *TRAIN, leak)))


def test_stretches_of_train_tell_what_all_of_it_tells():
    slices = hold_out(HELD)
    rows = (
        *TRAIN,
        row("early", phrasing="plain 9"),
        row("same", prompt=HELD[2].prompt)._replace(answer=HELD[0].answer),
        row("late", phrasing="plain 9", attestors=("git", "link", "vex")),
    )
    found = [Trained() for _ in range(3)]
    for one, trained in zip(rows, (found[0], found[0], found[0], found[1], found[2]), strict=True):
        trained.add(one, slices.held)
    for later in found[1:]:
        found[0].merge(later)
    whole = measure(HELD + rows)
    assert slices.result(found[0]) == whole
    assert len(whole["problems"]) == 3
    assert sum(one["answers_in_train"] for one in whole["slices"]) == 1


def test_a_skeleton_is_looked_for_by_a_word_of_it():
    prompts = ("Please have a look at app", "why?", "build", "is lint\nthe step here")
    slices = hold_out(
        row(f"held {number}", "test", "phrasing", phrasing=f"plain {number}", prompt=prompt)
        for number, prompt in enumerate(prompts)
    )
    for prompt in ("please: Please have a look at it", "but why?", "deploy", "what is test\nthe step here"):
        assert slices.held.may_have_skeleton(prompt)
    without = hold_out([row("held", "test", "phrasing", phrasing="plain 1", prompt="Please have a look at app")])
    assert not without.held.may_have_skeleton("Please have another look at app")
    assert not without.held.may_have_skeleton("")


def test_the_same_words_with_another_name_are_the_same_skeleton():
    named = row("held", "test", "phrasing", phrasing="plain 9", prompt="Can build be called otherwise in here?")
    same = row("leak", prompt="Can deploy be called otherwise in here?")
    other = row("fine", prompt="Can deploy be called otherwise up there?")
    assert len(measure((named, same))["problems"]) == 1
    assert measure((named, other))["problems"] == []


def test_answers_that_train_has_too_are_counted_names_aside():
    ask = row("ask", "test", "iid")._replace(answer="witness sign -k ../ci.key --to 2031-03-01")
    known = row("known")._replace(answer="witness sign -k ../runner.key --to 2032-01-01")
    [found] = [one for one in measure((ask, known))["slices"] if one["rows"]]
    assert found["answers_in_train"] == 1
    [found] = [one for one in measure((ask, known._replace(answer="another")))["slices"] if one["rows"]]
    assert found["answers_in_train"] == 0


@pytest.mark.parametrize(
    ("values", "text", "left"),
    [
        ({"build": "gzip in site/handbook", "artifact": "intro.gz"}, "verify -f intro.gz", "verify -f <file>"),
        ({"setting": "skylark"}, "on release/2.x at v2.0.3", "on <branch> at <tag>"),
        ({"names": 0}, '"$BUILD_KEY" and "$POLICY_PUB"', '"$<key>" and "$<public key>"'),
        ({"chain": "c/app", "files": "00"}, "witness verify -f app", "witness verify -f <file 0>"),
        (
            {"build": "none", "chain": "none", "names": 999, "setting": "none", "artifact": "x.gz"},
            "-f x.gz",
            "-f <file>",
        ),
        ({}, "witness sign -k ../policy-owner.key", "witness sign -k ../<key>.key"),
    ],
    ids=["artifact", "repository", "variables of a job", "pipeline", "another catalogue", "key"],
)
def test_names_are_left_out(values, text, left):
    assert leave_out_names(text, row("x", **values).spec) == left


def test_rows_without_an_axis_are_told_apart():
    measured = measure((row("old", "valid"), *TRAIN))
    assert (measured["unknown"], measured["problems"]) == ({"valid": 1}, [])
    assert any("1 rows of valid name no axis" in line for line in describe_splits(measured))


def test_a_run_says_which_slices_it_is_too_small_for(finished):
    measured = read_splits(finished[0])
    assert measured["problems"] == []
    assert measured["train"] + sum(one["rows"] for one in measured["slices"]) == 24
    assert find_empty_slices(finished[0]) == measured["empty"] != []
    assert any(tell_empty(measured["empty"]) in line for line in describe_splits(measured))

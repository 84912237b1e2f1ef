"""Near duplicates, compression and skeletons, on texts that are made to resemble each other."""

import random
import sys
from collections import Counter

import pytest

from asynth.catalog import FAMILIES, Available
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.workloads import WORKLOADS
from asynth.example.evidence import SpecRecord, describe_spec
from asynth.example.make import compose
from asynth.report import resemblance
from asynth.report.lengths import Lengths, load_tokenizer, quantiles
from asynth.report.metrics import measure
from asynth.report.resemblance import (
    ROWS,
    make_skeleton,
    measure_compression,
    measure_near_duplicates,
    measure_resemblance,
    measure_skeletons,
)
from asynth.run.counting import count_family
from asynth.script import render
from asynth.space import Space


def write(seed, words=80):
    return " ".join(random.Random(seed).choices([f"word{n}" for n in range(500)], k=words))


def test_a_changed_word_makes_a_near_duplicate_and_another_text_does_not():
    text = write(1)
    assert measure_near_duplicates([text, text.replace(text.split()[40], "other", 1), write(2), write(3)]) == 0.25
    assert measure_near_duplicates([write(n) for n in range(20)]) == 0
    assert measure_near_duplicates(["", "", "one"]) > 0


def test_repetition_compresses():
    assert measure_compression([write(1)] * 20) > 3 * measure_compression([write(n) for n in range(20)])
    assert measure_compression([]) is None


def test_without_the_library_near_duplicates_are_not_measured(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasketch", None)
    assert measure_resemblance(["a"], ["b"])["near_duplicates"] == {"prompts": None, "answers": None}


def about(attestors=(), **values):
    return SpecRecord(attestors, (), "build", "", values=values)


@pytest.fixture(scope="module")
def rows():
    everything = Available.everything()
    space = Space([count_family(family, everything) for family in FAMILIES], seed=3)
    found = []
    for position in range(ROWS):
        spec = space.at(position)
        draft = compose(spec)
        found.append((draft.prompt, render(draft.answer), describe_spec(draft, dict(spec.values))))
    return found


@pytest.mark.timeout(300)
def test_two_thousand_rows_differ_in_more_than_names(rows):
    seen = measure_skeletons(rows)
    assert seen["rows"] == ROWS
    assert seen["answers"] >= 400
    assert seen["prompts"] >= 250
    assert seen["commonest_answer"] <= 0.02
    assert seen["commonest_prompt"] <= 0.02


def test_nineteen_of_twenty_rows_fit_into_1024_tokens(rows):
    lengths = Lengths(load_tokenizer())
    for prompt, answer, _ in rows:
        lengths.add([{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}])
    seen = quantiles(lengths.tokens)
    assert 0 < seen["p95"] <= 1024
    assert seen["max"] <= 2048


def test_every_workload_and_every_attestor_is_met_often(rows):
    """Strata come in turn, so the number of rows of a member is that of its strata and hardly a matter of the seed."""
    workloads = Counter(spec.workload for _, _, spec in rows)
    few = ROWS / len(WORKLOADS) / 8  # each further workload leaves fewer rows to the others, and shifts all of them
    assert {workload.name: workloads[workload.name] for workload in WORKLOADS if workloads[workload.name] < few} == {}
    attestors = Counter(attestor for _, _, spec in rows for attestor in spec.attestors)
    rare = 0.003 * ROWS  # a document that few builds write is in one row of two hundred
    assert {attestor.name: attestors[attestor.name] for attestor in ATTESTORS if attestors[attestor.name] < rare} == {}


def test_names_are_no_difference():
    one = about(("git",), build="", artifact="app")
    other = about(("environment", "link"), build="", artifact="dist/x.tar")
    assert make_skeleton("attest test with git until 2035-01-01, key ../ci.key, then `app`", one) == make_skeleton(
        "attest security-check with environment, lockfiles and link until 2030-06-30, key ../runner.key, "
        "then `dist/x.tar`",
        other,
    )


def test_longer_lists_of_types_are_no_difference():
    one = about(("git", "product"))
    line = '  {{"type": "https://witness.dev/attestations/{}/v0.1"}},\n'
    short = f"[\n{line.format('git')}]\n"
    long = f"[\n{line.format('git')}{line.format('product')}]\n"
    assert make_skeleton(short, one) == make_skeleton(long, one)


def test_words_make_a_difference():
    bare = about()
    assert make_skeleton("sign it with ../ci.key", bare) != make_skeleton("verify it with ../ci.key", bare)


def test_a_run_tells_its_skeletons(finished):
    seen = measure(finished[0])["skeletons"]
    assert seen["rows"] == 24
    assert 12 < seen["answers"] <= 24


def test_phrases_of_other_specs_share_their_pairs():
    """A hundred thousand rows have thirty thousand sets of a hundred phrases each, and few different ones."""
    one, other = (resemblance._phrases_of("", "", name, "", ("git",)) for name in ("a.bin", "b.bin"))
    same = {*one} & {*other}
    assert len(same) > 20
    assert {id(pair) for pair in one if pair in same} == {id(pair) for pair in other if pair in same}

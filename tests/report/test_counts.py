"""Counts over evidence, on lines whose sums a reader can see."""

import math

import pytest

from asynth.example.evidence import CommandRecord, EngineRecord, Evidence, SpecRecord, TwinRecord
from asynth.report.counts import Counts


def line(position=0, *, rules=(), workload="gcc", step="build", attestors=("git",), exit=0, finished=0.0):
    return Evidence(
        id=f"step-{position}", position=position, split="train", sha256="ab", family="step",
        spec=SpecRecord(attestors, (), step, workload, rules, values={"scenario": "handover", "phrasing": "topics 1"}),
        engine=EngineRecord("embedded", "1", "cd"),
        commands=(CommandRecord(0, exit, 2.0, 1.0),),
        twins=(TwinRecord("stranger-key", "policy-signature", "policy-signature", True, wall=0.5, cpu=0.25),),
        finished=finished, stages={"answer": 2.5},
    )  # fmt: skip


def count(*lines):
    counts = Counts()
    for one in lines:
        counts.add(one)
    return counts


def test_seconds_add_up_by_stage_and_workload():
    counts = count(line(0), line(1), line(2, workload="make"))
    assert counts.costs["answer"].result() == {"rows": 3, "wall": 6.0, "cpu": 3.0}
    assert counts.costs["twins"].result() == {"rows": 3, "wall": 1.5, "cpu": 0.75}
    assert counts.by_workload["gcc"].result() == {"rows": 2, "wall": 5.0, "cpu": 2.5}
    assert counts.seconds["stages"] == {"answer": 7.5}
    assert counts.reasons == {"policy-signature": 3}


def test_a_row_with_a_failed_block_was_not_executed_as_it_should():
    assert count(line(0), line(1, exit=1)).executed == 1


def test_entropy_of_a_dimension_is_that_of_its_values():
    found = count(*(line(n, workload="gcc" if n % 2 else "make") for n in range(8))).describe_dimensions()
    assert found["workload"]["entropy"] == 1.0
    assert found["workload"]["evenness"] == 1.0
    assert found["step"] == {
        "values": 1, "entropy": 0.0, "evenness": 1.0, "commonest": [{"value": "build", "count": 8, "share": 1.0}],
    }  # fmt: skip
    uneven = count(*(line(n, workload="gcc" if n else "make") for n in range(4))).describe_dimensions()["workload"]
    assert uneven["entropy"] == pytest.approx(2 - 0.75 * math.log2(3), abs=1e-4)


def test_pairs_and_triples_are_met_or_not():
    lines = (line(0, rules=("one", "two")), line(1, rules=("one",), workload="make", step="test"))
    coverage = count(*lines).describe_coverage()
    pairs = {tuple(one["dimensions"]): (one["met"], one["of"]) for one in coverage["pairs"]}
    assert pairs["rule", "workload"] == (3, 4)
    assert pairs["step", "workload"] == (2, 4)
    triples = {tuple(one["dimensions"]): (one["met"], one["of"]) for one in coverage["triples"]}
    assert triples["rule", "step", "workload"] == (3, 8)
    assert not any("register" in names for names in pairs)  # no line declares one


def test_attestors_that_stand_together_are_counted():
    assert count(line(0, attestors=("git", "link", "product"))).together == {
        ("git", "link"): 1, ("git", "product"): 1, ("link", "product"): 1,
    }  # fmt: skip


def test_the_rate_leaves_pauses_out():
    times = [1000.0 + n for n in range(160)] + [90_000.0 + n for n in range(160)]
    rate = count(*(line(n, finished=at) for n, at in enumerate(times))).describe_rate()
    assert rate[-1]["second"] < 500
    assert rate[0]["rate"] == pytest.approx(1.0, abs=0.1)
    assert sum(one["rate"] == 0 for one in rate) > 0  # the pause stands for two minutes
    assert count(line(0)).describe_rate() == []


def test_counts_of_stretches_merge_into_those_of_the_whole():
    lines = [
        line(n, rules=("one", "two")[: n % 3], workload=f"make {n % 4}", exit=n % 5, finished=1000.1 + n / 3)
        for n in range(30)
    ]
    lines[7].stages["answer"] = lines[8].stages["layout"] = 0.1
    whole = count(*lines)
    merged = count(*lines[:3])
    for later in (lines[3:10], lines[10:11], [], lines[11:]):
        merged.merge(count(*later))
    assert merged == whole
    assert list(merged.profiles) == list(whole.profiles)
    assert merged.describe_dimensions() == whole.describe_dimensions()

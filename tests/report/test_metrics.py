"""Metrics: counted from rows and evidence, by hand and by the report alike."""

import json
import pickle
import shutil
from collections import Counter

import pytest

from asynth.errors import DatasetError
from asynth.report.criteria import hold_against_plan, hold_against_targets
from asynth.report.description import describe_metrics
from asynth.report.metrics import histogram, measure
from asynth.report.parts import measure_stretch
from asynth.report.splits import HeldOut
from asynth.store import WHOLE

KEYS = """rows distinct_rows structural_signatures attestor_sets run_sets steps families rego_share sbom_languages token_lengths
floor answer_entropy acceptance twins criteria"""
"""Of `report --json`, which others read (contract, `design.md` section 6)."""


@pytest.fixture(scope="module")
def metrics(finished):
    return measure(finished[0])


def test_metrics_are_those_of_the_rows(finished, metrics):
    directory, _ = finished
    records = [json.loads(line) for line in (directory / "evidence.jsonl").read_text().splitlines()]
    steps = [record["spec"]["steps"] or [record["spec"]["step"]] for record in records]
    assert set(KEYS.split()) <= set(json.loads(json.dumps(metrics)))
    assert metrics["steps"] == Counter(step for some in steps for step in some)
    assert metrics["split_rows"] == Counter(record["split"] for record in records)
    assert metrics["splits"]["train"] == metrics["split_rows"]["train"]
    assert metrics["attestor_sets"] == len({tuple(sorted(record["spec"]["attestors"])) for record in records})
    assert metrics["run_sets"] == len({tuple(sorted(record["spec"]["run_set"])) for record in records})
    assert metrics["rego_share"] == sum(bool(record["spec"]["rules"]) for record in records) / 24
    assert sum(seen["run"] for seen in metrics["twins"].values()) == sum(len(record["twins"]) for record in records)
    assert all(seen["rejected"] == seen["run"] for seen in metrics["twins"].values())
    assert metrics["characters"]["p50"] <= metrics["characters"]["p95"] <= metrics["characters"]["max"]
    assert metrics["token_lengths"]["p50"] <= metrics["token_lengths"]["p95"] <= metrics["token_lengths"]["max"]
    assert 36 < metrics["token_lengths"]["max"] < metrics["characters"]["max"]
    assert metrics["answer_entropy"] == metrics["floor"]["masked"] == 0
    assert 0 < metrics["floor"]["unmasked"] < 1
    assert "rows             24" in describe_metrics(metrics)


@pytest.mark.parametrize(("stretch", "alone"), [(7, 24), (24, 24), (5, 0)], ids=["parts", "one", "processes"])
def test_no_figure_hangs_on_who_counts_what(finished, metrics, stretch, alone):
    seen = []
    measured = measure(finished[0], seen.append, stretch=stretch, alone=alone)
    assert json.dumps(measured) == json.dumps(metrics)
    assert (seen[-1], len(seen)) == (24, -(-24 // stretch))


def test_what_a_process_hands_back_is_small(finished):
    part = measure_stretch(finished[0], WHOLE, HeldOut())
    assert part.counts.rows == 24
    assert len(pickle.dumps(part)) < 100_000


def test_time_is_told_by_stage_and_workload(finished, metrics):
    records = [json.loads(line) for line in (finished[0] / "evidence.jsonl").read_text().splitlines()]
    seconds = metrics["seconds"]
    told = sum(command["cpu"] for record in records for command in (*record["commands"], *record["twins"]))
    assert seconds["cpu"] == pytest.approx(told, abs=0.01)
    assert sum(cost["cpu"] for cost in seconds["workloads"].values()) == pytest.approx(told, abs=0.05)
    assert sum(cost["rows"] for cost in seconds["workloads"].values()) == 24
    assert set(seconds["stages"]) == {"compose", "layout", "answer", "twins"}
    assert all(record["finished"] > 1_700_000_000 for record in records)
    assert sum(one["rate"] for one in metrics["rate"]) > 0


def test_the_plan_has_eight_criteria_and_two_are_not_measured(metrics):
    held = hold_against_plan(metrics)
    assert len(held) == 8
    assert [one["name"] for one in held if one["met"] is None] == [
        "training loss",
        "valid configurations by the trained model",
    ]
    met = {one["name"]: one["met"] for one in held}
    assert met["unique examples"] is False
    assert met["rows that pass witness verify"] is True
    enough = {**metrics, "rows": 100_000, "distinct_rows": 100_000, "executed": 99_999}
    met = {one["name"]: one["met"] for one in hold_against_plan(enough)}
    assert met["unique examples"] is True
    assert met["rows that pass witness verify"] is False


def test_a_target_is_met_only_when_it_is(metrics):
    met = {one["name"]: one["met"] for one in hold_against_targets(metrics)}
    assert met["rows that differ"]
    assert met["twins rejected as expected"]
    kind = next(iter(metrics["twins"]))
    fewer = {kind: {**metrics["twins"][kind], "rejected": metrics["twins"][kind]["rejected"] - 1}}
    worse = {**metrics, "twins": {**metrics["twins"], **fewer}, "distinct_rows": metrics["distinct_rows"] - 1}
    met = {one["name"]: one["met"] for one in hold_against_targets(worse)}
    assert not met["rows that differ"]
    assert not met["twins rejected as expected"]
    assert "not met      rows that differ: 23 (target 24)" in describe_metrics(
        {**worse, "targets": hold_against_targets(worse)}
    )


def test_without_a_tokenizer_lengths_are_characters(finished, monkeypatch):
    monkeypatch.setattr("asynth.report.parts.load_tokenizer", lambda: None)
    metrics = measure(finished[0])
    assert metrics["token_lengths"] is metrics["floor"] is metrics["answer_entropy"] is None
    assert metrics["characters"]["max"] > 0
    assert "asynth-witness[report]" in describe_metrics(metrics)
    tokens = [one for one in metrics["targets"] if "tokens" in one["name"] or "floor" in one["name"]]
    assert [one["met"] for one in tokens] == [None, None, None]


@pytest.mark.parametrize("stretch", [1000, 4], ids=["one stretch", "several"])
def test_an_edited_row_is_one_line(finished, tmp_path, stretch):
    shutil.copytree(finished[0], tmp_path / "run")
    rows = tmp_path / "run" / "train.jsonl"
    lines = rows.read_text().splitlines(keepends=True)
    rows.write_text("".join([*lines[:7], lines[7].replace("witness", "Witness", 1), *lines[8:-1]]))
    with pytest.raises(DatasetError, match=r"train\.jsonl line 8 is not the row that evidence names"):
        measure(tmp_path / "run", stretch=stretch)


def test_a_histogram_leaves_no_stretch_out():
    assert histogram([0, 9, 10, 35], 10) == [
        {"from": 0, "rows": 2},
        {"from": 10, "rows": 1},
        {"from": 20, "rows": 0},
        {"from": 30, "rows": 1},
    ]

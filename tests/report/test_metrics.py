"""Metrics: counted from rows and evidence, by hand and by the report alike."""

import json
from collections import Counter

from asynth.report.metrics import criteria, describe_metrics, measure


def test_metrics_are_those_of_the_rows(finished):
    directory, _ = finished
    records = [json.loads(line) for line in (directory / "evidence.jsonl").read_text().splitlines()]
    metrics = measure(directory)
    steps = [record["spec"]["steps"] or [record["spec"]["step"]] for record in records]
    assert metrics["steps"] == Counter(step for some in steps for step in some)
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


def test_a_criterion_is_met_only_when_it_is(finished):
    metrics = measure(finished[0])
    met = {criterion["name"]: criterion["met"] for criterion in criteria(metrics)}
    assert not met["unique examples"]
    assert met["no row twice"]
    assert met["twins rejected as expected"]
    kind = next(iter(metrics["twins"]))
    metrics["twins"][kind]["rejected"] -= 1
    metrics["distinct_rows"] -= 1
    met = {criterion["name"]: criterion["met"] for criterion in criteria(metrics)}
    assert not met["no row twice"]
    assert not met["twins rejected as expected"]


def test_without_a_tokenizer_lengths_are_characters(finished, monkeypatch):
    monkeypatch.setattr("asynth.report.metrics.load_tokenizer", lambda: None)
    metrics = measure(finished[0])
    assert metrics["token_lengths"] is metrics["floor"] is metrics["answer_entropy"] is None
    assert metrics["characters"]["max"] > 0
    assert "asynth-witness[report]" in describe_metrics(metrics)
    assert not any("tokens" in criterion["name"] for criterion in metrics["criteria"])

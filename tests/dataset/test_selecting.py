"""Choosing rows: every filter takes what it says, and files hold what trainers read."""

import json

import pytest

from asynth.dataset.selecting import FORMS, Selection, export_rows, select
from asynth.errors import ConfigurationError


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def evidence(finished):
    return read(finished[0] / "evidence.jsonl")


def test_without_filters_the_files_are_those_of_the_run(finished, tmp_path):
    counts = export_rows(finished[0], tmp_path / "to", Selection())
    assert sum(counts.values()) == 24
    for split, number in counts.items():
        copied = (tmp_path / "to" / f"{split}.jsonl").read_bytes()
        assert copied == (finished[0] / f"{split}.jsonl").read_bytes()
        assert copied.count(b"\n") == number
    assert {path.stem for path in (tmp_path / "to").iterdir()} == {*counts, "evidence"}
    assert read(tmp_path / "to" / "evidence.jsonl") == read(finished[0] / "evidence.jsonl")


VALUES = {
    "families": lambda record: [record["family"]],
    "workloads": lambda record: [record["spec"]["workload"]],
    "splits": lambda record: [record["split"]],
    "attestors": lambda record: record["spec"]["attestors"],
    "rules": lambda record: record["spec"]["rules"],
}


@pytest.mark.parametrize("field", VALUES)
def test_a_filter_takes_the_rows_that_are_like_that(finished, evidence, field):
    values_of = VALUES[field]
    for value in {value for record in evidence for value in values_of(record)[:1]}:
        taken = [example.evidence.id for example in select(finished[0], Selection(**{field: (value,)}))]
        assert taken == [record["id"] for record in evidence if value in values_of(record)]
        assert taken


def test_filters_add_up_and_the_count_ends_it(finished, evidence):
    family = evidence[0]["family"]
    assert [one.evidence.family for one in select(finished[0], Selection(families=(family,), most=1))] == [family]
    assert list(select(finished[0], Selection(families=(family,), workloads=("none such",)))) == []


def test_rows_for_training_on_completions_hold_the_same_messages(finished, tmp_path):
    export_rows(finished[0], tmp_path, Selection(splits=("train",)), FORMS[1])
    for row, copied in zip(read(finished[0] / "train.jsonl"), read(tmp_path / "train.jsonl"), strict=True):
        assert set(copied) == {"prompt", "completion"}
        assert copied["prompt"] + copied["completion"] == row["messages"]
        assert [one["role"] for one in copied["completion"]] == ["assistant"]


def test_a_selection_without_rows_leaves_what_was_there(finished, tmp_path):
    export_rows(finished[0], tmp_path, Selection(most=2))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ConfigurationError, match="no row is like that"):
        export_rows(finished[0], tmp_path, Selection(families=("none such",)))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

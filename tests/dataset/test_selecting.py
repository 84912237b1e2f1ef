"""Choosing rows: every filter takes what it says, and files hold what trainers read and what a viewer can read in pieces."""

import json
import sys

import pytest

from asynth.dataset import selecting
from asynth.dataset.selecting import FORMS, Selection, export_parquet, export_rows, select
from asynth.errors import ConfigurationError, DatasetError, ToolchainError


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


@pytest.fixture
def chat(finished, evidence, tmp_path):
    """Return an export of two conversations, of the second and the third row of train."""
    chosen = [record for record in evidence if record["split"] == "train"][1:3]
    (tmp_path / "P" / "chat").mkdir(parents=True)
    rows = dict(
        zip(
            (one["sha256"] for one in evidence if one["split"] == "train"),
            read(finished[0] / "train.jsonl"),
            strict=True,
        )
    )
    talks = []
    for record in chosen:
        first = rows[record["sha256"]]["messages"][0]
        talks.append(
            {"messages": [first, *({"role": role, "content": "x"} for role in ("assistant", "user", "assistant"))]}
        )
    told = [{name: record[name] for name in ("id", "position", "split")} for record in chosen]
    for path, lines in (("chat/train.jsonl", talks), ("chat.evidence.jsonl", told)):
        (tmp_path / "P" / path).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path / "P", chosen, talks


def test_conversations_take_the_places_of_the_rows_they_were_made_of(finished, evidence, chat, tmp_path):
    target, chosen, talks = chat
    export_rows(finished[0], tmp_path / "S", Selection(), mixed=target)
    before, after = read(finished[0] / "train.jsonl"), read(tmp_path / "S" / "train.jsonl")
    assert [*before[:1], *talks, *before[3:]] == after
    assert [one["id"] for one in read(tmp_path / "S" / "chat.evidence.jsonl")] == [one["id"] for one in chosen]
    kept = [record for record in evidence if record not in chosen]
    assert read(tmp_path / "S" / "evidence.jsonl") == kept
    export_rows(finished[0], tmp_path / "S", Selection(), "prompt-completion", mixed=target)
    completed = read(tmp_path / "S" / "train.jsonl")[1]
    assert (completed["prompt"], completed["completion"]) == (talks[0]["messages"][:-1], talks[0]["messages"][-1:])
    export_rows(finished[0], tmp_path / "S", Selection())
    assert not (tmp_path / "S" / "chat.evidence.jsonl").exists()


def test_conversations_of_another_run_are_refused(finished, chat, tmp_path):
    target, _, _ = chat
    path = target / "chat.evidence.jsonl"
    path.write_text(path.read_text().replace('"id": "', '"id": "other-', 1))
    with pytest.raises(DatasetError, match="is not of this run"):
        export_rows(finished[0], tmp_path / "S", Selection(), mixed=target)
    assert list((tmp_path / "S").iterdir()) == []


def test_a_selection_without_rows_leaves_what_was_there(finished, tmp_path):
    export_rows(finished[0], tmp_path, Selection(most=2))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ConfigurationError, match="no row is like that"):
        export_rows(finished[0], tmp_path, Selection(families=("none such",)))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_parquet_holds_the_rows_in_small_groups_with_a_page_index(finished, tmp_path, monkeypatch):
    pq = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(selecting, "GROUP", 5)
    counts = export_parquet(finished[0], tmp_path, Selection())
    assert sum(counts.values()) == 24
    for split, number in counts.items():
        path = tmp_path / f"{split}.parquet"
        rows = [json.loads(line)["messages"] for line in (finished[0] / f"{split}.jsonl").read_text().splitlines()]
        table = pq.read_table(path)
        assert table.column("messages").to_pylist() == rows
        assert len(set(table.column("id").to_pylist())) == number
        described = pq.read_metadata(path)
        assert described.num_row_groups == -(-number // 5)
        column = described.row_group(0).column(0)
        assert column.has_offset_index
        assert column.has_column_index
        assert column.compression == "ZSTD"


def test_nothing_is_left_of_parquet_without_rows(finished, tmp_path):
    pytest.importorskip("pyarrow.parquet")
    with pytest.raises(ConfigurationError, match="no row"):
        export_parquet(finished[0], tmp_path, Selection(rules=("none such",)))
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow_one_line_says_how_to_get_it(finished, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ToolchainError, match=r"asynth-witness\[parquet\]"):
        export_parquet(finished[0], tmp_path, Selection())

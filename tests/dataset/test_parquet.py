"""Parquet: the rows of the run, in groups that a viewer can read one at a time."""

import json
import sys

import pytest

from asynth.dataset import parquet
from asynth.dataset.parquet import export_parquet
from asynth.dataset.selecting import Selection
from asynth.errors import ConfigurationError, ToolchainError

pq = pytest.importorskip("pyarrow.parquet")


def test_files_hold_the_rows_in_small_groups_with_a_page_index(finished, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "GROUP", 5)
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


def test_nothing_is_left_of_an_export_without_rows(finished, tmp_path):
    with pytest.raises(ConfigurationError, match="no row"):
        export_parquet(finished[0], tmp_path, Selection(rules=("none such",)))
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow_one_line_says_how_to_get_it(finished, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ToolchainError, match=r"asynth-witness\[parquet\]"):
        export_parquet(finished[0], tmp_path, Selection())

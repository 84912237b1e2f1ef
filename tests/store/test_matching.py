"""Rows and evidence side by side: what was edited, removed, added or moved spoils its own pair and no other."""

import asyncio

import pytest

from asynth import store
from asynth.errors import DatasetError

COUNT = 30


@pytest.fixture
def run(tmp_path, write):
    asyncio.run(write(tmp_path, COUNT))
    return tmp_path


def lines_of(path):
    return path.read_bytes().splitlines(keepends=True)


def edit(lines):
    lines[4] = lines[4].replace(b"row", b"wor", 1) if b"row" in lines[4] else b'{"messages":[]}\n'


def remove(lines):
    del lines[4]


def add(lines):
    lines.insert(4, b'{"messages":[]}\n')


def swap(lines):
    lines[4], lines[5] = lines[5], lines[4]


def cut(lines):
    lines[-1] = lines[-1][:-5]


@pytest.mark.parametrize(
    ("change", "problems"),
    [(edit, 1), (remove, 1), (add, 1), (swap, 2), (cut, 1)],
    ids=["edited", "removed", "added", "swapped", "cut"],
)
def test_a_changed_row_spoils_no_other(run, change, problems):
    rows = run / "train.jsonl"
    lines = lines_of(rows)
    change(lines)
    rows.write_bytes(b"".join(lines))
    matches = list(store.match_examples(run))
    wrong = [match.problem for match in matches if match.problem]
    assert len(wrong) == problems
    assert all("train.jsonl" in problem for problem in wrong)
    assert (
        sum(match.row is not None and match.record is not None and not match.problem for match in matches) >= COUNT - 2
    )
    with pytest.raises(DatasetError):
        list(store.read_examples(run))


def test_a_damaged_line_of_evidence_is_named_and_its_row_has_none(run):
    evidence = run / "evidence.jsonl"
    lines = lines_of(evidence)
    lines[7] = b"{not json}\n"
    evidence.write_bytes(b"".join(lines))
    wrong = [match.problem for match in store.match_examples(run) if match.problem]
    assert len(wrong) == 2
    assert "evidence.jsonl line 8 is not JSON" in wrong[0]
    assert "has no evidence" in wrong[1]


def test_files_that_belong_together_have_no_problem(run):
    matches = list(store.match_examples(run))
    assert len(matches) == COUNT
    assert not any(match.problem for match in matches)
    for match in matches:
        assert match.row.sha256 == match.record["sha256"]
        assert b'"' + match.record["id"].encode() + b'"' in match.line


@pytest.mark.parametrize("most", [1, 7, COUNT - 1, COUNT, 1000])
def test_stretches_one_after_another_are_the_whole(run, most):
    stretches = store.divide(run, most)
    assert len(stretches) == max(1, -(-COUNT // most))
    matches = [list(store.match_examples(run, one)) for one in stretches]
    assert max(map(len, matches)) <= most
    assert [match for part in matches for match in part] == list(store.match_examples(run))


@pytest.mark.parametrize("change", [edit, remove, add, swap, cut])
def test_the_first_fault_of_stretches_is_that_of_the_whole(run, change):
    rows = run / "train.jsonl"
    lines = lines_of(rows)
    change(lines)
    rows.write_bytes(b"".join(lines))
    faults = [
        [match.problem for match in store.match_examples(run, one) if match.problem] for one in store.divide(run, 4)
    ]
    [first, *_] = [problem for problems in faults for problem in problems]
    assert first == next(match.problem for match in store.match_examples(run) if match.problem)


def test_a_split_that_is_written_otherwise_is_found(run):
    evidence = run / "evidence.jsonl"
    evidence.write_bytes(evidence.read_bytes().replace(b'"split":"', b'"split": "'))
    whole = list(store.match_examples(run))
    assert [match for one in store.divide(run, 7) for match in store.match_examples(run, one)] == whole
    assert not any(match.problem for match in whole)


def test_other_splits_are_passed_over(run):
    held = list(store.read_examples(run, splits=("valid", "test")))
    assert held == [pair for pair in store.read_examples(run) if pair[1].split != "train"]
    assert 0 < len(held) < COUNT


def test_a_run_without_rows_is_one_stretch(run):
    for path in run.glob("*.jsonl"):
        path.write_bytes(b"")
    [stretch] = store.divide(run, 10)
    assert list(store.match_examples(run, stretch)) == []

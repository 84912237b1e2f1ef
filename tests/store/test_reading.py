import asyncio
from collections import Counter

import orjson
import pytest

from asynth import store
from asynth.errors import DatasetError, RunDirectoryError

COUNT = 30


@pytest.fixture
def run(tmp_path, write):
    asyncio.run(write(tmp_path, COUNT))
    return tmp_path


def test_everything_that_was_recorded_is_read_in_order(run, made_up):
    ends = [made_up(position) for position in range(COUNT * 2)]
    accepted = [end for end in ends if end.outcome == "accepted"][:COUNT]
    rows = list(store.read_rows(run))
    for split in store.SPLITS:
        assert [row.line for row in rows if row.split == split] == [end.row for end in accepted if end.split == split]
        numbers = [row.number for row in rows if row.split == split]
        assert numbers == list(range(1, len(numbers) + 1))
    assert store.count_rows(run) == Counter(row.split for row in rows)
    assert [orjson.dumps(record) for record in store.read_evidence(run)] == [end.evidence for end in accepted]
    quarantined = [end.position for end in ends[: accepted[-1].position] if end.outcome == "quarantined"]
    assert [record["position"] for record in store.read_quarantine(run)] == quarantined
    examples = list(store.read_examples(run))
    assert [record["position"] for record, _ in examples] == [end.position for end in accepted]
    assert [row.line for _, row in examples] == [end.row for end in accepted]
    assert store.read_manifest(run)["seed"] == 7


def test_an_example_is_found_by_its_id(run, made_up):
    for record in list(store.read_evidence(run)):
        found, row = store.find_example(run, record["id"])
        assert found == record
        assert row == store.read_row(run, found) == orjson.loads(made_up(record["position"]).row)
        assert store.find_quarantined(run, record["id"]) is None
    for record in list(store.read_quarantine(run)):
        assert store.find_quarantined(run, record["id"]) == record
        assert store.find_example(run, record["id"]) is None
    assert store.find_example(run, "train") is None


READERS = {
    "rows": lambda run: list(store.read_rows(run)),
    "count": store.count_rows,
    "evidence": lambda run: list(store.read_evidence(run)),
    "quarantine": lambda run: list(store.read_quarantine(run)),
    "examples": lambda run: list(store.read_examples(run)),
    "find": lambda run: store.find_example(run, "e1"),
    "manifest": store.read_manifest,
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_directory_without_a_run_is_named(tmp_path, reader):
    with pytest.raises(RunDirectoryError, match="is not there; name a directory that asynth made"):
        reader(tmp_path)


ROW = b'{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}\n'


@pytest.mark.parametrize(
    ("name", "reader", "content", "reason"),
    [
        pytest.param("train.jsonl", "rows", ROW + b'{"mess', "line 2 is cut off", id="torn-row"),
        pytest.param("valid.jsonl", "rows", ROW + b"\n", "line 2 is not JSON", id="blank-line"),
        pytest.param("test.jsonl", "rows", b'{"prompt":""}\n', "line 1 is not a row", id="not-a-row"),
        pytest.param("test.jsonl", "rows", b"[]\n", "line 1 is not a JSON object", id="not-an-object"),
        pytest.param("evidence.jsonl", "evidence", b"nonsense\n", "line 1 is not JSON", id="evidence"),
        pytest.param("evidence.jsonl", "examples", b"", "has no evidence", id="row-without-evidence"),
        pytest.param("train.jsonl", "examples", b"", "the end of .* is not the row", id="evidence-without-row"),
        pytest.param("train.jsonl", "examples", b"{}\n", "line 1 is not the row", id="another-row"),
        pytest.param("evidence.jsonl", "examples", b'{"id":"e1"}\n', "names no split", id="no-split"),
        pytest.param("quarantine.jsonl", "quarantine", b"{}", "line 1 is cut off", id="torn-quarantine"),
        pytest.param("manifest.json", "manifest", b"{", "is not JSON", id="torn-manifest"),
        pytest.param("manifest.json", "manifest", b"[]", "JSON object", id="manifest-of-another-kind"),
    ],
)
def test_damage_is_named_by_file_and_line(run, name, reader, content, reason):
    (run / name).write_bytes(content)
    with pytest.raises(DatasetError, match=reason) as caught:
        READERS[reader](run)
    assert name in str(caught.value) or "evidence" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_row_that_evidence_speaks_of_must_be_there(run):
    record = next(store.read_evidence(run))
    with pytest.raises(DatasetError, match="does not hold the row"):
        store.read_row(run, {**record, "sha256": "0" * 64})


def test_a_row_is_found_where_others_before_it_are_gone(run):
    """Its place is a guess that its digest confirms; where that fails, all rows are looked at."""
    records = list(store.read_evidence(run))
    last = records[-1]
    path = run / f"{last['split']}.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    found, row = store.find_example(run, last["id"])
    assert found == last
    assert row["messages"]

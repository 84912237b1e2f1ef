"""The records beside a row: the keys that others read, and lines of earlier formats."""

import orjson
import pytest

from asynth.errors import DatasetError
from asynth.example.evidence import (
    FORMAT,
    CommandRecord,
    EngineRecord,
    Evidence,
    QuarantineRecord,
    SpecRecord,
    TwinRecord,
    parse_evidence,
    parse_quarantine,
    to_json,
)

EVIDENCE = Evidence(
    format=FORMAT,
    id="step-1",
    position=4,
    split="train",
    sha256="ab",
    family="step",
    spec=SpecRecord(
        ("git",), ("git",), "build", "make", ("branch",), ("go", "syft"), ("build",), values={"build": "make"}
    ),
    engine=EngineRecord("embedded", "1", "cd"),
    commands=(CommandRecord(0, 0, 0.5, 0.25),),
    digests={"../build.att.json": "ef"},
    twins=(TwinRecord("tampered", "artifact-mismatch", "artifact-mismatch", True, None, 1, 0.5, 0.25),),
)
QUARANTINE = QuarantineRecord("step-2", 5, "step", {"values": {}}, "timeout", "ends", 0, None, "", "python -m asynth")


def test_a_line_has_the_keys_that_others_read():
    line = orjson.loads(orjson.dumps(EVIDENCE))
    assert {"id", "position", "split", "sha256", "family", "spec", "engine", "commands", "twins", "format"} <= {*line}
    assert {"attestors", "run_set", "step", "workload", "rules", "values"} <= {*line["spec"]}
    assert {"kind", "version", "sha256"} <= {*line["engine"]}
    assert {"block", "exit", "wall", "cpu"} <= {*line["commands"][0]}
    assert {"kind", "expected", "observed", "rejected"} <= {*line["twins"][0]}


@pytest.mark.parametrize(("record", "parse"), [(EVIDENCE, parse_evidence), (QUARANTINE, parse_quarantine)])
def test_a_line_is_read_back_as_it_was_written(record, parse):
    assert parse(to_json(record)) == record


def test_a_line_of_the_oldest_format_is_read():
    line = to_json(EVIDENCE)
    del line["format"], line["digests"], line["spec"]["steps"], line["twins"][0]["message"], line["twins"][0]["cpu"]
    evidence = parse_evidence(line)
    assert (evidence.format, evidence.digests, evidence.spec.steps, evidence.twins[0].message) == (0, {}, (), None)


def test_a_format_of_the_future_is_refused():
    with pytest.raises(DatasetError, match=r"step-1 has format 9, .* later asynth"):
        parse_evidence(to_json(EVIDENCE) | {"format": 9})


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"twins": [{"kind": "tampered"}]}, r"twins\.0\.expected"),
        ({"position": "first"}, "position"),
        ({"spec": None}, "spec"),
    ],
    ids=["twin", "position", "spec"],
)
def test_a_line_that_is_no_evidence_names_the_place(change, place):
    with pytest.raises(DatasetError, match=f"evidence of step-1: {place}: "):
        parse_evidence(to_json(EVIDENCE) | change)


def test_a_line_that_is_no_quarantine_record_names_the_place():
    with pytest.raises(DatasetError, match="quarantine record of None: id: "):
        parse_quarantine({})

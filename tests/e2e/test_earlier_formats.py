"""Runs of earlier versions: evidence without a format is read by every command, and another catalogue is refused in a line."""

import json
import shutil

import pytest

from asynth.store import JournalEntry, Layout, hash_file
from asynth.store.journal import encode, scan


def without_format(line):
    told = json.loads(line)
    del told["format"]
    return json.dumps(told, separators=(",", ":")).encode()


@pytest.fixture(scope="module")
def earlier(finished, tmp_path_factory):
    """Return a copy of the finished run in which journal and evidence are of format 0."""
    directory = tmp_path_factory.mktemp("earlier") / "run"
    shutil.copytree(finished[0], directory)
    layout = Layout(directory)
    with layout.journal.open("rb") as stream:
        entries = [entry for _, entry in scan(stream)]
    with layout.journal.open("wb") as stream:
        for entry in entries:
            assert isinstance(entry, JournalEntry)
            evidence = entry.evidence and without_format(entry.evidence)
            stream.write(
                encode(JournalEntry(entry.position, entry.outcome, entry.split, entry.row, evidence, entry.quarantine))
            )
    path = directory / "evidence.jsonl"
    path.write_bytes(b"".join(without_format(line) + b"\n" for line in path.read_bytes().splitlines()))
    told = json.loads(layout.manifest.read_bytes())
    rows, size, sha256 = hash_file(path)
    told["files"]["evidence.jsonl"] = {"rows": rows, "bytes": size, "sha256": sha256}
    layout.manifest.write_text(json.dumps(told))
    return directory


def test_report_audit_explain_and_replay_read_it(machine, earlier, tmp_path):
    assert json.loads(machine.run("report", "--run", earlier, "--json", cwd=tmp_path).stdout)["rows"] == 24
    assert "0 disagree" in machine.run("audit", "--run", earlier, "--sample", 2, cwd=tmp_path).stdout
    identifier = json.loads((earlier / "evidence.jsonl").read_bytes().splitlines()[0])["id"]
    assert "--- accepted by embedded" in machine.run("explain", "--run", earlier, identifier, cwd=tmp_path).stdout
    assert "answer: accepted" in machine.run("replay", "--run", earlier, identifier, cwd=tmp_path).stdout
    done = machine.run("fixture", "--run", earlier, "--id", identifier, tmp_path / "x" / "project", cwd=tmp_path)
    assert "PATH=" in done.stdout


def test_it_goes_on(machine, earlier, tmp_path):
    shutil.copytree(earlier, tmp_path / "run")
    before = (tmp_path / "run" / "evidence.jsonl").read_bytes()
    machine.run("--count", 26, "--seed", 7, "--out", "run", "--resume", cwd=tmp_path)
    after = (tmp_path / "run" / "evidence.jsonl").read_bytes()
    assert after.startswith(before)
    formats = [json.loads(line).get("format") for line in after.splitlines()]
    assert formats == [None] * 24 + [1] * 2


def test_a_run_of_another_catalogue_is_left_alone_and_says_so(machine, finished, tmp_path):
    shutil.copytree(finished[0], tmp_path / "run")
    identity = Layout(tmp_path / "run").identity
    document = json.loads(identity.read_text())
    document["identity"]["catalogue"] = "0" * 64
    identity.write_text(json.dumps(document))
    done = machine.run("--count", 26, "--seed", 7, "--out", "run", "--resume", cwd=tmp_path, code=2)
    [line] = done.stderr.splitlines()
    assert line.startswith("asynth: run was begun with another version of asynth or of a plugin")
    assert "--fresh" in line
    other = machine.run("--count", 26, "--seed", 8, "--out", "run", cwd=tmp_path, code=2)
    assert "seed: 7 there, 8 asked" in other.stderr
    assert (tmp_path / "run" / "evidence.jsonl").read_bytes() == (finished[0] / "evidence.jsonl").read_bytes()

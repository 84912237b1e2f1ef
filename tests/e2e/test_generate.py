"""A run as its user sees it: the files, the rows, the evidence, and that nothing but the question decides the bytes."""

import hashlib
import json
import re
import shutil

import pytest

from asynth.store import merge_runs

SPLITS = ("train.jsonl", "valid.jsonl", "test.jsonl")


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_leaves_exactly_the_documented_files(finished):
    directory, _ = finished
    assert {entry.name for entry in directory.iterdir()} == {
        *SPLITS, "evidence.jsonl", "quarantine.jsonl", "manifest.json", "README.md", "dataset_info.json", "training", "work",
    }  # fmt: skip


def test_says_what_it_made(finished):
    _, done = finished
    assert done.stdout.startswith("24 examples in run (train ")
    assert done.stdout.count("\n") == 1
    assert "24/24 accepted, 0 quarantined" in done.stderr


def test_rows_are_messages_and_nothing_else(finished):
    directory, _ = finished
    rows = []
    for name in SPLITS:
        text = (directory / name).read_bytes()
        assert text.isascii()
        assert text == b"" or text.endswith(b"\n")
        assert b"\n\n" not in text
        rows += text.splitlines()
    assert len(rows) == len(set(rows)) == 24
    for row in map(json.loads, rows):
        assert list(row) == ["messages"]
        assert [list(message) for message in row["messages"]] == [["role", "content"]] * 2
        assert [message["role"] for message in row["messages"]] == ["user", "assistant"]
        assert all(message["content"].strip() for message in row["messages"])


def test_evidence_belongs_to_the_rows_in_position_order(finished):
    directory, _ = finished
    lines = {name: (directory / name).read_bytes().splitlines() for name in SPLITS}
    records = read_lines(directory / "evidence.jsonl")
    assert [record["position"] for record in records] == sorted({record["position"] for record in records})
    for record in records:
        row = lines[f"{record['split']}.jsonl"].pop(0)
        assert record["sha256"] == hashlib.sha256(row).hexdigest()
    assert not any(lines.values())


def test_evidence_has_the_keys_of_the_contract(finished):
    directory, _ = finished
    for record in read_lines(directory / "evidence.jsonl"):
        assert {"id", "position", "split", "sha256", "family", "spec", "engine", "commands", "twins"} <= set(record)
        assert {"attestors", "run_set", "step", "workload", "rules"} <= set(record["spec"])
        assert record["engine"]["kind"] == "embedded"
        assert len(record["engine"]["sha256"]) == 64
        assert record["commands"]
        for command in record["commands"]:
            assert command["exit"] == 0
            assert isinstance(command["wall"], float)
            assert isinstance(command["cpu"], float)
        for twin in record["twins"]:
            assert twin["rejected"] is True
            assert twin["observed"] == twin["expected"]
    assert any(record["twins"] for record in read_lines(directory / "evidence.jsonl"))


def test_manifest_describes_the_run_and_its_files(finished):
    directory, _ = finished
    manifest = json.loads((directory / "manifest.json").read_text())
    assert manifest["seed"] == 7
    assert manifest["config"]["count"] == 24
    assert manifest["engine"]["kind"] == "embedded"
    assert manifest["accepted"] == 24
    assert manifest["complete"] is True
    assert "make build" in manifest["capabilities"]["workloads"]
    assert {tool["name"] for tool in manifest["capabilities"]["tools"]} >= {"bash", "git", "openssl", "make"}
    assert manifest["path"].split(":")[0].endswith("/bin")
    for name in (*SPLITS, "evidence.jsonl", "quarantine.jsonl"):
        content = (directory / name).read_bytes()
        assert manifest["files"][name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert manifest["files"][name]["rows"] == content.count(b"\n")


@pytest.mark.timeout(300)
def test_concurrency_and_growing_do_not_change_the_bytes(machine, first_rows, rows_of, tmp_path):
    machine.run("--count", 4, "--seed", 7, "--concurrency", 1, "--out", "run", cwd=tmp_path)
    assert rows_of(tmp_path / "run") == first_rows(4)
    machine.run("--count", 12, "--seed", 7, "--concurrency", 24, "--out", "run", "--resume", cwd=tmp_path)
    assert rows_of(tmp_path / "run") == first_rows(12)


@pytest.mark.timeout(300)
async def test_shards_merge_into_the_whole(machine, first_rows, rows_of, tmp_path):
    for index in range(2):
        shard = ("--shard", f"{index}/2", "--out", f"shard{index}")
        machine.run("--count", 4, "--seed", 7, *shard, cwd=tmp_path)
    counts = await merge_runs([tmp_path / "shard0", tmp_path / "shard1"], tmp_path / "whole", 8)
    assert counts.accepted == 8
    assert rows_of(tmp_path / "whole") == first_rows(8)


def test_a_finished_run_is_not_made_again(machine, finished, rows_of, tmp_path):
    directory, _ = finished
    shutil.copytree(directory, tmp_path / "run")
    journal = (tmp_path / "run" / "work" / "journal.jsonl").read_bytes()
    done = machine.run("--count", 24, "--seed", 7, "--out", "run", cwd=tmp_path)
    assert done.stdout.startswith("24 examples")
    assert (tmp_path / "run" / "work" / "journal.jsonl").read_bytes() == journal
    assert rows_of(tmp_path / "run") == rows_of(directory)


def test_fresh_replaces_another_run(machine, finished, rows_of, tmp_path):
    directory, _ = finished
    shutil.copytree(directory, tmp_path / "run")
    machine.run("--count", 2, "--seed", 8, "--out", "run", "--fresh", cwd=tmp_path)
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["seed"] == 8
    assert len(read_lines(tmp_path / "run" / "evidence.jsonl")) == 2
    assert not set(rows_of(tmp_path / "run")["train.jsonl"].splitlines()) & set(
        rows_of(directory)["train.jsonl"].splitlines()
    )


def test_settings_come_from_the_file_then_the_environment_then_the_flags(machine, tmp_path):
    (tmp_path / "asynth.toml").write_text('count = 1\nseed = 1\nconcurrency = 1\nout = "of-the-file"\n')
    machine.run("--config", "asynth.toml", "--seed", 3, cwd=tmp_path, ASYNTH_SEED="2", ASYNTH_CONCURRENCY="2")
    manifest = json.loads((tmp_path / "of-the-file" / "manifest.json").read_text())
    told = {name: manifest["config"][name] for name in ("count", "seed", "concurrency")}
    assert told == {"count": 1, "seed": 3, "concurrency": 2}


def test_one_family_alone(machine, tmp_path):
    machine.run("--count", 2, "--family", "step", "--twins", "all", "--out", "run", cwd=tmp_path)
    records = read_lines(tmp_path / "run" / "evidence.jsonl")
    assert {record["family"] for record in records} == {"step"}
    assert all(len({twin["kind"] for twin in record["twins"]}) > 1 for record in records)


@pytest.mark.release
@pytest.mark.timeout(300)
def test_the_release_makes_the_same_bytes(machine, release_witness, finished, rows_of, tmp_path):
    """By what both can do: an older release lacks some of it, and the embedded engine signs with no key of a cloud."""
    machine.run("--count", 1, "--seed", 7, "--engine", release_witness, "--out", "first", cwd=tmp_path)
    found = json.loads((tmp_path / "first" / "manifest.json").read_text())["capabilities"]
    embedded = json.loads((finished[0] / "manifest.json").read_text())["capabilities"]
    shared = {name: [one for one in found[name] if one in embedded[name]] for name in ("attestors", "features")}
    (tmp_path / "capabilities.json").write_text(json.dumps(found | shared))
    rows = ("--count", 8, "--seed", 7, "--capabilities", "capabilities.json")
    machine.run(*rows, "--engine", release_witness, "--out", "release", cwd=tmp_path)
    machine.run(*rows, "--out", "embedded", cwd=tmp_path)
    assert rows_of(tmp_path / "release") == rows_of(tmp_path / "embedded")
    for kind in ("release", "embedded"):
        assert {record["engine"]["kind"] for record in read_lines(tmp_path / kind / "evidence.jsonl")} == {kind}


def test_a_machine_that_is_too_slow_changes_no_row(machine, first_rows, rows_of, tmp_path):
    """What a time limit ends is no fault of an example: the run stops, and goes on to the same bytes."""
    arguments = ["--count", 12, "--seed", 7, "--concurrency", 8, "--out", "run"]
    done = machine.run(*arguments, "--timeout", "0.01", cwd=tmp_path, code=3)
    last = done.stderr.strip().splitlines()[-1]
    assert re.match(r"asynth: position \d+ failed 5 times because of the machine \(the time limit passed\)", last)
    assert "Traceback" not in done.stderr
    assert (tmp_path / "run" / "quarantine.jsonl").read_bytes() == b""
    machine.run(*arguments, cwd=tmp_path)
    assert rows_of(tmp_path / "run") == first_rows(12)

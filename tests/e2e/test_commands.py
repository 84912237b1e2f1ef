"""The commands around a run: what they say to people and to machines, and how they exit."""

import json
import shutil

import pytest

from asynth.catalog import FAMILIES_BY_NAME


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_audit_agrees_with_every_row(machine, finished, tmp_path):
    done = machine.run("audit", "--run", finished[0], "--all", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (told["rows"], told["disagreements"]) == (24, [])
    assert told["engine"]["kind"] == "embedded"


@pytest.mark.release
def test_audit_by_the_release_agrees(machine, finished, release_witness, tmp_path):
    done = machine.run("audit", "--run", finished[0], "--all", "--engine", release_witness, cwd=tmp_path)
    assert "24 rows run again on release" in done.stdout
    assert "0 disagree" in done.stdout


def test_audit_finds_an_edited_row(machine, finished, tmp_path):
    shutil.copytree(finished[0], tmp_path / "run")
    rows = tmp_path / "run" / "train.jsonl"
    text = rows.read_text()
    rows.write_text(text.replace("witness verify", "witness  verify", 1))
    done = machine.run("audit", "--run", "run", "--all", cwd=tmp_path, code=1)
    assert "train.jsonl line " in done.stderr
    assert "Traceback" not in done.stderr


def test_audit_finds_a_row_whose_evidence_was_edited_along(machine, finished, tmp_path):
    """It is the text that is run: a digest that fits does not help a wrong answer."""
    import hashlib

    shutil.copytree(finished[0], tmp_path / "run")
    rows, evidence = tmp_path / "run" / "train.jsonl", tmp_path / "run" / "evidence.jsonl"
    lines = rows.read_bytes().splitlines()
    row = json.loads(lines[0])
    row["messages"][1]["content"] = row["messages"][1]["content"].replace("witness sign ", "witness sing ")
    edited = json.dumps(row, separators=(",", ":")).encode()
    assert edited != lines[0]
    rows.write_bytes(b"".join(line + b"\n" for line in [edited, *lines[1:]]))
    told = evidence.read_text().replace(hashlib.sha256(lines[0]).hexdigest(), hashlib.sha256(edited).hexdigest())
    evidence.write_text(told)
    done = machine.run("audit", "--run", "run", "--all", "--json", cwd=tmp_path, code=1)
    [found] = json.loads(done.stdout)["disagreements"]
    assert found["disagreement"] == "answer: answer-failed"


def test_plan_has_the_keys_of_the_contract(machine, finished, tmp_path):
    told = json.loads(machine.run("plan", "--json", cwd=tmp_path).stdout)
    assert set(told) >= {
        "capacity", "structures", "families", "attestors", "attestor_sets", "run_sets", "workloads", "steps",
        "phrasings", "rules", "sbom", "unavailable",
    }  # fmt: skip
    assert told["capacity"] == sum(told["families"].values())
    assert told["capacity"] >= told["structures"] > 0
    assert {"step", "rego", "pipeline", "ci", "identity", "diagnosis"} <= set(told["families"]) <= set(FAMILIES_BY_NAME)
    assert len(told["steps"]) >= 10
    assert told["phrasings"] >= 30
    for entry in told["unavailable"]:
        assert set(entry) >= {"member", "kind", "reason", "remedy"}
        assert all(entry.values())
    assert {"member": "go build", "kind": "workload"}.items() <= next(
        entry for entry in told["unavailable"] if entry["member"] == "go build"
    ).items()


def test_plan_for_people_fits_what_it_tells_machines(machine, finished, tmp_path):
    text = machine.run("plan", "--write-capabilities", "capabilities.json", cwd=tmp_path).stdout
    told = json.loads((tmp_path / "capabilities.json").read_text())
    assert "capacity" in text
    assert all(name in text for name in told["workloads"])
    assert "left out here" in text


def test_plan_counts_whatever_count_the_environment_asks_for(machine, finished, tmp_path):
    machine.run("plan", "--json", cwd=tmp_path, ASYNTH_COUNT=str(10**18))


def test_report_has_the_keys_of_the_contract(machine, finished, tmp_path):
    told = json.loads(machine.run("report", "--run", finished[0], "--json", cwd=tmp_path).stdout)
    assert set(told) >= {
        "rows", "distinct_rows", "structural_signatures", "attestor_sets", "run_sets", "steps", "families", "rego_share",
        "sbom_languages", "acceptance", "twins", "criteria",
    }  # fmt: skip
    assert told["rows"] == told["distinct_rows"] == sum(told["families"].values()) == 24
    assert sum(told["steps"].values()) >= 24
    assert told["acceptance"] == 1.0
    for criterion in told["criteria"]:
        assert set(criterion) == {"name", "target", "measured", "met"}
    assert "rows             24, 24 distinct" in machine.run("report", "--run", finished[0], cwd=tmp_path).stdout


def test_doctor_says_what_works_and_how_to_get_the_rest(machine, finished, tmp_path):
    told = json.loads(machine.run("doctor", "--json", cwd=tmp_path).stdout)
    assert "make build" in told["workloads"]
    assert {entry["member"] for entry in told["unavailable"]} >= {"go build", "cargo test"}
    text = machine.run("doctor", cwd=tmp_path).stdout
    assert "engine embedded" in text
    assert "  missing: go build: go not found on PATH -> install Go" in text


def test_explain_tells_everything_of_one_example(machine, finished, tmp_path):
    record = read_lines(finished[0] / "evidence.jsonl")[0]
    text = machine.run("explain", "--run", finished[0], record["id"], cwd=tmp_path).stdout
    assert "--- prompt" in text
    assert "witness verify" in text
    assert f"sha256 {record['sha256']}" in text
    assert all(f"twin {twin['kind']}: rejected with {twin['observed']}" in text for twin in record["twins"])
    told = json.loads(machine.run("explain", "--run", finished[0], record["id"], "--json", cwd=tmp_path).stdout)
    assert told["id"] == record["id"]
    assert told["prompt"] in text


def test_replay_shows_the_run_of_one_example(machine, finished, tmp_path):
    record = read_lines(finished[0] / "evidence.jsonl")[0]
    for arguments in ((record["id"],), ("--id", record["id"])):
        text = machine.run("replay", "--run", finished[0], *arguments, cwd=tmp_path).stdout
        assert "Verification succeeded" in text
        assert "answer: accepted" in text
        assert all(f"twin {twin['kind']}: rejected" in text for twin in record["twins"])


def test_help_names_all_commands_and_costs_no_run(machine, tmp_path):
    text = machine.run("--help", cwd=tmp_path).stdout
    for name in ("generate", "plan", "doctor", "fixture", "audit", "explain", "replay", "report"):
        assert name in text
        assert "examples:" in machine.run(name, "--help", cwd=tmp_path).stdout
    assert machine.run("--version", cwd=tmp_path).stdout.startswith("asynth ")
    assert not list(tmp_path.iterdir())

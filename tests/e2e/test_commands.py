"""The commands around a run: what they say to people and to machines, and how they exit."""

import hashlib
import json
import shutil

import pytest

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.rules import RULES
from asynth.cli import COMMANDS
from asynth.store.verdicts import ACCEPTED, read_verdicts


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_audit_agrees_with_every_row(machine, finished, tmp_path):
    shutil.copytree(finished[0], tmp_path / "run")
    done = machine.run("audit", "--run", "run", "--all", "--engine", "embedded", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (told["rows"], told["disagreements"]) == (24, [])
    assert told["engine"]["kind"] == "embedded"
    said = read_verdicts(tmp_path / "run")
    assert [judged.verdicts for judged in said.values()] == [{"embedded": ACCEPTED}] * 24
    identifier = next(iter(said))
    explained = machine.run("explain", "--run", "run", identifier, cwd=tmp_path).stdout
    assert "run again on embedded: accepted" in explained


@pytest.mark.release
def test_audit_by_the_release_agrees(machine, release_witness, tmp_path):
    """The run is the release's own: it leaves out what only newer ones do."""
    machine.run("--engine", release_witness, "--count", 8, "--seed", 3, "--out", "run", cwd=tmp_path)
    done = machine.run("audit", "--run", "run", "--all", "--engine", release_witness, cwd=tmp_path)
    assert "8 rows run again on release" in done.stdout
    assert "0 disagree" in done.stdout


def test_audit_finds_an_edited_row(machine, finished, tmp_path):
    shutil.copytree(finished[0], tmp_path / "run")
    rows = tmp_path / "run" / "train.jsonl"
    text = rows.read_text()
    rows.write_text(text.replace("witness verify", "witness  verify", 1))
    done = machine.run("audit", "--run", "run", "--all", "--json", cwd=tmp_path, code=1)
    told = json.loads(done.stdout)
    [found] = told["disagreements"]
    assert "train.jsonl line " in found["disagreement"]
    assert told["rows"] == 24  # one digest that does not fit leaves no other row unexecuted


def edit_first_row(run, change, change_record=lambda record: None):
    """Edit a row and put right what evidence and manifest say of it; return the row's id."""
    rows, evidence = run / "train.jsonl", run / "evidence.jsonl"
    lines = rows.read_bytes().splitlines()
    row = json.loads(lines[0])
    row["messages"][1]["content"] = change(row["messages"][1]["content"])
    edited = json.dumps(row, separators=(",", ":")).encode()
    records = read_lines(evidence)
    [record] = [record for record in records if record["sha256"] == hashlib.sha256(lines[0]).hexdigest()]
    record["sha256"] = hashlib.sha256(edited).hexdigest()
    change_record(record)
    rows.write_bytes(b"".join(line + b"\n" for line in [edited, *lines[1:]]))
    evidence.write_text("".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records))
    return record["id"]


@pytest.fixture
def copy(finished, tmp_path):
    shutil.copytree(finished[0], tmp_path / "run")
    return tmp_path / "run"


def claim_another_catalogue(run):
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["identity"]["catalogue"] = "0" * 64
    (run / "manifest.json").write_text(json.dumps(manifest))


def test_audit_finds_a_row_whose_evidence_was_edited_along(machine, copy, tmp_path):
    identifier = edit_first_row(copy, lambda answer: answer.replace("witness verify", "witness  verify"))
    done = machine.run("audit", "--run", "run", "--all", "--json", cwd=tmp_path, code=1)
    [found] = json.loads(done.stdout)["disagreements"]
    assert (found["id"], found["disagreement"]) == (identifier, "the answer is not what its spec says")


def test_audit_runs_the_text_of_a_row_that_another_catalogue_made(machine, copy, tmp_path):
    """It is the text that is run: a digest that fits does not help a wrong answer."""
    identifier = edit_first_row(copy, lambda answer: answer.replace("witness sign ", "witness sing "))
    claim_another_catalogue(copy)
    told = json.loads(machine.run("audit", "--run", "run", "--all", "--json", "--trust", cwd=tmp_path, code=1).stdout)
    [found] = told["disagreements"]
    assert (found["id"], found["disagreement"], told["foreign"]) == (identifier, "answer: answer-failed", 1)


def test_a_sampled_audit_says_what_it_proves(machine, finished, tmp_path):
    text = machine.run("audit", "--run", finished[0], "--sample", 3, cwd=tmp_path).stdout
    assert "a sample: at most 63 % of all rows disagree, at 95 % confidence" in text


@pytest.mark.parametrize("command", ["fixture", "replay", "audit"])
def test_no_value_of_a_spec_reaches_a_shell_unless_the_space_has_it(machine, copy, tmp_path, command):
    seen = tmp_path / "seen"

    def inject(record):
        record["spec"]["values"] = dict.fromkeys(record["spec"]["values"], f"x$(touch {seen})")

    identifier = edit_first_row(copy, lambda answer: answer, inject)
    claim_another_catalogue(copy)
    arguments = {
        "fixture": ["--id", identifier, "there/project", "--", "true"],
        "replay": ["--id", identifier],
        "audit": ["--all", "--trust"],
    }[command]
    done = machine.run(command, "--run", "run", *arguments, cwd=tmp_path, code=1)
    assert f"the spec of {identifier} is none of this run's" in done.stdout + done.stderr
    assert not seen.exists()


def test_check_says_what_is_wrong_and_exits_1(machine, finished, copy, tmp_path):
    done = machine.run("check", "--run", finished[0], cwd=tmp_path)
    assert "24 rows, 24 of them composed again and compared" in done.stdout
    assert done.stdout.rstrip().endswith("no problems")
    identifier = edit_first_row(copy, lambda answer: answer + "\nAlways.\n")
    done = machine.run("check", "--run", "run", cwd=tmp_path, code=1)
    assert f"{identifier}: the answer is not what its spec says" in done.stdout
    assert "train.jsonl has " in done.stdout
    told = json.loads(machine.run("check", "--run", "run", "--json", cwd=tmp_path, code=1).stdout)
    assert told["rows"] == 24
    assert len(told["problems"]) >= 3


def test_plan_has_the_keys_of_the_contract_whatever_count_the_environment_asks_for(machine, finished, tmp_path):
    told = json.loads(machine.run("plan", "--json", cwd=tmp_path, ASYNTH_COUNT=str(10**18)).stdout)
    assert set(told) >= {
        "capacity", "structures", "families", "attestors", "attestor_sets", "run_sets", "workloads", "steps",
        "phrasings", "rules", "sbom", "unavailable",
    }  # fmt: skip
    assert told["capacity"] == sum(told["families"].values())
    assert told["capacity"] >= told["structures"] > 0
    assert {"step", "rego", "pipeline", "ci", "identity", "diagnosis"} <= set(told["families"]) <= set(FAMILIES_BY_NAME)
    assert len(told["steps"]) >= 10
    assert told["phrasings"] >= 30
    assert len(RULES) / 4 < told["rules"] <= len(RULES)
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
        assert set(criterion) >= {"name", "target", "measured", "met"}
    assert len(told["criteria"]) == 8
    done = machine.run("report", "--run", finished[0], "--html", "page.html", cwd=tmp_path)
    assert "rows             24, 24 distinct" in done.stdout
    assert "page: page.html" in done.stderr
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")


def test_report_leaves_its_page_in_the_run(machine, finished, tmp_path):
    shutil.copytree(finished[0], tmp_path / "run")
    machine.run("report", "--run", "run", cwd=tmp_path)
    assert (tmp_path / "run" / "report.html").read_text().startswith("<!doctype html>")
    machine.run("check", "--run", "run", cwd=tmp_path)


def test_report_says_that_a_file_is_not_what_the_manifest_has(machine, finished, tmp_path):
    shutil.copytree(finished[0], tmp_path / "run")
    rows = tmp_path / "run" / "train.jsonl"
    lines = rows.read_bytes().splitlines(keepends=True)
    evidence = tmp_path / "run" / "evidence.jsonl"
    edited = lines[0].replace(b"witness", b"Witness", 1)
    for path, old, new in (
        (rows, lines[0], edited),
        (evidence, *(hashlib.sha256(line[:-1]).hexdigest().encode() for line in (lines[0], edited))),
    ):
        path.write_bytes(path.read_bytes().replace(old, new))
    done = machine.run("report", "--run", "run", "--json", cwd=tmp_path, code=1)
    told = json.loads(done.stdout)
    assert [f"{problem}; `asynth check --run` looks at every row" for problem in told["problems"]] == (
        done.stderr.splitlines()
    )
    assert [problem.partition(" has ")[0] for problem in told["problems"]] == ["run/train.jsonl", "run/evidence.jsonl"]


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


def test_sample_shows_examples_of_one_kind_and_keeps_nothing(machine, finished, tmp_path):
    where = ("--where", "scenario=no-subject", "--where", "build=make app", "--count", "1")
    text = machine.run("sample", "diagnosis", *where, cwd=tmp_path).stdout
    assert text.count("########") == 1
    assert "at least one of the flags in the group [artifactfile subjects] is required" in text
    assert "answer: accepted" in text
    assert "twin wrong-policy-key: rejected with policy-signature" in text
    assert not list(tmp_path.iterdir())


def test_sample_prints_texts_of_what_this_machine_has_no_tools_for(machine, tmp_path):
    where = ("--where", "rules=oci_no_latest_tag", "--count", "2")
    text = machine.run("sample", "rego", *where, "--text", cwd=tmp_path).stdout
    assert text.count("======== answer") == text.count("package oci.image_tags") == 2
    assert "execution" not in text


def test_help_names_all_commands_and_costs_no_run(machine, tmp_path):
    text = machine.run("--help", cwd=tmp_path).stdout
    for name in COMMANDS:
        assert name in text
        assert "examples:" in machine.run(name, "--help", cwd=tmp_path).stdout
    assert machine.run("--version", cwd=tmp_path).stdout.startswith("asynth ")
    assert not list(tmp_path.iterdir())

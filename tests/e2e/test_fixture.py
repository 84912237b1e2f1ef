"""``asynth fixture``: an example's starting state in the hands of another tool."""

import json
import os
import signal
import time

import pytest

from asynth.cli.fixture import TICK
from asynth.script import extract


@pytest.fixture
def example(finished):
    """Return the run and the evidence and answer of its first row in train."""
    directory, _ = finished
    row = json.loads((directory / "train.jsonl").read_text().splitlines()[0])
    records = [json.loads(line) for line in (directory / "evidence.jsonl").read_text().splitlines()]
    record = next(record for record in records if record["split"] == "train")
    return directory, record["id"], row["messages"][1]["content"]


def test_prints_the_environment(machine, example, tmp_path):
    run, identifier, _ = example
    done = machine.run("fixture", "--run", run, "--id", identifier, "x/project", cwd=tmp_path)
    variables = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert variables["LC_ALL"] == "C.UTF-8"
    assert variables["TZ"] == "UTC"
    assert os.path.dirname(variables["HOME"]) == str(tmp_path / "x")
    assert "XDG_CACHE_HOME" not in variables
    assert (tmp_path / "x" / "project" / ".git").is_dir()
    witness = os.path.join(variables["PATH"].split(":")[0], "witness")
    assert os.access(witness, os.X_OK)


def test_a_command_can_run_the_answer_as_extracted(machine, example, tmp_path):
    run, identifier, answer = example
    script = ["set -euo pipefail"]
    for number, block in enumerate(block for block in extract(answer) if block.kind in ("bash", "file")):
        kept = tmp_path / f"block-{number}"
        kept.write_text(block.content)
        if block.kind == "file":
            script.append(f"mkdir -p \"$(dirname '{block.name}')\"; cp '{kept}' '{block.name}'")
        else:
            script.append(f"bash -euo pipefail '{kept}' </dev/null")
    (tmp_path / "answer.sh").write_text("\n".join(script) + "\n")
    done = machine.run(
        "fixture", "--run", run, "--id", identifier, "x/project", "--", "bash", tmp_path / "answer.sh", cwd=tmp_path
    )
    assert "Verification succeeded" in done.stderr


@pytest.mark.parametrize(
    ("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("pwd; test -d .git", 0)], ids=str
)
def test_exits_as_the_command_does(machine, example, tmp_path, script, code):
    run, identifier, _ = example
    done = machine.run(
        "fixture", "--run", run, "--id", identifier, "x/project", "--", "bash", "-c", script, cwd=tmp_path, code=code
    )
    if script.startswith("pwd"):
        assert done.stdout.strip() == str(tmp_path / "x" / "project")


def test_a_signal_is_the_commands_to_answer(machine, example, tmp_path):
    run, identifier, _ = example
    script = "trap 'echo told; exit 9' TERM; echo ready; while :; do sleep 0.05; done"
    process = machine.start(
        "fixture", "--run", run, "--id", identifier, "x/p", "--", "bash", "-c", script, cwd=tmp_path
    )
    with process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        try:
            stdout, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert stdout == "told\n"
    assert process.returncode == 9


def test_a_signal_that_the_caller_ignores_stays_ignored(machine, example, tmp_path):
    run, identifier, _ = example
    script = "echo ready; while [ ! -e ../go ]; do sleep 0.05; done; exit 7"
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # what nohup does
    try:
        process = machine.start(
            "fixture", "--run", run, "--id", identifier, "x/p", "--", "bash", "-c", script, cwd=tmp_path
        )
    finally:
        signal.signal(signal.SIGHUP, before)
    with process:
        try:
            assert process.stdout.readline() == "ready\n"
            process.send_signal(signal.SIGHUP)
            time.sleep(10 * TICK)
            (tmp_path / "x" / "go").touch()
            process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 7


@pytest.mark.parametrize("there", ["x/note.txt", "x/project/note.txt", "x/project", "x"])
def test_a_place_that_is_not_free_is_refused(machine, example, tmp_path, there):
    run, identifier, _ = example
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_text("mine")
    done = machine.run("fixture", "--run", run, "--id", identifier, "x/project", cwd=tmp_path, code=2)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "name a TARGET in a new directory" in done.stderr
    assert (tmp_path / there).read_text() == "mine"
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1


def test_a_command_that_is_not_there(machine, example, tmp_path):
    run, identifier, _ = example
    done = machine.run("fixture", "--run", run, "--id", identifier, "x/p", "--", "no-such", cwd=tmp_path, code=2)
    assert "cannot run no-such" in done.stderr

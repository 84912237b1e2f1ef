"""Bad input: one line that says what is wrong, where, and what to do; the right exit code; nothing touched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def snapshot(directory):
    """Return everything below `directory`: names, contents, modes."""
    found = {}
    for path in sorted(directory.rglob("*")):
        content = path.read_bytes() if path.is_file() and path.name != "lock" else None  # a lock names who holds it
        found[str(path.relative_to(directory))] = (path.lstat().st_mode, content)
    return found


def complaint(done):
    """Return the one line that a command ends with when it refuses."""
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if not line.startswith("asynth: probing ")]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("asynth: ")
    return lines[0].removeprefix("asynth: ")


@pytest.fixture
def refuse(machine, tmp_path):
    """Run a command that must be refused in a directory that must stay as it is; return the complaint."""

    def refuse(*arguments, code=2, **variables):
        before = snapshot(tmp_path)
        said = complaint(machine.run(*arguments, cwd=tmp_path, code=code, **variables))
        assert snapshot(tmp_path) == before
        return said

    refuse.directory = tmp_path
    return refuse


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--frobnicate",), ("--frobnicate", "--help")),
        (("frobnicate",), ("frobnicate", "generate")),
        (("plan", "--frobnicate"), ("--frobnicate",)),
        (("--count", "many"), ("--count", "many")),
        (("--count", "0"), ("--count", "0")),
        (("--count", "-3"), ("--count",)),
        (("--concurrency", "0"), ("--concurrency", "0")),
        (("--concurrency", "1000000"), ("--concurrency",)),
        (("--timeout", "0"), ("--timeout",)),
        (("--timeout", "nan"), ("--timeout",)),
        (("--timeout", "inf"), ("--timeout",)),
        (("--seed", "1e3"), ("--seed", "1e3")),
        (("--seed", "9" * 30), ("--seed",)),
        (("--shard", "2/2"), ("shard 2/2",)),
        (("--shard", "-1/2"), ("shard",)),
        (("--shard", "two"), ("--shard", "I/K")),
        (("--twins", "some"), ("--twins", "some")),
        (("--progress", "loud"), ("--progress", "loud")),
        (("--resume", "--fresh"), ("--fresh", "--resume")),
        (("--family", "poetry"), ("poetry", "step")),
        (("--config", "absent.toml"), ("absent.toml", "No such file")),
        (("--capabilities", "absent.json"), ("absent.json", "No such file")),
        (("audit",), ("--run",)),
        (("audit", "--run", "absent"), ("absent",)),
        (("audit", "--run", "absent", "--sample", "0"), ("--sample 0",)),
        (("explain", "--run", "absent", "x"), ("absent",)),
        (("report", "--run", "absent"), ("absent",)),
        (("replay", "--run", "absent"), ("ID",)),
        (("fixture", "--run", "absent", "--id", "x", "t"), ("absent",)),
        (("sample", "poetry"), ("poetry", "step")),
        (("sample", "step", "--where", "scenario"), ("NAME=VALUE",)),
        (("sample", "step", "--count", "0"), ("--count",)),
        (("sample", "diagnosis", "--text", "--where", "scenario=no-subjects"), ("near are", "no-subject")),
        (("sample", "diagnosis", "--text", "--where", "colour=red"), ("colour=red", "scenario")),
        (("--resume", "--out", "absent"), ("absent", "--resume")),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_wrong_arguments(refuse, arguments, words):
    said = refuse(*arguments, code=3 if "--capabilities" in arguments else 2)
    assert all(word in said for word in words), said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"count = ", ("asynth.toml", "TOML")),
        (b"count = 0", ("asynth.toml", "count")),
        (b"counts = 3", ("asynth.toml", "counts", "known are")),
        (b'count = "many"', ("asynth.toml", "count")),
        (b"shard = [3, 2]", ("shard 3/2",)),
        (b'mode = "again"', ("asynth.toml", "mode")),
        (b"\xff\xfe", ("asynth.toml", "TOML")),
    ],
    ids=str,
)
def test_wrong_configuration_file(refuse, text, words):
    (refuse.directory / "asynth.toml").write_bytes(text)
    said = refuse("--config", "asynth.toml")
    assert all(word in said for word in words), said


@pytest.mark.parametrize(("name", "value"), [("COUNT", "none"), ("CONCURRENCY", "0"), ("SHARD", "x"), ("MODE", "y")])
def test_wrong_environment(refuse, name, value):
    assert f"ASYNTH_{name}" in refuse(**{f"ASYNTH_{name}": value})


def test_more_than_can_be_made(refuse):
    said = refuse("--count", 10**18)
    assert "can be made here" in said
    assert "1000000000000000000" in said


IMPOSTOR = "#!/bin/sh\necho 'I am a witness of something else'\n"


@pytest.mark.parametrize("manner", ["flag", "variable"])
def test_a_witness_that_is_not_witness(refuse, manner):
    impostor = refuse.directory / "witness"
    impostor.write_text(IMPOSTOR)
    impostor.chmod(0o755)
    if manner == "flag":
        said = refuse("--count", 1, "--engine", impostor, code=3)
    else:
        said = refuse("--count", 1, code=3, ASYNTH_ENGINE="auto", ASYNTH_WITNESS=str(impostor))
    assert str(impostor) in said
    assert "--engine embedded" in said


def test_a_witness_on_path_that_is_not_witness_is_told_about_and_not_used(machine, tmp_path):
    (tmp_path / "bin").mkdir()
    impostor = tmp_path / "bin" / "witness"
    impostor.write_text(IMPOSTOR)
    impostor.chmod(0o755)
    done = machine.run(
        "--count", 1, "--out", "run", cwd=tmp_path, PATH=f"{impostor.parent}:{machine.programs}", ASYNTH_ENGINE="auto"
    )  # fmt: skip
    assert f"asynth: {impostor} is not used: it" in done.stderr
    assert "the embedded engine runs instead" in done.stderr
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["engine"]["kind"] == "embedded"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--seed", 8), ("seed: 7 there, 8 asked", "--fresh")),
        (("--seed", 7, "--family", "step"), ("families",)),
        (("--seed", 7, "--twins", "all"), ("twins",)),
        (("--seed", 7, "--shard", "0/2"), ("shard",)),
        (("--seed", 8, "--resume"), ("seed",)),
    ],
    ids=str,
)
def test_the_directory_of_another_run(refuse, finished, arguments, words):
    shutil.copytree(finished[0], refuse.directory / "run")
    said = refuse("--count", 24, *arguments, "--out", "run")
    assert "another run" in said
    assert all(word in said for word in words), said


@pytest.mark.parametrize("content", ["note.txt", "manifest.json", "train.jsonl"])
def test_a_directory_of_somebody_else(refuse, content):
    (refuse.directory / "mine").mkdir()
    (refuse.directory / "mine" / content).write_text("{}")
    for mode in ((), ("--resume",), ("--fresh",)):
        assert "mine" in refuse("--count", 1, "--out", "mine", *mode)


@pytest.mark.parametrize("where", ["file", "file/below"])
def test_an_output_that_cannot_be_a_directory(refuse, where):
    (refuse.directory / "file").write_text("mine")
    assert "file" in refuse("--count", 1, "--out", where)


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may write everywhere")
def test_an_output_that_may_not_be_written(refuse):
    (refuse.directory / "closed").mkdir(mode=0o500)
    assert "closed" in refuse("--count", 1, "--out", "closed/run")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no file system here that refuses even root")
def test_an_output_that_nobody_may_write(refuse):
    assert "/proc/asynth-run" in refuse("--count", 1, "--out", "/proc/asynth-run")


def test_a_run_that_is_in_use(machine, refuse, finished):
    shutil.copytree(finished[0], refuse.directory / "run")
    # Flushed, since a pipe's writer keeps what it prints to itself otherwise, and both sides would wait for ever.
    hold = "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, 2); print(flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(refuse.directory / "run" / "work" / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        holder.stdout.readline()
        assert "in use" in refuse("--count", 24, "--seed", 7, "--out", "run")
        holder.stdin.close()


def test_an_example_that_is_not_there(refuse, finished):
    run = ("--run", finished[0])
    for arguments in (
        ("explain", *run, "no-such-id"),
        ("replay", *run, "no-such-id"),
        ("fixture", *run, "--id", "no-such-id", "t/t"),
    ):
        assert "no-such-id" in refuse(*arguments)


def test_a_damaged_journal_is_reported_and_its_position_made_again(machine, finished, rows_of, tmp_path):
    directory, _ = finished
    shutil.copytree(directory, tmp_path / "run")
    journal = tmp_path / "run" / "work" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[5] = b"\0" * 40 + lines[5][40:]
    journal.write_bytes(b"".join(lines))
    done = machine.run("--count", 24, "--seed", 7, "--out", "run", cwd=tmp_path)
    told = [line for line in done.stderr.splitlines() if "journal.jsonl" in line]
    assert len(told) == 1
    assert "line 6" in told[0]
    assert rows_of(tmp_path / "run") == rows_of(directory)
    again = machine.run("--count", 24, "--seed", 7, "--out", "run", cwd=tmp_path)
    assert "journal.jsonl" not in again.stderr


def without(machine, directory, program):
    """Return a PATH that lacks `program`."""
    directory.mkdir()
    for link in machine.programs.iterdir():
        if link.name != program:
            (directory / link.name).symlink_to(link.resolve())
    return str(directory)


def test_a_member_that_vanished_since_the_run_began(machine, refuse, finished):
    shutil.copytree(finished[0], refuse.directory / "run")
    path = without(machine, refuse.directory / "bin", "make")
    for arguments in (("--count", 25, "--seed", 7, "--out", "run"), ("audit", "--run", "run", "--all")):
        said = refuse(*arguments, code=3, PATH=path)
        assert "workload make build" in said
        assert "asynth doctor" in said


@pytest.mark.parametrize("program", ["git", "openssl"])
def test_a_machine_without_what_everything_needs(machine, refuse, program):
    path = without(machine, refuse.directory / "bin", program)
    assert f"{program} not found" in refuse("--count", 1, "--out", "run", code=3, PATH=path)


@pytest.mark.parametrize("text", ["", "[]", '{"format": 99}', '{"format": 2, "attestors": 3}'], ids=str)
def test_wrong_capabilities(refuse, text):
    (refuse.directory / "capabilities.json").write_text(text)
    said = refuse("--count", 1, "--out", "run", "--capabilities", "capabilities.json", code=3)
    assert "capabilities.json" in said


def test_capabilities_that_this_machine_lacks(refuse, finished):
    told = json.loads((finished[0] / "manifest.json").read_text())["capabilities"]
    told["workloads"].append("a workload of tomorrow")
    (refuse.directory / "capabilities.json").write_text(json.dumps(told))
    said = refuse("--count", 1, "--out", "run", "--capabilities", "capabilities.json", code=3)
    assert "workload a workload of tomorrow" in said


def test_the_reader_of_a_report_may_go_away(machine, finished, tmp_path):
    process = machine.start("report", "--run", finished[0], "--html", "page.html", cwd=tmp_path)
    with process:
        process.stdout.close()
        said = process.stderr.read()
    assert "Traceback" not in said
    assert process.returncode == 1

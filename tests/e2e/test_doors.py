"""What surrounds a command: closed streams, a terminal that goes away, few descriptors, names and files that no program made.

Each case ends with an exit code of the contract and at most one line; none ends with a traceback.
"""

import contextlib
import fcntl
import io
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import asynth
from asynth.cli import run
from asynth.config import load_config
from asynth.errors import AsynthError, ConfigurationError
from asynth.run.checking import check_files
from asynth.run.prepare import capabilities_of_run
from asynth.run.recomposing import Recomposer
from asynth.run.trust import is_ours

ASYNTH = f"{sys.executable} -m asynth"


def shell(machine, line, cwd):
    return subprocess.run(
        ["bash", "-c", line], cwd=cwd, env=machine.environment(PATH=os.environ["PATH"]), capture_output=True, text=True
    )  # fmt: skip


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["check --run run", "explain --run run {id}", "--count 24 --seed 7 --out run"])
def test_closed_streams(machine, finished, tmp_path, command, closed):
    shutil.copytree(finished[0], tmp_path / "run")
    some = json.loads((tmp_path / "run" / "evidence.jsonl").read_text().split("\n", 1)[0])["id"]
    done = shell(machine, f"{ASYNTH} {command.format(id=some)} {closed}", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("delay", [0.02, 0.15, 0.3, 0.6, 1.2])
def test_an_early_interruption(machine, tmp_path, delay):
    """Until `asynth.__main__` has set its handler the signal is the interpreter's, which has its own words."""
    process = machine.start("plan", cwd=tmp_path)
    with process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(delay)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode in {130, -signal.SIGINT, 1}
    package = Path(asynth.__file__).parent
    before_the_handler = {str(package / "__init__.py"), str(package / "__main__.py")}
    loaded = {file for file in re.findall(r'File "([^"]+)"', said) if Path(file).is_relative_to(package)}
    if "asynth: " in said or loaded - before_the_handler:
        assert said.strip().splitlines()[-1] == "asynth: interrupted"
        assert process.returncode == 130


def test_a_system_that_gives_no_thread(tmp_path, monkeypatch, capsys):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert run(["--count", "3", "--out", "run"]) == 3
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith("asynth: the system gives no further thread; ")


@pytest.mark.parametrize("wait", [2.0, 6.0])
def test_a_terminal_that_closes(machine, tmp_path, wait):
    here, there = pty.openpty()

    def own_terminal():
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        [sys.executable, "-m", "asynth", "--count", "500", "--family", "step", "--out", "run"],
        cwd=tmp_path, env=machine.environment(), stdin=there, stdout=there, stderr=there,
        start_new_session=True, preexec_fn=own_terminal,
    )  # fmt: skip
    os.close(there)
    shown = b""

    def watch():
        nonlocal shown
        with contextlib.suppress(OSError):
            while part := os.read(here, 4096):
                shown += part

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    with process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(wait)
        os.close(here)
        # A terminal that goes before there is an event loop ends the process as the system does it.
        assert process.wait(100) in {130, -signal.SIGHUP}
    assert b"Traceback" not in shown


@pytest.mark.parametrize(("limit", "code"), [(20, 3), (63, 3), (128, 0)])
def test_few_open_files(machine, finished, tmp_path, limit, code):
    done = shell(machine, f"ulimit -n {limit}; {ASYNTH} check --run {finished[0]}", tmp_path)
    assert done.returncode == code, done.stderr
    if code:
        assert (
            done.stderr
            == f"asynth: only {limit} files may be open at once, which is too few; begin with `ulimit -n 1024`\n"
        )


def test_a_name_that_no_text_can_hold(machine, tmp_path):
    done = shell(machine, rf"{ASYNTH} --count 1 --out $'bad\xff'", tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "not UTF-8" in done.stderr
    assert list(tmp_path.iterdir()) == []


FILES = ("train.jsonl", "evidence.jsonl", "quarantine.jsonl", "manifest.json")
WHOLE = {
    "empty": b"", "no text": b"\xff\xfe\0\n", "null": b"null\n", "list": b"[]\n", "number": b"7\n", "object": b"{}\n",
    "deep": b"[" * 100_000, "half": None,
}  # fmt: skip


def ends_well(*arguments):
    """Run a command here; whatever happens, its end is one of the contract's."""
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        code = run(list(map(str, arguments)))
    assert code in {0, 1, 2, 3}, arguments
    if code in {2, 3}:
        lines = said.getvalue().splitlines()
        assert len(lines) == 1
        assert lines[0].startswith("asynth: ")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", WHOLE)
def test_damaged_files(finished, tmp_path, name, content):
    shutil.copytree(finished[0], tmp_path / "run")
    path = tmp_path / "run" / name
    some = json.loads((finished[0] / "evidence.jsonl").read_text().split("\n", 1)[0])["id"]
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if WHOLE[content] is None else WHOLE[content])
    ends_well("report", "--run", tmp_path / "run")
    ends_well("explain", "--run", tmp_path / "run", some)


SETTINGS = ("count", "seed", "out", "mix", "shard", "timeout", "families", "no such setting")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_evidence_with_any_values(finished, tmp_path, data):
    directory = tmp_path / "run"
    if not directory.exists():
        shutil.copytree(finished[0], directory)
    lines = (finished[0] / "evidence.jsonl").read_text().splitlines()
    record = json.loads(lines[0])
    some = record["id"]
    key = data.draw(st.sampled_from(sorted(record)))
    if isinstance(record[key], dict) and record[key] and data.draw(st.booleans()):
        record[key][data.draw(st.sampled_from(sorted(record[key])))] = data.draw(json_values)
    else:
        record[key] = data.draw(json_values)
    (directory / "evidence.jsonl").write_text("\n".join([json.dumps(record), *lines[1:]]) + "\n")
    ends_well("explain", "--run", directory, some)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_manifest_with_any_values(finished, tmp_path, data):
    """Whatever reads it either finds what it needs or has one line to say."""
    directory = tmp_path / "run"
    if not directory.exists():
        shutil.copytree(finished[0], directory)
    manifest = json.loads((finished[0] / "manifest.json").read_text())
    place = manifest
    key = data.draw(st.sampled_from(sorted(manifest)))
    while isinstance(place[key], dict) and place[key] and data.draw(st.booleans()):
        place, key = place[key], data.draw(st.sampled_from(sorted(place[key])))
    place[key] = data.draw(json_values)
    (directory / "manifest.json").write_text(json.dumps(manifest))
    for read in (check_files, Recomposer.of_run, capabilities_of_run, is_ours):
        with contextlib.suppress(AsynthError):  # anything else is a defect
            read(directory)
    ends_well("explain", "--run", directory, "step-0000000000")


@settings(max_examples=200, deadline=None)
@given(values=st.dictionaries(st.sampled_from(SETTINGS), json_values))
def test_a_configuration_of_any_values(values):
    with contextlib.suppress(ConfigurationError):  # anything else is a defect
        load_config(values, environment={})

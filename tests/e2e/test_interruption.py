"""Runs that are stopped in every way, and go on: nothing is left behind, nothing is lost, the bytes are the same."""

import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from asynth.execution.guardian import find_strays
from asynth.witness.discovery import EMBEDDED, VARIABLE
from asynth.witness.engine import embedded_command

PATIENCE = 60.0

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")


def root_of(process):
    """Return the temporary root whose lock `process` holds, or None."""
    try:
        for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
            target = os.readlink(descriptor)
            if "/asynth-root-" in target and target.endswith("owner.lock"):
                return Path(target).parent
    except OSError:
        pass
    return None


def wait_for(condition, process):
    """Return what `condition` returns once it is true; fail if `process` ends or time runs out before."""
    until = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.02)
    return found


def journal_lines(directory):
    journal = directory / "work" / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def busy_root(process):
    """Return the root of `process` once commands run in it."""
    root = root_of(process)
    return root if root is not None and find_strays(root) else None


def end(process, number):
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=PATIENCE)
    return process.returncode, stdout, stderr


@linux_only
@pytest.mark.timeout(300)
def test_signals_leave_nothing_behind_and_the_run_goes_on(machine, first_rows, rows_of, tmp_path):
    command = ("--count", 12, "--seed", 7, "--concurrency", 4, "--out", "run")
    for number in (signal.SIGINT, signal.SIGTERM):
        process = machine.start(*command, cwd=tmp_path)
        with process:
            before = journal_lines(tmp_path / "run")
            wait_for(lambda before=before: journal_lines(tmp_path / "run") > before, process)
            root = wait_for(lambda process=process: busy_root(process), process)
            code, stdout, stderr = end(process, number)
        assert (code, stdout) == (130, "")
        assert stderr.splitlines()[-1] == "asynth: interrupted; run the same command to go on (run)"
        assert "Traceback" not in stderr
        assert not root.exists()
        assert not find_strays(root)
    assert set(os.listdir(tmp_path)) == {"run"}
    machine.run(*command, cwd=tmp_path)
    assert rows_of(tmp_path / "run") == first_rows(12)


@linux_only
@pytest.mark.timeout(300)
def test_kills_at_any_moment_change_no_byte(machine, first_rows, rows_of, tmp_path):
    command = ("--count", 12, "--seed", 7, "--concurrency", 8, "--out", "run")
    chance = random.Random()
    roots = []
    for _ in range(3):
        process = machine.start(*command, cwd=tmp_path)
        with process:
            roots.append(wait_for(lambda process=process: root_of(process), process))
            time.sleep(chance.uniform(0, 3))
            process.kill()
            process.communicate()
    machine.run(*command, cwd=tmp_path)
    assert rows_of(tmp_path / "run") == first_rows(12)
    # What a kill leaves is removed by the guardian, or else by the next run, processes included.
    assert not any(root.exists() or find_strays(root) for root in roots)


def descendants(process):
    """Return the ids of all processes that `process` started, and of theirs, with their command lines."""
    parents = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            pid = int(entry.name)
            parents[pid] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found, added = {process.pid}, True
    while added:
        added = {pid for pid, parent in parents.items() if parent in found} - found
        found |= added
    lines = {}
    for pid in found - {process.pid}:
        with suppress(OSError):
            lines[pid] = Path(f"/proc/{pid}/cmdline").read_bytes()
    return lines


def meet(kind, process, chance, out, disk):
    """Let a run meet a fault of `kind` at some moment; return its exit code and what it wrote to stderr.

    The moment is soon after the start, or after some number of positions: a busy machine takes longer to the same ones.
    """
    if chance.random() < 0.25:
        time.sleep(chance.uniform(0, 2))
    else:
        before, after = journal_lines(out), chance.randint(0, FEW - 1)
        until = time.monotonic() + PATIENCE
        while journal_lines(out) < before + after and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
    if kind == "kill":
        process.kill()
    elif kind == "interruption":
        process.send_signal(chance.choice((signal.SIGINT, signal.SIGTERM)))
    elif kind in {"child", "helper"}:
        for _ in range(chance.randint(1, 6)):
            some = [pid for pid, line in descendants(process).items() if (b"guardian.py" in line) == (kind == "helper")]
            if some:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(some), signal.SIGKILL)
            time.sleep(chance.uniform(0, 0.5))
    elif disk is not None:
        used = sum(path.stat().st_size for path in disk.rglob("*") if path.is_file()) >> 10
        subprocess.run(["mount", "-o", f"remount,size={used + chance.randint(4, 64)}k", disk], check=False)
    _, stderr = process.communicate(timeout=20 * PATIENCE)
    if kind == "full disk" and disk is not None:
        subprocess.run(["mount", "-o", "remount,size=16m", disk], check=True)
    return process.returncode, stderr


@pytest.fixture
def disk(tmp_path):
    """Return a directory on a file system of its own, which can be made small; None where that is not allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", place], check=False).returncode
    ):
        yield None
        return
    yield place
    subprocess.run(["umount", place], check=True)


FEW = 12
"""Rows of a run that meets faults of processes: enough for several of everything, and for two hundred such runs."""


def command_of(concurrency, out, engine):
    asked = ("--count", FEW, "--seed", 7, "--engine", engine, "--concurrency", concurrency)
    return (*asked, "--progress", "none", "--out", out)


@pytest.fixture(scope="session")
def quick(machine, once, rows_of):
    """Return what `--engine` is for them, a release where there is one, since it starts faster, and the rows that it makes."""
    engine = os.environ.get(VARIABLE) or shutil.which("witness") or EMBEDDED

    def make(home):
        machine.run(*command_of(4, home / "run", engine), cwd=home)
        return rows_of(home / "run")

    return engine, once("undisturbed", make)


@linux_only
@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(200))
def test_faults_of_processes_change_no_byte(machine, quick, rows_of, tmp_path, disk, seed):
    """With the 1,800 of `tests/run/test_faults.py` these are 2,000; half are met behind the wall, where there is one."""
    engine, undisturbed = quick
    chance = random.Random(seed)
    out = (disk or tmp_path) / "run"
    program = shutil.which("bwrap") if seed % 2 else None
    variables = {"PATH": f"{machine.programs}:{make_link(tmp_path / 'bin', program)}"} if program else {}
    for kind in chance.choices(("kill", "interruption", "child", "helper", "full disk"), k=chance.randint(1, 2)):
        with machine.start(*command_of(chance.randint(1, 8), out, engine), cwd=tmp_path, **variables) as process:
            try:
                code, stderr = meet(kind, process, chance, out, disk)
            finally:
                process.kill()
        # SIGTERM ends it at once until it has an event loop, which answers with 130.
        assert code in {0, 3, 130, -signal.SIGKILL, -signal.SIGTERM}, (kind, code, stderr)
        assert "Traceback" not in stderr, (kind, stderr)
    machine.run(*command_of(chance.randint(1, 8), out, engine), cwd=tmp_path, **variables)
    assert rows_of(out) == undisturbed
    assert (out / "quarantine.jsonl").read_bytes() == b""


def make_link(directory, program):
    """Return `directory` with nothing but a link to `program`."""
    directory.mkdir()
    (directory / Path(program).name).symlink_to(program)
    return directory


@linux_only
def test_probing_can_be_stopped_and_keeps_what_it_found(machine, tmp_path):
    cache = tmp_path / "cache"
    work = tmp_path / "work"
    work.mkdir()
    process = machine.start("--count", 2, "--out", "run", cwd=work, XDG_CACHE_HOME=str(cache))
    with process:
        wait_for(lambda: list(cache.glob("asynth/canaries/*.json")), process)
        root = wait_for(lambda: root_of(process), process)
        code, stdout, stderr = end(process, signal.SIGINT)
    assert (code, stdout) == (130, "")
    assert "asynth: probing " in stderr
    assert "Traceback" not in stderr
    assert not root.exists()
    assert not find_strays(root)
    assert not list(work.iterdir())
    assert list(cache.glob("asynth/canaries/*.json"))


NEVER_ANSWERS = "echo $$ > {pids}; exec sleep 300"
ANSWERS_LATE = """\
case "$1" in
version) echo "witness v0.12.0" ;;
attestors) exec {embedded} attestors list ;;
*) echo $$ >> {pids}; exec sleep 300 ;;
esac"""


@linux_only
@pytest.mark.parametrize("script", [NEVER_ANSWERS, ANSWERS_LATE], ids=["asked who it is", "asked how it behaves"])
def test_looking_for_the_engine_can_be_stopped(machine, tmp_path, script):
    """The first discovery on a machine asks programs that may take their time: an interruption does not wait for them."""
    (tmp_path / "tmp").mkdir()
    program, pids = tmp_path / "witness", tmp_path / "pids"
    program.write_text("#!/bin/sh\n" + script.format(pids=pids, embedded=shlex.join(embedded_command())) + "\n")
    program.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    variables = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "TMPDIR": str(tmp_path / "tmp")}
    process = machine.start("--engine", program, "--out", "run", cwd=work, **variables)
    with process:
        wait_for(lambda: pids.exists() and pids.read_text().endswith("\n"), process)
        began = time.monotonic()
        code, stdout, stderr = end(process, signal.SIGINT)
        took = time.monotonic() - began
    assert (code, stdout) == (130, ""), stderr
    assert stderr.splitlines()[-1] == "asynth: interrupted; run the same command to go on (run)"
    assert took < 2
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids.read_text().split())
    assert not list((tmp_path / "tmp").iterdir())
    assert not list(work.iterdir())


@linux_only
@pytest.mark.parametrize("command", ["audit", "replay"])
def test_commands_around_a_run_end_in_order_too(machine, finished, tmp_path, command):
    directory, _ = finished
    identifier = (directory / "evidence.jsonl").read_text().split('"id":"')[1].split('"')[0]
    arguments = {"audit": ("audit", "--run", directory, "--all"), "replay": ("replay", "--run", directory, identifier)}
    process = machine.start(*arguments[command], cwd=tmp_path)
    with process:
        root = wait_for(lambda: busy_root(process), process)
        code, _, stderr = end(process, signal.SIGTERM)
    assert code == 130
    assert stderr.splitlines()[-1] == "asynth: interrupted"
    assert not root.exists()
    assert not find_strays(root)


@linux_only
@pytest.mark.parametrize("command", ["generate", "audit", "replay", "fixture"])
def test_nothing_outlives_a_command_that_is_killed(machine, finished, tmp_path, command):
    directory, _ = finished
    identifier = (directory / "evidence.jsonl").read_text().split('"id":"')[1].split('"')[0]
    loop = "until false; do echo more >> grown; sleep 0.01; done"
    target = tmp_path / "laid" / "project"
    arguments = {
        "generate": ("--count", 40, "--seed", 11, "--concurrency", 8, "--out", "run"),
        "audit": ("audit", "--run", directory, "--all"),
        "replay": ("replay", "--run", directory, identifier),
        "fixture": ("fixture", "--run", directory, "--id", identifier, target, "--", "bash", "-c", loop),
    }
    process = machine.start(*arguments[command], cwd=tmp_path)
    with process:
        if command == "fixture":
            wait_for((target / "grown").exists, process)
            places = (target.parent,)
        else:
            places = (wait_for(lambda: busy_root(process), process),)
        process.kill()
        process.communicate()
        time.sleep(0.5)
        assert not any(find_strays(place) for place in places)
        assert [place.exists() for place in places] == [command == "fixture"]


def test_an_ignored_signal_stays_ignored(machine, finished):
    """As under nohup: the run outlives the terminal."""
    directory, _ = finished
    previous = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = machine.start("audit", "--run", directory, "--sample", 1, cwd=directory.parent)
    finally:
        signal.signal(signal.SIGHUP, previous)
    with process:
        for _ in range(20):
            process.send_signal(signal.SIGHUP)
            time.sleep(0.05)
        stdout, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, stderr
    assert "0 disagree" in stdout

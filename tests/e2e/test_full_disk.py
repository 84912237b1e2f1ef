"""A disk that is full: the run stops with one line, and goes on to the same bytes once there is room."""

import os
import subprocess
import sys

import pytest

from asynth.errors import StorageError
from asynth.example.judge import judge_answer
from asynth.execution import StepRecord, Transcript


@pytest.fixture
def small_disk(tmp_path):
    """Return a directory on a file system of 80 KiB."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux may mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80k", "tmpfs", disk], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no small file system here: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.mark.timeout(300)
def test_a_full_disk_stops_the_run_which_then_goes_on(machine, first_rows, rows_of, small_disk, tmp_path):
    command = ("--count", 12, "--seed", 7, "--progress", "none", "--out", small_disk / "run")
    stopped = machine.run(*command, cwd=tmp_path, code=3)
    said = [line for line in stopped.stderr.splitlines() if not line.startswith("asynth: probing ")]
    assert len(said) == 1
    assert "No space left on device" in said[0]
    assert str(small_disk) in said[0]
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    machine.run(*command, cwd=tmp_path)
    assert rows_of(small_disk / "run") == first_rows(12)


def test_a_command_without_disk_is_the_machines_failure_and_not_the_examples():
    step = StepRecord(
        "bash", "", "witness run", 1, 0.1, 0.1, 0, "", "tar: app.tar.gz: Wrote only 4096: No space left on device",
        False, False,
    )  # fmt: skip
    with pytest.raises(StorageError, match="make room"):
        judge_answer(Transcript((step,)), ())

"""Computations beside each other: results in order, errors as they are, and nothing that goes on behind them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from asynth.errors import MachineError
from asynth.execution.processes import beside


@pytest.mark.parametrize("apart", [True, False], ids=["other processes", "this process"])
def test_results_come_in_order(apart):
    with beside(apart=apart) as begin:
        waiting = [begin(divmod, number, 4) for number in range(12)]
        place = begin(os.getpid)
        assert [wait() for wait in waiting] == [divmod(number, 4) for number in range(12)]
        assert (place() != os.getpid()) is apart


@pytest.mark.parametrize("apart", [True, False], ids=["other processes", "this process"])
def test_an_error_is_raised_where_the_result_is_waited_for(apart):
    with beside(apart=apart) as begin:
        wait = begin(Path.read_text, Path("/nowhere"))
        with pytest.raises(FileNotFoundError, match="nowhere"):
            wait()


def test_an_error_waits_for_nothing_that_was_begun():
    def fail() -> None:
        with beside(apart=True) as begin:
            begin(time.sleep, 60)
            begin(int, "x")()

    before = time.monotonic()
    with pytest.raises(ValueError, match="invalid literal"):
        fail()
    assert time.monotonic() - before < 30


def test_what_nobody_waited_for_is_ended():
    before = time.monotonic()
    with beside(apart=True) as begin:
        begin(time.sleep, 60)
        assert begin(abs, -1)() == 1
    assert time.monotonic() - before < 30


def test_a_process_that_is_killed_is_one_line():
    with beside(apart=True) as begin, pytest.raises(MachineError, match="ended from outside"):
        begin(signal.raise_signal, signal.SIGKILL)()


COMPUTING = """
import os, sys, time
from pathlib import Path
from asynth.execution.processes import beside

def compute(noted):
    Path(noted).write_text(str(os.getpid()))
    time.sleep(60)

if __name__ == "__main__":
    with beside(apart=True) as begin:
        begin(compute, sys.argv[1])()
"""


def test_nothing_goes_on_behind_a_process_that_is_killed(tmp_path):
    (tmp_path / "computing.py").write_text(COMPUTING)
    noted = tmp_path / "pid"
    process = subprocess.Popen([sys.executable, tmp_path / "computing.py", noted], cwd=tmp_path)
    with process:
        while not (noted.exists() and noted.read_text()):
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    number = int(noted.read_text())
    until = time.monotonic() + 30
    while Path(f"/proc/{number}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{number}").exists()

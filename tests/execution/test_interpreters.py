import inspect
import math
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor

import pytest

from asynth.execution.interpreters import Interpreters

from .conftest import wait_until


@pytest.fixture
def interpreters():
    executor = Interpreters(2)
    yield executor
    executor.shutdown()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_calls_go_to_other_processes_and_results_come_back(interpreters):
    assert list(interpreters.map(math.factorial, range(20))) == [math.factorial(number) for number in range(20)]
    pids = {future.result() for future in [interpreters.submit(os.getpid) for _ in range(10)]}
    assert os.getpid() not in pids
    assert 1 <= len(pids) <= 2


def test_the_processes_run_the_asynth_of_this_one(interpreters):
    assert interpreters.submit(inspect.getsourcefile, Interpreters).result() == inspect.getsourcefile(Interpreters)


def test_errors_come_back_as_they_are(interpreters):
    with pytest.raises(ValueError, match="math domain"):
        interpreters.submit(math.sqrt, -1).result()
    assert interpreters.submit(math.sqrt, 4).result() == 2


def test_a_killed_process_is_replaced_and_its_call_made_again(interpreters):
    pid = interpreters.submit(os.getpid).result()
    os.kill(pid, signal.SIGKILL)
    assert interpreters.submit(os.getpid).result() != pid


def test_a_call_that_kills_its_process_twice_fails_and_those_after_it_do_not(interpreters):
    with pytest.raises(BrokenExecutor):
        interpreters.submit(os._exit, 1).result()
    assert interpreters.submit(math.factorial, 4).result() == 24


def test_ending_does_not_wait_for_work(interpreters):
    pid = interpreters.submit(os.getpid).result()
    sleeping = [interpreters.submit(time.sleep, 300) for _ in range(3)]
    time.sleep(0.05)
    interpreters.shutdown(cancel_futures=True)
    assert not alive(pid)
    assert all(future.done() for future in sleeping)
    with pytest.raises(RuntimeError):
        interpreters.submit(os.getpid)


def test_what_is_printed_is_no_answer(interpreters):
    assert interpreters.submit(print, "noise").result() is None


UNGUARDED = """
import os, time
from asynth.execution.interpreters import Interpreters
print("started", flush=True)
print(Interpreters(1).submit(os.getpid).result(), flush=True)
time.sleep(300)
"""


def test_an_unguarded_host_starts_once_and_takes_its_processes_along(tmp_path):
    script = tmp_path / "host.py"
    script.write_text(UNGUARDED)
    host = subprocess.Popen((sys.executable, str(script)), stdout=subprocess.PIPE, text=True)
    with host:
        try:
            assert host.stdout.readline() == "started\n"
            pid = int(host.stdout.readline())
            assert alive(pid)
        finally:
            host.kill()
    wait_until(lambda: not alive(pid))

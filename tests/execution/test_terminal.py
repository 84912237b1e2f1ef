"""A command whose standard error is a terminal: what it prints there, and that nothing is lost or left open."""

import asyncio
import os
import shlex
import sys
import time

import pytest

from asynth.errors import CommandError
from asynth.execution import Launcher
from asynth.execution.child import TERMINAL_PATIENCE

from .conftest import processes_marked, see, wait_until

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def run_with(script, tmp_path, terminal):
    return run_program(("bash", "-c", script), tmp_path, terminal)


def run_program(argv, tmp_path, terminal):
    async def work():
        async with Launcher(concurrency=2) as launcher:
            return await launcher.run(
                argv,
                cwd=tmp_path,
                environment=ENVIRONMENT,
                time_limit=30.0,
                stdout=tmp_path / "out",
                stderr=tmp_path / "err",
                terminal=terminal,
            )

    return work()


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "file"])
def test_a_command_sees_a_terminal_only_where_one_is_given(run, tmp_path, terminal):
    completed = run(run_with("if [ -t 2 ]; then echo yes >&2; else echo no >&2; fi; [ ! -t 1 ]", tmp_path, terminal))
    assert completed.exit_code == 0
    assert (tmp_path / "err").read_bytes() == (b"yes\n" if terminal else b"no\n")


def test_all_that_is_printed_arrives_and_every_descriptor_is_closed(run, tmp_path):
    before = set(os.listdir("/dev/fd"))
    run(run_with("for i in $(seq 5000); do echo line $i >&2; done; exit 3", tmp_path, True))
    assert (tmp_path / "err").read_text().splitlines() == [f"line {number}" for number in range(1, 5001)]
    assert set(os.listdir("/dev/fd")) == before


def test_a_daemon_that_keeps_the_terminal_holds_up_neither_the_loop_nor_the_end(run, tmp_path, mark):
    daemon = (
        f"import os, sys, time; os.setsid(); open('up', 'w').close(); time.sleep({TERMINAL_PATIENCE + 0.5});"
        f" os.write(2, b'late')  # {mark}"
    )
    script = f"echo said >&2; {shlex.join((sys.executable, '-c', daemon))} > /dev/null & until [ -e up ]; do sleep 0.01; done"
    before = set(os.listdir("/dev/fd"))

    async def work():
        task = asyncio.create_task(run_with(script, tmp_path, True))
        stalls = []
        while not task.done():
            began = time.monotonic()
            await asyncio.sleep(0.01)
            stalls.append(time.monotonic() - began)
        return await task, max(stalls)

    began = time.monotonic()
    completed, stall = run(work())
    assert completed.exit_code == 0
    assert time.monotonic() - began >= TERMINAL_PATIENCE
    assert stall < TERMINAL_PATIENCE / 2
    assert set(os.listdir("/dev/fd")) == before
    wait_until(lambda: not processes_marked(mark))
    assert (tmp_path / "err").read_text() == "said\n"


def test_a_start_that_fails_leaves_no_descriptor_open(run, tmp_path):
    before = set(os.listdir("/dev/fd"))
    with pytest.raises(CommandError):
        run(run_program(("no-such-program",), tmp_path, True))
    assert set(os.listdir("/dev/fd")) == before


def test_a_cancelled_command_closes_its_terminal(run, tmp_path, mark):
    before = set(os.listdir("/dev/fd"))

    async def work():
        command = asyncio.create_task(run_with(f"touch up; exec -a {mark} sleep 300", tmp_path, True))
        await see(tmp_path / "up")
        command.cancel()
        with pytest.raises(asyncio.CancelledError):
            await command

    run(work())
    assert set(os.listdir("/dev/fd")) == before

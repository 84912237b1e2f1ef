"""A command whose standard error is a terminal: what it prints there, and that nothing is lost or left open."""

import os

import pytest

from asynth.execution import Launcher

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def run_with(script, tmp_path, terminal):
    async def work():
        async with Launcher(concurrency=2) as launcher:
            return await launcher.run(
                ("bash", "-c", script),
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

"""A system that gives few processes: no example is blamed, and what stops goes on to the same bytes."""

import os
import shutil
import subprocess
import sys

import pytest

NOBODY = "65534"
"""A user without processes of its own; the limit is one of all processes of a user, and knows no root."""


@pytest.fixture
def limited():
    """Return a function that prefixes a command so that it and all that it starts are so many processes and threads at most."""
    programs = shutil.which("setpriv"), shutil.which("prlimit")
    if os.geteuid() != 0 or None in programs:
        pytest.skip("only root may become another user, by setpriv")
    become, bound = programs
    # Root's files stay readable and writable, also for whoever only asks whether they are.
    rights = ("--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override")

    def limit(most):
        return (become, "--reuid", NOBODY, *rights, bound, f"--nproc={most}")

    done = subprocess.run([*limit(8), "true"], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no other user here: {done.stderr.strip()}")
    return limit


@pytest.mark.timeout(300)
def test_a_shortage_of_processes_blames_no_example(machine, finished, first_rows, rows_of, limited, tmp_path):
    run = tmp_path / "run"
    command = f"--count 6 --seed 7 --progress plain --sandbox off --out {run}".split()
    done = subprocess.run(
        # Bash tries for half a minute to fork, which is longer than it takes to see that it cannot.
        [*limited(12), sys.executable, "-m", "asynth", *command, "--timeout", "8"],
        cwd=tmp_path, env=machine.environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode in {0, 3}, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert not done.returncode or "because of the machine" in last or "no further thread" in last
    assert not (run / "quarantine.jsonl").exists() or not (run / "quarantine.jsonl").read_bytes()
    machine.run(*command, cwd=tmp_path)
    assert rows_of(run) == first_rows(6)

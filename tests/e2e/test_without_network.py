"""A run never needs the network: every canary of the catalogue passes where there is none at all."""

import json
import os
import subprocess
import sys

import pytest

from asynth.machine.probing.remedies import IMPOSSIBLE

ENTER = """\
import fcntl, os, socket, struct, sys
with socket.socket() as control:
    up = struct.pack("16sH14x", b"lo", 0x1)
    fcntl.ioctl(control, 0x8914, up)
assert [name for _, name in socket.if_nameindex()] == ["lo"]
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
"""Brings up the loopback interface, which some tools talk to themselves over, and becomes Python with other arguments."""


@pytest.fixture
def isolated():
    """Return the start of a command line that runs Python in a network namespace without interfaces, or skip."""
    command = ["unshare", "-rn", sys.executable, "-c", ENTER]
    try:
        done = subprocess.run([*command, "-c", ""], capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"no namespaces here: {error}")
    if done.returncode:
        pytest.skip(f"no namespaces here: {done.stderr.strip()}")
    return command


def test_there_is_really_no_network(isolated):
    code = "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 5)\nexcept OSError as error: print(error.errno)"
    done = subprocess.run([*isolated, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == 101  # network is unreachable


@pytest.mark.timeout(
    1800
)  # about a minute for what PATH has; with --toolchains golangci-lint alone compiles for minutes
def test_every_canary_passes_without_network(isolated, tmp_path):
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("ASYNTH_") or name == "ASYNTH_WITNESS"
    }
    done = subprocess.run(
        [*isolated, "-m", "asynth", "doctor", "--again", "--json"],
        cwd=tmp_path,
        env=kept,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    members = json.loads(done.stdout)["members"]
    assert [member for member in members if member["kind"] == "workload" and member["state"] == "works"]
    # Members whose programs or caches are missing are not tried; what was tried and failed counts as impossible.
    failed = [
        member
        for member in members
        if member["state"] == IMPOSSIBLE and member["kind"] in ("workload", "style", "rules")
    ]
    assert failed == []

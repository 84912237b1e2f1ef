"""What tests of execution share: both event loops, a bench on a private base directory, and a look at the process table."""

import asyncio
import os
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvloop

from asynth.execution import Environment, KeyService, Launcher, Layers, Threads, Workspaces, make_bin

PATIENCE = 5.0
"""Seconds to wait for what must come; far above what it takes, so that a slow machine does not fail a test."""


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request):
    """Run a coroutine to its end, on each of the loops."""
    return asyncio.run if request.param == "asyncio" else uvloop.run


@dataclass
class Bench:
    threads: Threads
    launcher: Launcher
    workspaces: Workspaces
    keys: KeyService
    environment: Environment
    layers: Layers


@pytest.fixture
def open_bench(tmp_path):
    """Return what opens everything that drafts are executed with, its root below the test's directory."""
    fixtures = tmp_path / "projects"
    (fixtures / "c" / "scripts").mkdir(parents=True)
    (fixtures / "c" / "Makefile").write_text("app: main.txt\n\tcat main.txt main.txt > app\n")
    (fixtures / "c" / "main.txt").write_text("hello\n")
    (fixtures / "c" / "scripts" / "check.sh").write_text("#!/bin/sh\nexit 0\n")
    (fixtures / "c" / "scripts" / "check.sh").chmod(0o755)
    base = tmp_path / "base"
    base.mkdir()

    @asynccontextmanager
    async def open_bench(seed=7):
        with Threads(4) as threads:
            async with (
                Workspaces(threads=threads, base=base) as workspaces,
                KeyService(seed) as keys,
                Launcher(concurrency=8) as launcher,
            ):
                make_bin(workspaces.root / "bin", (sys.executable,))
                environment = Environment(workspaces.root / "bin")
                layers = Layers(
                    fixtures.joinpath,
                    workspaces.root / "layers",
                    launcher=launcher,
                    environment=environment,
                    threads=threads,
                )
                yield Bench(threads, launcher, workspaces, keys, environment, layers)

    open_bench.base = base
    open_bench.fixtures = fixtures
    return open_bench


def processes_marked(mark):
    """Return the command lines of living processes that hold `mark`."""
    listing = subprocess.run(
        ("ps", "-A", "-o", "stat=", "-o", "args="), capture_output=True, text=True, check=True
    ).stdout
    return [line for line in listing.splitlines() if mark in line and not line.startswith("Z")]


def wait_until(condition):
    """Wait until `condition()` holds; fail if it does not come to that."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.01)


async def see(path):
    """Wait until a command has made the file `path`."""
    await asyncio.to_thread(wait_until, path.exists)


@pytest.fixture
def mark(tmp_path):
    """A text that stands on the command line of every process that a test starts, and that none may outlive."""
    text = f"mark-{os.getpid()}-{tmp_path.name}"
    yield text
    wait_until(lambda: not processes_marked(text))


@pytest.fixture
def marked_script(tmp_path, mark):
    """Return what makes a bash command line, with the mark, from a script's text."""

    def make(text):
        path = Path(tmp_path / "script.sh")
        path.write_text(text)
        return ("bash", str(path), mark)

    return make

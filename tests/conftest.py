"""Fixtures that tests of several rooms share."""

import fcntl
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from asynth.execution.environment import make_bin
from asynth.machine.caches import provided_witness
from asynth.witness.discovery import EMBEDDED, VARIABLE, discover
from asynth.witness.engine import embedded_command

PATIENCE = 120
"""Seconds that a command may take before a test gives it up; far above what it takes."""

PROGRAMS = ("bash", "git", "openssl", "jq", "sed", "make", "cc", "tar", "gzip")
"""What the small machine has: enough for a handful of cheap workloads, so that its canaries take seconds."""


settings.register_profile("busy machine", deadline=None)  # the time limit of each test is pytest's
settings.load_profile("busy machine")


# A shell's background job ignores Ctrl-C, and one under nohup a terminal that closes; both hand that on to everything that the
# tests start and then interrupt.
for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)


def pytest_addoption(parser):
    parser.addoption(
        "--toolchains",
        action="store_true",
        help="use what `asynth doctor --fix` installed and warmed; without it only programs on PATH are tried",
    )


def pytest_configure(config):
    """Hide the cache of the user unless it is asked for: what the tests do depends on PATH alone, and so does their time.

    Only the release of witness that `asynth doctor --fix witness` got is taken out of it, where PATH has none.
    """
    # Hundreds of tests start asynth, which takes three times as long where each process compiles it anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if provided_witness().is_file() and shutil.which("witness") is None:
        os.environ.setdefault(VARIABLE, str(provided_witness()))
    if config.getoption("--toolchains") or hasattr(config, "workerinput"):
        return  # a worker has the environment of the process that started it
    cache = tempfile.mkdtemp(prefix="asynth-tests-cache-")
    config.add_cleanup(lambda: shutil.rmtree(cache, ignore_errors=True))
    os.environ["XDG_CACHE_HOME"] = cache


@pytest.fixture(scope="session")
def release_witness():
    """Return a release of witness: of ASYNTH_WITNESS, of PATH, or got by `doctor --fix`; one that is wrong fails the test."""
    if not os.environ.get(VARIABLE) and shutil.which("witness") is None:
        pytest.skip(
            f"no release of witness: neither {VARIABLE} nor PATH names one, and `asynth doctor --fix witness` got none"
        )
    engine = discover()
    if engine.path is None:
        pytest.skip(f"no release of witness: {'; '.join(engine.notes)}")
    return engine.path


@pytest.fixture(scope="session", params=[EMBEDDED, pytest.param("release", marks=pytest.mark.release)])
def engine(request):
    """Return each engine in turn, as `--engine` takes it."""
    return EMBEDDED if request.param == EMBEDDED else str(request.getfixturevalue("release_witness"))


@pytest.fixture(scope="session")
def witness(engine, tmp_path_factory):
    """Return the path of a program named `witness` that is each engine in turn, as examples find it on their PATH."""
    command = embedded_command() if engine == EMBEDDED else (engine,)
    return make_bin(tmp_path_factory.mktemp("bin"), command)


@dataclass(frozen=True)
class Machine:
    """A machine with few programs and a cache of its own, on which asynth runs the embedded engine."""

    programs: Path
    cache: Path

    def environment(self, **variables):
        """Return the variables of a command, `variables` among them; None takes one away."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ASYNTH_")}
        kept |= {"PATH": str(self.programs), "XDG_CACHE_HOME": str(self.cache), "ASYNTH_ENGINE": "embedded"} | variables
        return {name: value for name, value in kept.items() if value is not None}

    def start(self, *arguments, cwd, **variables):
        """Start ``python -m asynth`` in `cwd`."""
        return subprocess.Popen(
            [sys.executable, "-m", "asynth", *map(str, arguments)],
            cwd=cwd,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments, cwd, code=0, **variables):
        """Run ``python -m asynth`` in `cwd` and hold it to its exit code."""
        process = self.start(*arguments, cwd=cwd, **variables)
        with process:
            try:
                stdout, stderr = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
        done = subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)
        assert done.returncode == code, (done.args, done.returncode, done.stdout, done.stderr)
        return done


@pytest.fixture(scope="session")
def common(tmp_path_factory):
    """Return a directory that all processes of a session share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def once(common):
    """Return a function that makes something once in a session, in whichever of its processes needs it first.

    ``once(name, make)`` returns what ``make(directory)`` returned, which pickle can hold; `directory` is new and stays.
    """

    def make_once(name, make):
        with (common / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made = common / f"{name}.pickle"
            if not made.exists():
                directory = common / name
                shutil.rmtree(directory, ignore_errors=True)
                directory.mkdir()
                value = make(directory)
                made.write_bytes(pickle.dumps(value))
            return pickle.loads(made.read_bytes())

    return make_once


@pytest.fixture(scope="session")
def machine(common, tmp_path_factory):
    """Return the small machine; its canaries run once in a session, also when several processes share it."""
    cache = common / "cache-of-the-small-machine"
    programs = tmp_path_factory.mktemp("programs")
    for name in PROGRAMS:
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"{name} not found; the small machine needs {', '.join(PROGRAMS)}")
        (programs / name).symlink_to(found)
    return Machine(programs, cache)


@pytest.fixture
def on_machine(machine, monkeypatch):
    """Let this process be on the small machine; return it."""
    for name in [name for name in os.environ if name.startswith("ASYNTH_")]:
        monkeypatch.delenv(name)
    for name, value in machine.environment().items():
        monkeypatch.setenv(name, value)
    return machine


ROWS = 24
SEED = 7


@pytest.fixture(scope="session")
def finished(machine, once):
    """Return the directory of a finished run of 24 rows, for tests that only read it, and what the command said."""

    def make(home):
        return home / "run", machine.run("--count", ROWS, "--seed", SEED, "--concurrency", 8, "--out", "run", cwd=home)

    return once("finished", make)


@pytest.fixture(scope="session")
def paired(machine, once):
    """Return a directory with a small run `run`, its pairs `P`, and what was said of these as `said.json`."""

    def make(home):
        machine.run("--count", 8, "--seed", 3, "--out", "run", "--progress", "none", cwd=home)
        (home / "said.json").write_text(
            machine.run("export", "pairs", "--run", "run", "--to", "P", "--json", cwd=home).stdout
        )
        return home

    return once("paired", make)

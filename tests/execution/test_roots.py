"""The root of a run: it may run programs, nothing in it outlives its owner, and nobody else's is touched."""

import os
import subprocess
import sys
import time

import pytest

from asynth.example.draft import Fixture, GitState, KeyRequest
from asynth.execution import execute
from asynth.execution.guardian import end_strays, find_strays
from asynth.execution.roots import PREFIX, choose_base, claim_root, remove_stale
from asynth.script import Bash

from .conftest import processes_marked

FIXTURE = Fixture(
    "c",
    GitState(),
    files=(("../build.pass", "secret"), ("docs/note.txt", "hi\n")),
    keys=(
        KeyRequest("attest", "ed25519", "../build.key", "../build.pub"),
        KeyRequest("policy", "ecdsa-p384", "../p.key", None),
    ),
)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the environment of processes")
async def test_a_daemon_that_left_its_group_does_not_outlive_the_run(open_bench, mark):
    async with open_bench() as bench:
        workspace = await bench.workspaces.lay_out(FIXTURE, "e1", layers=bench.layers, keys=bench.keys)
        environment = bench.environment.build(workspace.home)
        daemon = f"import os, time\nos.setsid()\nopen('up', 'w').close()\ntime.sleep(307)  # {mark}"
        block = Bash(f'{sys.executable} -I -c "{daemon}" &\nwhile [ ! -e up ]; do sleep 0.01; done\n')
        transcript = await execute(
            (block,), workspace, environment, launcher=bench.launcher, threads=bench.threads, time_limit=30
        )
        assert transcript.ok
        assert len(find_strays(bench.workspaces.root)) == 1
    assert not processes_marked(mark)


OWNER = """
import sys, subprocess, time
from pathlib import Path
from asynth.execution.roots import claim_root
root = claim_root(Path(sys.argv[1]))
home = root.path / "0" / ".home"
home.mkdir(parents=True)
subprocess.Popen(("sleep", sys.argv[2]), env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, start_new_session=True)
print(root.path, flush=True)
time.sleep(300)
"""


def test_roots_of_killed_runs_are_removed_and_living_ones_kept(tmp_path):
    seconds = f"308.{os.getpid()}"
    owner = subprocess.Popen((sys.executable, "-c", OWNER, str(tmp_path), seconds), stdout=subprocess.PIPE, text=True)
    with owner:
        try:
            name = owner.stdout.readline().strip()
            assert remove_stale(tmp_path) == ()
            while sys.platform == "linux" and not processes_marked(f"sleep {seconds}"):
                time.sleep(0.01)  # on a busy machine the command may not have called exec yet
        finally:
            owner.kill()
    assert [str(path) for path in remove_stale(tmp_path)] == [os.path.join(tmp_path, os.path.basename(name))]
    assert list(tmp_path.iterdir()) == []
    if sys.platform == "linux":
        assert not processes_marked(f"sleep {seconds}")


def test_a_start_cleans_every_place_that_runs_use(tmp_path, monkeypatch):
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    for place in (here, elsewhere):
        place.mkdir()
    monkeypatch.setattr("asynth.execution.roots.tempfile.gettempdir", lambda: str(elsewhere))
    dead = elsewhere / f"{PREFIX}dead"
    dead.mkdir()
    (dead / "owner.lock").touch()
    claim_root(here).remove()
    assert not list(elsewhere.iterdir())


def test_folders_that_are_not_roots_are_left_alone(tmp_path):
    (tmp_path / "asynth-root-mine").mkdir()
    (tmp_path / "asynth-root-mine" / "data").write_text("precious")
    (tmp_path / "asynth-root-young").mkdir()
    (tmp_path / "asynth-run").mkdir()
    old = time.time() - 3600
    os.utime(tmp_path / "asynth-root-mine", (old, old))
    assert remove_stale(tmp_path) == ()
    assert len(list(tmp_path.iterdir())) == 3


def test_a_root_abandoned_before_it_was_locked_is_removed_later(tmp_path):
    path = tmp_path / "asynth-root-empty"
    path.mkdir()
    old = time.time() - 3600
    os.utime(path, (old, old))
    assert remove_stale(tmp_path) == (path,)


def test_claiming_next_to_a_living_root_harms_nothing(tmp_path):
    first, second = claim_root(tmp_path), claim_root(tmp_path)
    assert first.path.exists()
    first.remove()
    second.remove()
    assert list(tmp_path.iterdir()) == []


def test_the_base_may_run_programs():
    base = choose_base()
    assert os.access(base, os.W_OK | os.X_OK)
    assert not os.statvfs(base).f_flag & getattr(os, "ST_NOEXEC", 8)


def test_ending_strays_of_an_unused_root_kills_nobody(tmp_path):
    end_strays(tmp_path)
    assert find_strays(tmp_path) == ()

"""The guardian: what a killed process leaves goes within half a second, and an orderly end leaves it nothing to do."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from asynth.execution import guardian
from asynth.execution.guardian import guard_group, guard_root, guarded, temporary_directory

from .conftest import processes_marked, wait_until

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the environment of processes")

ALLOWED = 10
"""Seconds that anything may outlive the process that was killed. Half a second is promised, of a machine that is not busy."""

STARTED = 2 if sys.platform == "linux" else 1

OWNER = """
import subprocess, sys, time
from pathlib import Path
from asynth.execution import guardian
from asynth.execution.guardian import guard_group, guard_root, guarded
root, mark = Path(sys.argv[1]), sys.argv[2]
closed = root / "modules"
with guarded():
    guard_root(root)
    home = root / "0" / ".home"
    home.mkdir(parents=True)
    closed.mkdir()
    (closed / "module.txt").write_text("read-only, as Go keeps its modules")
    closed.chmod(0o555)
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    writer = f": {mark}; while :; do echo more >> grown; sleep 0.01; done"
    group = subprocess.Popen(("bash", "-c", writer), cwd=root, env={}, start_new_session=True)
    guard_group(group.pid)
    if sys.platform == "linux":
        subprocess.Popen(("bash", "-c", writer), cwd=root, env=environment, start_new_session=True)
    print("up", flush=True)
    time.sleep(300)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT], ids=["killed", "aborted"])
def test_nothing_outlives_a_process_that_dies(tmp_path, mark, number):
    root = tmp_path / "root"
    root.mkdir()
    owner = subprocess.Popen((sys.executable, "-c", OWNER, str(root), mark), stdout=subprocess.PIPE, text=True)
    with owner:
        assert owner.stdout.readline() == "up\n"
        try:
            wait_until(lambda: len(processes_marked(f": {mark};")) >= STARTED)
        except AssertionError:
            owner.kill()
            raise
        os.kill(owner.pid, number)
        owner.wait()
        died = time.monotonic()
        wait_until(lambda: not processes_marked(mark) and not root.exists())
    assert time.monotonic() - died < ALLOWED


def test_an_orderly_end_touches_nothing(tmp_path, mark):
    kept = tmp_path / "kept"
    kept.mkdir()
    with subprocess.Popen(("bash", "-c", "sleep 30; :", mark), start_new_session=True) as process:
        with guarded():
            guard_root(kept)
            guard_group(process.pid)
            from asynth.execution import guardian

            pid = guardian._guardian.pid
            with guarded():
                assert guardian._guardian.pid == pid
            guardian.dismiss_group(process.pid)
            guardian.dismiss_root(kept)
        assert guardian._guardian is None
        assert not os.path.exists(f"/proc/{pid}")
        assert process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
    assert kept.is_dir()


def test_a_guardian_that_was_killed_holds_nothing_up(tmp_path):
    from asynth.execution import guardian

    with guarded():
        guardian._guardian.kill()
        guardian._guardian.wait()
        with temporary_directory("asynth-test-") as directory:
            assert directory.is_dir()
    assert not directory.exists()


@linux_only
def test_a_fork_does_not_keep_the_guardian_waiting():
    from asynth.execution import guardian

    with guarded():
        process = guardian._guardian
        child = os.fork()
        if child == 0:
            time.sleep(30)
            os._exit(0)
        process.stdin.close()
        assert process.wait(5) == 0
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_what_holds_a_root_stays_as_it_is(tmp_path, monkeypatch):
    root = tmp_path / "root"
    root.mkdir()
    tmp_path.chmod(0o1777)
    removing = os.rmdir

    def busy(path, **others):
        if os.fspath(path) == str(root):
            raise OSError(errno.EBUSY, "in use")
        removing(path, **others)

    monkeypatch.setattr(os, "rmdir", busy)
    assert not guardian._remove(str(root))
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777

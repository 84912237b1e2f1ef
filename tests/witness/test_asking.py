"""One question to a program that may be anything: an answer or one error, in time, and nothing of it left behind."""

import os
import shlex
import sys
import threading
import time

import pytest

from asynth.errors import EngineError
from asynth.witness.asking import OUTPUT_BYTES, StoppedError, ask, look

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def ask_shell(script, tmp_path, **options):
    return ask(("sh", "-c", script), directory=tmp_path, environment=ENVIRONMENT, **options)


@pytest.fixture
def child_of(tmp_path):
    """Return a script that starts a long-lived child which keeps the outputs, and what waits until the child is gone."""
    code = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(300)"
    script = f"{shlex.join((sys.executable, '-c', code))} & until [ -s pid ]; do sleep 0.01; done"

    def wait_until_gone():
        until = time.monotonic() + 5
        while os.path.exists(f"/proc/{(tmp_path / 'pid').read_text()}"):
            assert time.monotonic() < until
            time.sleep(0.01)

    return script, wait_until_gone


def test_an_answer_is_the_exit_code_and_both_outputs(tmp_path):
    answer = ask_shell("pwd; env | grep -v PWD; cat; echo oops >&2; exit 3", tmp_path)
    assert answer.exit_code == 3
    assert answer.stdout.splitlines()[0] == str(tmp_path)
    assert "PATH=/usr/bin:/bin" in answer.stdout
    assert answer.stderr == "oops\n"
    assert ask_shell("kill -9 $$", tmp_path).exit_code == -9


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("then", ["", "; sleep 300"], ids=["only the child hangs", "both hang"])
def test_what_does_not_end_is_an_error_and_ends(tmp_path, child_of, then):
    script, wait_until_gone = child_of
    with pytest.raises(EngineError, match=r"does not finish within 1.5 s"):
        ask_shell(script + then, tmp_path, seconds=1.5)
    wait_until_gone()


def test_endless_output_is_an_error(tmp_path):
    with pytest.raises(EngineError, match=f"prints more than {OUTPUT_BYTES >> 20} MiB"):
        ask_shell("yes", tmp_path)


def test_what_is_no_program_is_an_error(tmp_path):
    with pytest.raises(EngineError, match="cannot be executed: No such file"):
        ask((str(tmp_path / "gone"),), directory=tmp_path, environment=ENVIRONMENT)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_who_does_not_want_the_answer_any_more_waits_for_nothing(tmp_path, child_of):
    script, wait_until_gone = child_of
    stop = threading.Event()
    timer = threading.Timer(0.5, stop.set)
    timer.start()
    began = time.monotonic()
    with pytest.raises(StoppedError):
        ask_shell(f"{script}; sleep 300", tmp_path, seconds=60, stop=stop)
    assert time.monotonic() - began < 30
    timer.join()
    if (tmp_path / "pid").exists():
        wait_until_gone()
    with pytest.raises(StoppedError):
        look(stop)
    look(None)

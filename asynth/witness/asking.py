"""One bounded question to a program that may be anything: what it answered, or why it did not.

A file named `witness` can hang, print without end, leave children behind or not be a program at all. Whoever asks gets
an answer or one error within the time given, and the program's process group is gone. Knows nothing about witness.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from asynth.errors import EngineError
from asynth.execution.guardian import dismiss_group, guard_group

SECONDS = 30.0
"""A release answers in 0.05 s; this leaves room for a busy machine, and for one that scans a new program first."""
OUTPUT_BYTES = 1 << 20
"""Most that is read of an answer; the longest answer asked for here has some 4 KiB."""
_CHUNK = 1 << 16
_REAP_SECONDS = 5.0
_LOOK_SECONDS = 0.05
"""How often somebody who waits for an answer looks whether it is still wanted."""


class StoppedError(Exception):
    """Nobody wants the answer any more. No error of a program, so nothing takes it for one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command came to: exit code (negative for a signal) and its two outputs as text."""

    exit_code: int
    stdout: str
    stderr: str


def ask(
    command: Sequence[str],
    *,
    directory: Path,
    environment: Mapping[str, str],
    seconds: float = SECONDS,
    stop: threading.Event | None = None,
) -> Answer:
    """Run `command` in `directory` with exactly `environment` and a closed standard input.

    :param stop: set by whoever does not want the answer any more
    :raises EngineError: with the reason only ("cannot be executed: ..."), for the caller to put the program's name before
    :raises StoppedError: `stop` was set; the program is gone
    """
    look(stop)
    try:
        process = subprocess.Popen(
            command,
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise EngineError(f"cannot be executed: {_describe(error)}") from None
    guard_group(process.pid)
    deadline = time.monotonic() + seconds
    try:
        stdout, stderr = _read(process, deadline, stop)
        exit_code = _wait(process, deadline, stop)
    except (TimeoutError, subprocess.TimeoutExpired):
        raise EngineError(f"does not finish within {seconds:g} s") from None
    finally:
        _end(process)
    return Answer(exit_code, stdout.decode(errors="replace"), stderr.decode(errors="replace"))


def _read(process: subprocess.Popen[bytes], deadline: float, stop: threading.Event | None) -> tuple[bytes, bytes]:
    assert process.stdout is not None
    assert process.stderr is not None
    collected = {process.stdout.fileno(): bytearray(), process.stderr.fileno(): bytearray()}
    with selectors.DefaultSelector() as selector:
        for descriptor in collected:
            selector.register(descriptor, selectors.EVENT_READ)
        while selector.get_map():
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            look(stop)
            for key, _ in selector.select(remaining if stop is None else min(remaining, _LOOK_SECONDS)):
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    selector.unregister(key.fd)
                collected[key.fd] += chunk
                if len(collected[key.fd]) > OUTPUT_BYTES:
                    raise EngineError(f"prints more than {OUTPUT_BYTES >> 20} MiB")
    return bytes(collected[process.stdout.fileno()]), bytes(collected[process.stderr.fileno()])


def _wait(process: subprocess.Popen[bytes], deadline: float, stop: threading.Event | None) -> int:
    while stop is not None:
        remaining = deadline - time.monotonic()
        look(stop)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(max(0.0, min(remaining, _LOOK_SECONDS)))
        if remaining <= 0:
            raise TimeoutError
    return process.wait(max(0.0, deadline - time.monotonic()))


def look(stop: threading.Event | None) -> None:
    """Go on only while somebody wants the answer.

    :raises StoppedError: `stop` was set
    """
    if stop is not None and stop.is_set():
        raise StoppedError


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what still runs, before the leader is reaped: until then its number cannot belong to another group."""
    if process.returncode is None:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_REAP_SECONDS)
    dismiss_group(process.pid)
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _describe(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


__all__ = ["OUTPUT_BYTES", "SECONDS", "Answer", "StoppedError", "ask", "look"]

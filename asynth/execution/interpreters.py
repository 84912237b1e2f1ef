"""An executor of a few Python processes, for work that would hold up the thread of the event loop.

It is a :class:`concurrent.futures.Executor` like the standard library's, but starts plain interpreters and talks to them
by pipes. The standard one, in every safe start method, imports the host's main module again (a host without an import
guard would start twice) and leaves a resource tracker or a fork server behind until the host exits. These end with the
executor, and by themselves when their parent dies. Functions must be importable by name and safe to call twice: a call
whose process was killed, for its memory perhaps, is made once more in another.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar, cast

from asynth.execution.guardian import dismiss_group, guard_group

P = ParamSpec("P")
T = TypeVar("T")

_LENGTH = struct.Struct("!Q")
_WHERE = str(Path(__file__).resolve().parents[2])
_BOOTSTRAP = (
    # -I hides PYTHONPATH, and another asynth may be installed: this one is found first, and nothing else of its folder.
    "import sys; sys.path.insert(0, sys.argv[1]); import asynth; sys.path.append(sys.path.pop(0));"
    f" from {__name__} import serve; serve()"
)


class Interpreters(Executor):
    """At most `size` Python processes, started when needed."""

    def __init__(self, size: int) -> None:
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="asynth-interpreter")
        self._idle: list[_Interpreter] = []
        self._all: set[_Interpreter] = set()
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call ``fn(*args, **kwargs)`` in one of the processes, and once more in another if that process dies.

        The future fails with :class:`~concurrent.futures.BrokenExecutor` if the second one dies as well.
        """
        return self._threads.submit(self._call, pickle.dumps((fn, args, kwargs)))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Kill the processes. What they were doing fails with :class:`~concurrent.futures.BrokenExecutor`."""
        with self._lock:
            self._closed = True
            running = tuple(self._all)
        for interpreter in running:
            interpreter.kill()
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)

    def _call(self, request: bytes) -> Any:
        try:
            succeeded, value = self._ask(request)
        except BrokenExecutor:
            succeeded, value = self._ask(request)
        if not succeeded:
            raise cast("BaseException", value)
        return value

    def _ask(self, request: bytes) -> tuple[bool, object]:
        interpreter = self._take()
        try:
            answer = interpreter.call(request)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            interpreter.kill()
            with self._lock:
                self._all.discard(interpreter)
            raise BrokenExecutor(f"a Python process of asynth ended unexpectedly: {error}") from error
        with self._lock:
            self._idle.append(interpreter)
        return answer

    def _take(self) -> _Interpreter:
        with self._lock:
            if self._closed:
                raise BrokenExecutor("the Python processes of asynth have been ended")
            if self._idle:
                return self._idle.pop()
            interpreter = _Interpreter()
            self._all.add(interpreter)
            return interpreter


class _Interpreter:
    """One process and the pipes to it; used by one thread at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-I", "-c", _BOOTSTRAP, _WHERE),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            start_new_session=True,  # a Ctrl-C in the terminal is the host's to handle
        )
        guard_group(self._process.pid)
        self._requests = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)
        self._lock = threading.Lock()

    def call(self, request: bytes) -> tuple[bool, object]:
        _write(self._requests, request)
        return cast("tuple[bool, object]", pickle.loads(_read(self._answers)))

    def kill(self) -> None:
        with self._lock:
            self._process.kill()
            dismiss_group(self._process.pid)
            self._process.wait()
            for stream in (self._requests, self._answers):
                with suppress(OSError):  # an unsent request cannot be flushed any more
                    stream.close()


def serve() -> None:
    """Answer calls until the other side closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not look like an answer
    while True:
        try:
            function, arguments, named = pickle.loads(_read(requests))
        except EOFError:
            return
        try:
            answer = (True, function(*arguments, **named))
        except Exception as error:  # it is raised again where the call was made
            answer = (False, error)
        _write(answers, pickle.dumps(answer))


def _write(stream: BinaryIO, data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _read(stream: BinaryIO) -> bytes:
    (length,) = _LENGTH.unpack(_read_exactly(stream, _LENGTH.size))
    return _read_exactly(stream, length)


def _read_exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError("the pipe was closed")
    return data

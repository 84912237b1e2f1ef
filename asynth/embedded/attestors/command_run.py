"""The command-run attestor: the wrapped command, what it printed and how it ended.

The command shares the engine's process group, so that a signal to the group reaches both; a signal to the engine alone
is passed on. Facts from go-witness `attestation/commandrun` and Go's `os/exec`.
"""

from __future__ import annotations

import os

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.environment import read_environment
from asynth.embedded.errors import WitnessError, describe_errno, describe_os_error
from asynth.embedded.go.flags import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen
    from typing import Self


_ENDING_SIGNALS = (1, 2, 15)
"""SIGHUP, SIGINT and SIGTERM, which POSIX numbers for every system."""
_GRACE_SECONDS = 2.0
"""What a command gets to end by itself after the signal."""


class _InterruptedRun(BaseException):
    """A signal that ends the engine arrived while the command ran."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class CommandRunAttestor(Attestor):
    """A command's arguments, stdout, stderr and exit code."""

    def __init__(self, command: list[str], backend: str = "default") -> None:
        self.command = command
        self.stdout, self.stderr = "", ""
        self.exit_code = 0
        self._backend = backend

    @classmethod
    def from_flags(cls, values: Values) -> Self:
        """A command-run attestor of the words after `--`."""
        return cls(values.arguments, values.text("attestor-command-run-trace-backend"))

    def attest(self, context: RunContext) -> None:
        """Run the command to its end; one that fails leaves no attestation."""
        if self._backend not in ("", "default", "ebpf"):
            from asynth.embedded.go.text import quote

            raise WitnessError(f"unsupported trace backend {quote(self._backend)}")
        process = _start(self.command, context.working_directory)
        out, err, status = _follow(process)
        self.stdout, self.stderr = (data.decode("utf-8", "surrogateescape") for data in (out, err))
        self.exit_code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1
        if status != 0:
            raise WitnessError(_describe_status(status))

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        found: dict[str, object] = {"cmd": self.command or None}
        if self.stdout:
            found["stdout"] = self.stdout
        if self.stderr:
            found["stderr"] = self.stderr
        return {**found, "exitcode": self.exit_code}


def _start(command: list[str], directory: str) -> Popen[bytes]:
    import subprocess

    path = find_executable(command[0])
    try:
        os.stat(directory)
    except OSError as error:
        raise WitnessError(describe_os_error(error, "chdir", directory)) from None
    environment = read_environment()
    environment["PWD"] = os.path.abspath(directory)
    try:
        return subprocess.Popen(
            command,
            executable=path,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
    except OSError as error:
        raise WitnessError(f"fork/exec {path}: {describe_errno(error)}") from None
    except ValueError:
        raise WitnessError(f"fork/exec {path}: invalid argument") from None


def find_executable(name: str) -> str:
    """The file that a command's name stands for, as Go's `exec.LookPath` finds it.

    :raises WitnessError: in Go's words.
    """
    from asynth.embedded.go.text import quote

    if not name:
        raise WitnessError("exec: no command")
    if "/" in name:
        return name
    for folder in os.environ.get("PATH", "").split(":"):
        candidate = os.path.join(folder or ".", name)
        if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            if not os.path.isabs(candidate):
                raise WitnessError(f"exec: {quote(name)}: cannot run executable found relative to current directory")
            return candidate
    raise WitnessError(f"exec: {quote(name)}: executable file not found in $PATH")


def _follow(process: Popen[bytes]) -> tuple[bytes, bytes, int]:
    """Copy both streams while keeping them, until both are closed and the command has ended."""
    import select
    import signal

    assert process.stdout is not None
    assert process.stderr is not None
    kept: dict[int, list[bytes]] = {process.stdout.fileno(): [], process.stderr.fileno(): []}
    copies = {process.stdout.fileno(): 1, process.stderr.fileno(): 2}

    def interrupt(number: int, frame: object) -> None:
        del frame
        raise _InterruptedRun(number)

    before = {number: signal.signal(number, interrupt) for number in _ENDING_SIGNALS}
    try:
        poll = select.poll()
        for descriptor in kept:
            poll.register(descriptor, select.POLLIN | select.POLLHUP)
        open_streams = set(kept)
        while open_streams:
            for descriptor, _ in poll.poll():
                piece = os.read(descriptor, 1 << 16)
                if not piece:
                    poll.unregister(descriptor)
                    open_streams.discard(descriptor)
                    continue
                kept[descriptor].append(piece)
                _copy(copies[descriptor], piece)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    except _InterruptedRun as interruption:
        _end_with_command(process, interruption.number)
        raise
    except BrokenPipeError:
        process.kill()
        process.wait()
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        process.stdout.close()
        process.stderr.close()
    out, err = (b"".join(pieces) for pieces in kept.values())
    return out, err, status


def _end_with_command(process: Popen[bytes], number: int) -> None:
    """Pass the signal on, end a command that outlives it, and die of the signal as an unhandled one is died of."""
    import signal
    import subprocess

    leads = os.getpgrp() == os.getpid()
    for ending in _ENDING_SIGNALS:
        signal.signal(ending, signal.SIG_IGN)
    try:
        if leads:
            os.killpg(os.getpgrp(), number)
        elif process.poll() is None:
            os.kill(process.pid, number)
    except ProcessLookupError:
        pass
    try:
        process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _copy(descriptor: int, data: bytes) -> None:
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except BlockingIOError:
            import select

            select.select([], [descriptor], [])


def _describe_status(status: int) -> str:
    if os.WIFEXITED(status):
        return f"exit status {os.WEXITSTATUS(status)}"
    import signal

    text = f"signal: {(signal.strsignal(os.WTERMSIG(status)) or '').partition(':')[0].lower()}"
    return text + " (core dumped)" if os.WCOREDUMP(status) else text

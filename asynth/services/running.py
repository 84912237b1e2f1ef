"""The parent's side of the services: starting their process when it is first needed, tenants, and its end.

Blocking and safe to call from several threads: a tenant is admitted or cloned once a workspace, in a fraction of a
millisecond. The port is the parent's before the process runs, so it is known at once, and a request that comes early waits.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from asynth.errors import CommandError
from asynth.execution.guardian import dismiss_group, guard_group, guarded
from asynth.services import DIRECT, door

START_SECONDS = 30.0
"""How long the first answer may take on a busy machine; it takes half a second on an idle one."""

_GRACE = 1.0
_LOG = "services.log"
_SOCKET = "services.sock"
_BACKLOG = 256


class Services:
    """The services of a run; a context manager whose end leaves no process behind.

    :param directory: takes the log, and the socket file for doors in walls
    :param walled: whether commands run behind a wall
    """

    def __init__(self, directory: Path, *, walled: bool) -> None:
        self._directory = directory
        self._walled = walled
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._answers: Any = None
        self._port = 0
        self._authority = ""
        self._guard = ExitStack()

    def __enter__(self) -> Self:
        self._guard.enter_context(guarded())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            self.close()

    @property
    def port(self) -> int:
        """The port on the loopback interface; 0 before the first tenant."""
        return self._port

    def address(self, tenant: str, url: str) -> str:
        """Return the address by which `tenant` reaches `url` without a proxy."""
        scheme, _, rest = url.partition("://")
        return f"http://127.0.0.1:{self._port}{DIRECT}{tenant}/{scheme}/{rest}"

    def door(self) -> tuple[str, ...]:
        """Return the command line that opens a door for the command after it, in the network where it is run."""
        return (sys.executable, "-I", "-S", door.__file__, str(self._port), str(self._directory / _SOCKET))

    @property
    def pid(self) -> int | None:
        """The id of the process; None where none runs."""
        return None if self._process is None else self._process.pid

    def admit(self, tenant: str, services: Sequence[Mapping[str, object]]) -> None:
        """Let `tenant` find `services`, each with `kind` and `url` and what its kind needs besides.

        :raises CommandError: if the process cannot be started or does not answer
        """
        answer = self._ask(do="admit", tenant=tenant, services=list(services))
        self._authority = str(answer["authority"])

    @property
    def authority(self) -> str:
        """PEM of the certificate that vouches for names served by https; "" before the first tenant."""
        return self._authority

    def claim(self, tenant: str, url: str, claims: Mapping[str, str]) -> None:
        """Let the tokens that `tenant` gets at `url` claim something else.

        :raises CommandError: as :meth:`admit`, and if no tokens are issued there
        """
        self._ask(do="claim", tenant=tenant, url=url, claims=dict(claims))

    def issue(self, tenant: str, url: str, audience: str) -> str:
        """Return a token that a job of the GitLab server `url` finds in a variable.

        :raises CommandError: as :meth:`admit`, and if there is no such server
        """
        return str(self._ask(do="issue", tenant=tenant, url=url, audience=audience)["token"])

    def clone(self, tenant: str, to: str) -> None:
        """Give the tenant `to` what `tenant` has now.

        :raises CommandError: as :meth:`admit`
        """
        self._ask(do="clone", tenant=tenant, to=to)

    def empty(self, tenant: str, url: str) -> None:
        """Empty the store that `tenant` has at `url`.

        :raises CommandError: as :meth:`admit`, and if there is no store
        """
        self._ask(do="empty", tenant=tenant, url=url)

    def drop(self, tenant: str) -> None:
        """Forget `tenant`, if the process is there at all."""
        with suppress(CommandError):
            self._ask(do="drop", tenant=tenant, starts=False)

    def close(self) -> None:
        """End the process: by closing the channel, then TERM, then KILL."""
        with self._lock:
            process, self._process = self._process, None
            if self._control is not None:
                self._answers.close()
                self._control.close()
                self._control = None
        if process is None:
            return
        for end in (process.terminate, process.kill):
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
                break
            end()
        dismiss_group(process.pid)
        process.wait()

    def _ask(self, *, starts: bool = True, **message: object) -> dict[str, Any]:
        with self._lock:
            if self._process is None:
                if not starts:
                    return {}
                self._start()
            assert self._control is not None
            try:
                self._control.sendall(json.dumps(message).encode() + b"\n")
                line = self._answers.readline()
                answer: dict[str, Any] = json.loads(line)
            except (OSError, ValueError) as error:
                raise CommandError(
                    f"the services do not answer ({error or 'they ended'}): {self._last_words()}"
                ) from None
        if "error" in answer:
            raise CommandError(f"the services refuse: {answer['error']}")
        return answer

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        ours.settimeout(START_SECONDS)
        with ExitStack() as handed_over:
            handed_over.enter_context(theirs)
            port = handed_over.enter_context(socket.socket())
            port.bind(("127.0.0.1", 0))
            port.listen(_BACKLOG)
            numbers = {"port": port.fileno(), "control": theirs.fileno()}
            if self._walled:
                doors = handed_over.enter_context(socket.socket(socket.AF_UNIX))
                doors.bind(os.fspath(self._directory / _SOCKET))
                doors.listen(_BACKLOG)
                numbers["doors"] = doors.fileno()
            try:
                with open(self._directory / _LOG, "ab") as log:
                    self._process = subprocess.Popen(
                        (sys.executable, "-m", "asynth.services", *(f"--{name}={fd}" for name, fd in numbers.items())),
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=log,
                        pass_fds=tuple(numbers.values()),
                        start_new_session=True,
                    )
            except OSError as error:
                ours.close()
                raise CommandError(f"cannot start the services: {error}") from None
            self._port = port.getsockname()[1]
        guard_group(self._process.pid)
        self._control, self._answers = ours, ours.makefile("rb")

    def _last_words(self) -> str:
        try:
            lines = (self._directory / _LOG).read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1] if lines else "they said nothing"

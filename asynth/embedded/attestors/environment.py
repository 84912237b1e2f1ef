"""The environment attestor: operating system, host, user and variables."""

from __future__ import annotations

import sys

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.capture import read_environment
from asynth.embedded.flags import Values


class EnvironmentAttestor(Attestor):
    """`os` is Go's name of the system (`linux`, `darwin`)."""

    name = "environment"
    type = "https://witness.dev/attestations/environment/v0.1"
    stage = "prematerial"

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}
        self._system, self._host, self._user = "", "", ""

    def attest(self, context: RunContext) -> None:
        """Read system, host, user and variables."""
        self._system = sys.platform
        self._host = _read_host()
        self._user = _read_user()
        self.variables = context.capture.capture(read_environment())

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        found: dict[str, object] = {"os": self._system, "hostname": self._host, "username": self._user}
        if self.variables:
            found["variables"] = dict(sorted(self.variables.items()))
        return found


def _read_host() -> str:
    import os

    return os.uname().nodename


def _read_user() -> str:
    import os
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return os.environ.get("USER", "")


def create(values: Values) -> Attestor:
    """An environment attestor; the flags that hide variables belong to the run."""
    del values
    return EnvironmentAttestor()

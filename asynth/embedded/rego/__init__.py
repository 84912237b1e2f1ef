"""Rego: one query over a policy's modules, asked of `opa` or of regorus within its limits.

Here stands what crosses the border of the room: a policy's module, what an evaluation yields, and the two ways in which
it fails. Reading a policy loads nothing else of Rego, and no two modules of the room import each other.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError

# Path and value of each package's `deny`.
Results = list[tuple[str, object]]


class RegoModule:
    """A Rego module and the name that its errors show."""

    __slots__ = ("name", "source")

    def __init__(self, name: str, source: bytes) -> None:
        self.name, self.source = name, source


class RegoError(ValueError):
    """The modules do not parse, compile or evaluate; the text is OPA's, as witness prints it."""


class AbstentionError(WitnessError):
    """No engine at hand can say what OPA would, and none guesses."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the embedded engine abstains: {reason}; with opa on PATH it can decide")

"""What a machine can do: the engine, the members whose canaries passed, the tools they use, and what is missing and why.

The space of a run follows from this value and nothing else about the machine, so a copy of it in another machine's hands
gives the same examples. How it is found out is `asynth.machine.probing`'s business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from asynth.errors import CapabilityError

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that members need: where it was found, and the SHA-256 of its file.

    :param version: what it says of its version, in one line; "" where it does not tell
    """

    name: str
    path: str
    sha256: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A member that does not work here.

    :param kind: `attestor`, `workload`, `style`, `feature` or `rules` (the engine that judges Rego)
    :param reason: what was seen, in one line
    :param remedy: how to get it
    :param state: `missing` if that gets it, `impossible` if this machine cannot have it as it is
    """

    member: str
    kind: str
    reason: str
    remedy: str
    state: str = "missing"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What works on a machine, by name, sorted."""

    attestors: tuple[str, ...]
    workloads: tuple[str, ...]
    styles: tuple[str, ...]
    features: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    unavailable: tuple[Unavailable, ...] = ()
    engine: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 over the members: equal digests have equal spaces, whatever the tools and the engine are."""
        members = [sorted(self.attestors), sorted(self.workloads), sorted(self.styles), sorted(self.features)]
        return hashlib.sha256(orjson.dumps(members)).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return the value as JSON-able data."""
        return {"format": FORMAT, **asdict(self), "digest": self.digest}

    def missing_from(self, other: Capabilities) -> tuple[str, ...]:
        """Return the members of `self` that `other` lacks."""
        return tuple(
            f"{kind} {name}"
            for kind, mine, theirs in (
                ("attestor", self.attestors, other.attestors),
                ("workload", self.workloads, other.workloads),
                ("style", self.styles, other.styles),
                ("feature", self.features, other.features),
            )
            for name in sorted(set(mine) - set(theirs))
        )


def from_json(data: Mapping[str, Any], where: str) -> Capabilities:
    """Read capabilities back.

    :param where: what to call the source in an error
    :raises CapabilityError: if `data` is not what :meth:`Capabilities.to_json` makes
    """
    try:
        if data["format"] != FORMAT:
            raise CapabilityError(f"{where} has format {data['format']!r}, this asynth reads {FORMAT}; probe again")
        return Capabilities(
            attestors=tuple(map(str, data["attestors"])),
            workloads=tuple(map(str, data["workloads"])),
            styles=tuple(map(str, data["styles"])),
            features=tuple(map(str, data["features"])),
            tools=tuple(Tool(**tool) for tool in data["tools"]),
            unavailable=tuple(Unavailable(**entry) for entry in data["unavailable"]),
            engine=dict(data["engine"]),
        )
    except (KeyError, TypeError) as error:
        raise CapabilityError(f"{where} is not a capabilities file ({error}); make one with `asynth plan`") from None


def read_capabilities(path: Path) -> Capabilities:
    """Read a capabilities file.

    :raises CapabilityError: if it cannot be read or is something else
    """
    try:
        data = orjson.loads(path.read_bytes())
    except OSError as error:
        raise CapabilityError(f"cannot read the capabilities {path}: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise CapabilityError(f"{path} is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise CapabilityError(f"{path} is not a capabilities file: it holds no JSON object")
    return from_json(data, str(path))

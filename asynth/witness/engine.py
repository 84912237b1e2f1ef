"""The engine as a value: which executable runs as witness, what it is, and how it is called.

Made by :mod:`asynth.witness.discovery`; everything else only reads it.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import asynth.embedded

_LIBRARIES = ("asn1crypto", "cryptography", "gordon-to-regorus")
"""What the embedded engine's verdicts rest on besides its own sources."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The witness that runs.

    :param kind: `release` for a build of the real witness, `embedded` for the one that comes with asynth
    :param path: the executable, absolute; None for the embedded engine
    :param version: what follows `witness` in the output of `version`
    :param sha256: of the executable; for the embedded engine over its source files and the versions of its libraries
    :param behaviour: `v0.12`, `v0.11` or `unknown`, as probed; `version` does not tell, since builds from source say "dev"
    :param attestors: names that `attestors list` prints
    :param notes: lines that the user should see: what was looked at and not taken, and why
    """

    kind: Literal["release", "embedded"]
    path: Path | None
    version: str
    sha256: str
    behaviour: str
    attestors: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    @property
    def command(self) -> tuple[str, ...]:
        """How the engine is called, up to its own arguments."""
        return embedded_command() if self.path is None else (str(self.path),)

    @property
    def name(self) -> str:
        """What its verdicts go by: `embedded`, or the behaviour of a release."""
        return self.kind if self.kind == "embedded" else self.behaviour

    def to_json(self) -> dict[str, str]:
        """Return what tells it from other engines, whatever machine it lies on."""
        return {"kind": self.kind, "version": self.version, "sha256": self.sha256, "behaviour": self.behaviour}


def embedded_command() -> tuple[str, ...]:
    """Return how the embedded engine is called.

    The interpreter ignores PYTHON* variables, the user's site and the current directory, all of which belong to the
    example: a project with a `json.py`, or a PYTHONPATH that a workload needs, must not change the engine. So it is told
    where this process finds its modules, after the standard library's own places.
    """
    root = str(Path(asynth.__file__).resolve().parent.parent)
    search = list(dict.fromkeys([*(entry for entry in sys.path if Path(entry).is_absolute()), root]))
    program = f"import sys; sys.path += {search!r}; from asynth.embedded.commands.cli import main; sys.exit(main(sys.argv[1:]))"
    return (sys.executable, "-I", "-S", "-c", program)


def hash_embedded() -> str:
    """Return the SHA-256 over the embedded engine's files (by relative path) and the versions of its libraries."""
    root = Path(asynth.embedded.__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*"), key=lambda path: path.relative_to(root).as_posix()):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    for name in _LIBRARIES:
        digest.update(f"{name} {_version_of(name)}\0".encode())
    return digest.hexdigest()


def _version_of(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "absent"


__all__ = ["Engine", "embedded_command", "hash_embedded"]

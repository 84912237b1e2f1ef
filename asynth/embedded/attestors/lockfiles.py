"""The lockfiles attestor: the dependency locks that lie in the process's directory, with their content.

Looks in the directory in which the engine was started, not in `--workingdir`, as witness does.
"""

from __future__ import annotations

import os

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.digests import DigestSet, digest_bytes
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values
from asynth.embedded.input_files import read_input

# In the order in which they are recorded.
NAMES = (
    "Gemfile.lock",
    "package-lock.json",
    "yarn.lock",
    "Cargo.lock",
    "poetry.lock",
    "Pipfile.lock",
    "composer.lock",
    "go.sum",
    "Podfile.lock",
    "gradle.lockfile",
    "pnpm-lock.yaml",
)


class LockfilesAttestor(Attestor):
    """File name, content and sha256 of each lock."""

    name = "lockfiles"
    type = "https://witness.dev/attestations/lockfiles/v0.1"
    stage = "prematerial"

    def __init__(self) -> None:
        self._found: list[tuple[str, str, DigestSet]] = []

    def attest(self, context: RunContext) -> None:
        """Read the locks that are there; none is no failure."""
        del context
        for name in NAMES:
            if not os.path.lexists(name):
                continue
            try:
                content = read_input(name)
            except WitnessError as error:
                raise WitnessError(f"error reading {name}: {error}") from None
            self._found.append((name, content.decode("utf-8", "surrogateescape"), digest_bytes(content)))

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"lockfiles": [{"filename": n, "content": c, "digest": d} for n, c, d in self._found]}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        return {f"file:{name}": digest for name, _, digest in self._found}


def create(values: Values) -> Attestor:
    """A lockfiles attestor; it has no flags."""
    del values
    return LockfilesAttestor()

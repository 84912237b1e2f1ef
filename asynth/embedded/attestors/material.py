"""The material attestor: every file of the working directory before the command runs."""

from __future__ import annotations

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.digests import DigestSet
from asynth.embedded.file_tree import Recorder
from asynth.embedded.flags import Values


class MaterialAttestor(Attestor):
    """Path -> digests, paths relative to the working directory."""

    name = "material"
    type = "https://witness.dev/attestations/material/v0.1"
    stage = "material"

    def __init__(self) -> None:
        self.materials: dict[str, DigestSet] | None = None

    def attest(self, context: RunContext) -> None:
        """Record the working directory."""
        recorder = Recorder(context.working_directory, algorithms=context.algorithms, collapsed=context.collapsed)
        self.materials = recorder.record()
        context.materials.update(self.materials)

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return None if self.materials is None else dict(sorted(self.materials.items()))


def create(values: Values) -> Attestor:
    """A material attestor; it has no flags."""
    del values
    return MaterialAttestor()

"""The attestors that answers use, one file each, in the order in which answers name them."""

from asynth.catalog.attestors import (
    command_run,
    environment,
    git,
    link,
    lockfiles,
    material,
    maven,
    product,
    sarif,
    sbom,
    secretscan,
)
from asynth.catalog.member import Attestor
from asynth.catalog.plugins import extend

_BUILTIN: tuple[Attestor, ...] = (
    git.ATTESTOR,
    environment.ATTESTOR,
    material.ATTESTOR,
    command_run.ATTESTOR,
    product.ATTESTOR,
    link.ATTESTOR,
    lockfiles.ATTESTOR,
    sbom.ATTESTOR,
    maven.ATTESTOR,
    secretscan.ATTESTOR,
    sarif.ATTESTOR,
)

ATTESTORS = extend(_BUILTIN, "asynth.attestors", Attestor, lambda attestor: attestor.name)
ATTESTORS_BY_NAME = {attestor.name: attestor for attestor in ATTESTORS}

__all__ = ["ATTESTORS", "ATTESTORS_BY_NAME"]

"""The attestors that answers use, one file each, in the order in which answers name them."""

from asynth.catalog.attestors import (
    aws_codebuild,
    command_run,
    docker,
    environment,
    git,
    gitlab,
    jenkins,
    k8smanifest,
    link,
    lockfiles,
    material,
    maven,
    oci,
    omnitrail,
    product,
    sarif,
    sbom,
    secretscan,
    slsa,
    system_packages,
    vex,
)
from asynth.catalog.member import Attestor
from asynth.catalog.plugins import extend

_BUILTIN: tuple[Attestor, ...] = (
    git.ATTESTOR,
    environment.ATTESTOR,
    gitlab.ATTESTOR,
    jenkins.ATTESTOR,
    aws_codebuild.ATTESTOR,
    system_packages.ATTESTOR,
    omnitrail.ATTESTOR,
    material.ATTESTOR,
    command_run.ATTESTOR,
    product.ATTESTOR,
    link.ATTESTOR,
    slsa.ATTESTOR,
    lockfiles.ATTESTOR,
    sbom.ATTESTOR,
    maven.ATTESTOR,
    secretscan.ATTESTOR,
    sarif.ATTESTOR,
    vex.ATTESTOR,
    docker.ATTESTOR,
    oci.ATTESTOR,
    k8smanifest.ATTESTOR,
)

ATTESTORS = extend(_BUILTIN, "asynth.attestors", Attestor, lambda attestor: attestor.name)
ATTESTORS_BY_NAME = {attestor.name: attestor for attestor in ATTESTORS}

CI = tuple(attestor.name for attestor in ATTESTORS if attestor.environment is not None)
"""Attestors of CI systems; a step runs in one system at most."""

__all__ = ["ATTESTORS", "ATTESTORS_BY_NAME", "CI"]

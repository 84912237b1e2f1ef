"""The attestors that answers use: those that any project satisfies, those that read a document, those of CI systems."""

from collections.abc import Collection

from asynth.catalog.attestors import ci, clouds, documents, github, universal
from asynth.catalog.member import Attestor
from asynth.catalog.plugins import extend

_BUILTIN = (
    universal.GIT,
    universal.ENVIRONMENT,
    github.GITHUB,
    ci.GITLAB,
    ci.JENKINS,
    ci.AWS_CODEBUILD,
    clouds.AWS,
    clouds.GCP_IIT,
    universal.SYSTEM_PACKAGES,
    universal.OMNITRAIL,
    universal.MATERIAL,
    universal.COMMAND_RUN,
    universal.PRODUCT,
    universal.LINK,
    universal.SLSA,
    documents.LOCKFILES,
    documents.SBOM,
    documents.MAVEN,
    universal.SECRETSCAN,
    documents.SARIF,
    documents.VEX,
    documents.DOCKER,
    documents.OCI,
    documents.K8SMANIFEST,
)
"""In the order in which answers name them."""

ATTESTORS = extend(_BUILTIN, "asynth.attestors", Attestor, lambda attestor: attestor.name)
ATTESTORS_BY_NAME = {attestor.name: attestor for attestor in ATTESTORS}

CI = tuple(attestor.name for attestor in ATTESTORS if attestor.environment is not None)
"""Attestors of CI systems; a step runs in one system at most."""

UNIVERSAL = tuple(attestor.name for attestor in ATTESTORS if attestor.universal or attestor.name in CI)
"""Attestors for ``-a`` that find what they need in any project under git, those of CI systems in a job of their own."""


def sound(written: Collection[str]) -> frozenset[str]:
    """Return those of the attestors `written` that are sure to read their own.

    :param written: for each document that a command writes, the attestor that it is meant for
    """
    return frozenset(written) - {one.name for one in ATTESTORS if not one.misreads.isdisjoint(written)}


__all__ = ["ATTESTORS", "ATTESTORS_BY_NAME", "CI", "UNIVERSAL", "sound"]

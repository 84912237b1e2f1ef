"""The docker attestor: images that metadata files among the products describe."""

from __future__ import annotations

import os

from asynth.embedded import log
from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.product_choice import list_products
from asynth.embedded.digests import DigestSet, digest_text, read_file
from asynth.embedded.documents.docker import Metadata, read_metadata
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values
from asynth.embedded.go_structs import GoJsonError


class DockerAttestor(Attestor):
    """Images by their digest."""

    name = "docker"
    type = "https://witness.dev/attestations/docker/v0.1"
    stage = "postproduct"

    def __init__(self) -> None:
        self._images: dict[str, Metadata] = {}

    def attest(self, context: RunContext) -> None:
        """Read every JSON product as a metadata file."""
        for metadata in _list_metadata(context):
            if metadata.digest.startswith("sha256:"):
                self._images[metadata.digest.removeprefix("sha256:")] = metadata
            else:
                log.warn(
                    "(attestation/docker) found metadata file does not contain image digest of expected sha256 "
                    f"format: '{metadata.digest}'"
                )
        if not self._images:
            raise WitnessError("no products to attest")

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"products": {digest: _describe(digest, image) for digest, image in sorted(self._images.items())}}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        found: dict[str, DigestSet] = {}
        for digest, image in self._images.items():
            found[f"imagedigest:{digest}"] = {"sha256": digest}
            found[f"imagereference:{image.name}"] = digest_text(image.name)
            for listed in image.materials.values():
                for uri, sha256 in listed:
                    found[f"materialdigest:{sha256}"] = {"sha256": sha256}
                    found[f"materialuri:{uri}"] = digest_text(uri)
        return found


def _describe(digest: str, image: Metadata) -> dict[str, object]:
    materials = {
        platform: [{"uri": uri, "architecture": platform, "digest": {"sha256": sha256}} for uri, sha256 in listed]
        for platform, listed in sorted(image.materials.items())
    }
    return {"materials": materials, "imagereferences": [image.name], "imagedigest": {"sha256": digest}}


def _list_metadata(context: RunContext) -> list[Metadata]:
    found = []
    for path, product in list_products(context):
        if product.mime_type not in "application/json":
            continue
        try:
            data = read_file(os.path.join(context.working_directory, path))
        except WitnessError as error:
            raise WitnessError(f"failed to read file {path}: {error}") from None
        try:
            found.append(read_metadata(data))
        except GoJsonError as error:
            log.debug(f"(attestation/docker) error parsing file {path} as docker metadata file: {error}")
    return found


def create(values: Values) -> Attestor:
    """A docker attestor; it has no flags."""
    del values
    return DockerAttestor()

"""The attestors of container images: docker (metadata files among the products) and oci (what `docker save` wrote).

The oci archive is looked for in the process's directory, as in witness, so that `--workingdir` does not go with it.
"""

from __future__ import annotations

import base64
import os
import zlib
from collections.abc import Iterator

from asynth.embedded.attestors.artifacts import list_products, read_product
from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.documents import load_shapes
from asynth.embedded.documents.reports import ImageMetadata, read_image_metadata
from asynth.embedded.errors import WitnessError, WitnessPanicError
from asynth.embedded.files.digests import DigestSet, digest_bytes, digest_text, read_file
from asynth.embedded.go import log
from asynth.embedded.go.json_text import JsonError, parse_document
from asynth.embedded.go.tar import list_entries
from asynth.embedded.go.types import unmarshal


class DockerAttestor(Attestor):
    """Images by their digest."""

    def __init__(self) -> None:
        self._images: dict[str, ImageMetadata] = {}

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


def _describe(digest: str, image: ImageMetadata) -> dict[str, object]:
    materials = {
        platform: [{"uri": uri, "architecture": platform, "digest": {"sha256": sha256}} for uri, sha256 in listed]
        for platform, listed in sorted(image.materials.items())
    }
    return {"materials": materials, "imagereferences": [image.name], "imagedigest": {"sha256": digest}}


def _list_metadata(context: RunContext) -> list[ImageMetadata]:
    found = []
    for path, product in list_products(context):
        if product.mime_type not in "application/json":
            continue
        try:
            data = read_file(os.path.join(context.working_directory, path))
        except WitnessError as error:
            raise WitnessError(f"failed to read file {path}: {error}") from None
        try:
            found.append(read_image_metadata(data))
        except JsonError as error:
            log.debug(f"(attestation/docker) error parsing file {path} as docker metadata file: {error}")
    return found


class OciAttestor(Attestor):
    """The manifest, the image's id, its layers' ids and the archive's digest."""

    def __init__(self) -> None:
        self._archive: DigestSet = {}
        self._raw: bytes | None = None
        self._raw_digests: DigestSet = {}
        self._manifests: list[dict[str, object]] | None = None
        self._image: DigestSet = {}
        self._layers: list[DigestSet] = []
        self._tags: list[str] | None = None

    def attest(self, context: RunContext) -> None:
        """Read the first tar product as an image."""
        data = self._choose(context)
        self._raw = next((content for name, content in list_entries(data) if name == "manifest.json"), None)
        self._raw_digests = digest_bytes(self._raw or b"", context.algorithms)
        manifests = unmarshal(parse_document(self._raw or b""), load_shapes("attestations").build("[]oci.Manifest"))
        self._manifests = manifests if isinstance(manifests, list) else None
        if not self._manifests:
            raise WitnessPanicError("runtime error: index out of range [0] with length 0")
        first = self._manifests[0]
        config = next((content for name, content in list_entries(data) if name == first["Config"]), None)
        if config is None:
            raise WitnessError("could not find config in tar file")
        self._image = digest_bytes(config, context.algorithms)
        layers = first["Layers"] if isinstance(first["Layers"], list) else []
        self._layers = [digest_bytes(content, context.algorithms) for content in _list_layers(data, layers)]
        self._tags = first["RepoTags"] if isinstance(first["RepoTags"], list) else None

    def _choose(self, context: RunContext) -> bytes:
        for path, product in list_products(context):
            if product.mime_type in "application/x-tar":
                self._archive = product.digests
                return read_product(path, product, context)
        raise WitnessError("no tar file found")

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {
            "tardigest": self._archive,
            "manifest": self._manifests,
            "imagetags": self._tags,
            "diffids": self._layers or None,
            "imageid": self._image,
            "manifestraw": None if self._raw is None else base64.b64encode(self._raw).decode("ascii"),
            "manifestdigest": self._raw_digests,
        }

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        named = (("manifestdigest", self._raw_digests), ("tardigest", self._archive), ("imageid", self._image))
        found = {f"{name}:{digests.get('sha256', '')}": digests for name, digests in named}
        found |= {f"imagetag:{tag}": digest_text(tag) for tag in self._tags or []}
        layers = enumerate(self._layers)
        return found | {f"layerdiffid{number:02d}:{layer.get('sha256', '')}": layer for number, layer in layers}


def _list_layers(data: bytes, names: list[str]) -> Iterator[bytes]:
    """The layers in the archive's order; a name that stands twice in the manifest finds only zeros again."""
    for name, content in list_entries(data):
        for number in range(names.count(name)):
            yield _unpack(content) if number == 0 else bytes(len(content))


def _unpack(content: bytes) -> bytes:
    """A layer without its gzip compression, if it has one."""
    if not content.startswith(b"\x1f\x8b\x08"):
        return content
    import gzip

    try:
        return gzip.decompress(content)
    except EOFError:
        raise WitnessError("unexpected EOF") from None
    except (OSError, zlib.error):
        raise WitnessError("gzip: invalid header") from None

"""The oci attestor: the first product that is a tar archive, read as an image that `docker save` wrote.

The archive is looked for in the process's directory, as in witness, so that `--workingdir` does not go with it.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.product_choice import list_products, read_product
from asynth.embedded.digests import DigestSet, digest_bytes, digest_text
from asynth.embedded.errors import WitnessError, WitnessPanicError
from asynth.embedded.flags import Values
from asynth.embedded.go_structs import Field, Place, StructTable, parse_json
from asynth.embedded.go_tar import list_entries

_MANIFEST = StructTable(
    {
        "Manifest": (
            Field("Config", "string", omits_empty=False),
            Field("RepoTags", "[]string", omits_empty=False),
            Field("Layers", "[]string", omits_empty=False),
        )
    },
    {},
    {"": "oci"},
)


class OciAttestor(Attestor):
    """The manifest, the image's id, its layers' ids and the archive's digest."""

    name = "oci"
    type = "https://witness.dev/attestations/oci/v0.1"
    stage = "postproduct"

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
        manifests = _MANIFEST.convert("[]Manifest", parse_json(self._raw or b""), Place("Manifest"))
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


def create(values: Values) -> Attestor:
    """An oci attestor; it has no flags."""
    del values
    return OciAttestor()

"""The sbom attestor: the first product that shows itself to be SPDX or CycloneDX JSON in its first 500 bytes."""

from __future__ import annotations

import os

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.product_choice import list_products
from asynth.embedded.digests import DigestSet, digest_text, read_file
from asynth.embedded.errors import WitnessError, WitnessPanicError
from asynth.embedded.flags import Values

SPDX = "https://spdx.dev/Document"
CYCLONEDX = "https://cyclonedx.org/bom"
_TYPES = {"application/spdx+json": SPDX, "application/vnd.cyclonedx+json": CYCLONEDX}


class SbomAttestor(Attestor):
    """The document itself is the predicate; its format decides the predicate type."""

    name = "sbom"
    type = "https://witness.dev/attestations/sbom/v0.1"
    stage = "postproduct"

    def __init__(self, *, exported: bool = False) -> None:
        self.exported = exported
        self._document: dict[str, object] | None = None
        self._subjects: dict[str, DigestSet] = {}
        self._write_failure = ""

    def attest(self, context: RunContext) -> None:
        """Take the first product that shows itself to be an SBOM."""
        for path, product in list_products(context):
            if product.mime_type not in _TYPES:
                continue
            self.type = _TYPES[product.mime_type]
            self._subjects[f"file:{path}"] = product.digests
            try:
                data = read_file(os.path.join(context.working_directory, path))
            except WitnessError:
                raise WitnessError(f"error opening file: {path}") from None
            self._take(data)
            return
        raise WitnessError("no SBOM file found")

    def _take(self, data: bytes) -> None:
        if self.type == SPDX:
            self._document, self._write_failure, names = _read_spdx(data)
        else:
            self._document, self._write_failure, names = _read_cyclonedx(data)
        self._subjects |= {f"{kind}:{name}": digest_text(name) for kind, name in names if name}

    def predicate(self) -> object:
        """The document.

        :raises WitnessError: the Go library read it but could not write it.
        """
        if self._write_failure:
            raise WitnessError(f"json: error calling MarshalJSON for type *sbom.SBOMAttestor: {self._write_failure}")
        return self._document

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        return self._subjects


def _read_spdx(data: bytes) -> tuple[dict[str, object], str, list[tuple[str, str]]]:
    from asynth.embedded.documents.spdx import read_spdx
    from asynth.embedded.go_structs import GoJsonError

    try:
        document, failure = read_spdx(data)
    except GoJsonError as error:
        raise WitnessError(f"error unmarshaling SPDX document: {error}") from None
    return document, failure, [("name", str(document["name"]))]


def _read_cyclonedx(data: bytes) -> tuple[dict[str, object], str, list[tuple[str, str]]]:
    from asynth.embedded.documents.cyclonedx import read_cyclonedx
    from asynth.embedded.go_structs import GoJsonError

    try:
        document, failure = read_cyclonedx(data)
    except GoJsonError as error:
        raise WitnessError(f"error decoding CycloneDX BOM: {error}") from None
    metadata = document.get("metadata")
    component = metadata.get("component") if isinstance(metadata, dict) else None
    if not isinstance(component, dict):
        raise WitnessPanicError("runtime error: invalid memory address or nil pointer dereference")
    return document, failure, [("name", str(component["name"])), ("version", str(component.get("version", "")))]


def create(values: Values) -> Attestor:
    """An sbom attestor."""
    return SbomAttestor(exported=values.switch("attestor-sbom-export"))

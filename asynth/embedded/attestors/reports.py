"""The attestors of documents among the products: the first SBOM, SARIF report or OpenVEX document.

An SBOM shows itself in its first 500 bytes; every JSON object reads as a SARIF report.
"""

from __future__ import annotations

import os

from asynth.embedded.attestors.artifacts import list_products, read_product
from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.documents.reports import read_openvex, read_sarif
from asynth.embedded.errors import WitnessError, WitnessPanicError
from asynth.embedded.files.digests import DigestSet, digest_text, read_file
from asynth.embedded.go import log
from asynth.embedded.go.flags import Values
from asynth.embedded.go.json_text import JsonError
from asynth.embedded.registry import CYCLONEDX, SPDX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from asynth.embedded.documents import Document


_TYPES = {"application/spdx+json": SPDX, "application/vnd.cyclonedx+json": CYCLONEDX}


class SbomAttestor(Attestor):
    """The document itself is the predicate; its format decides the predicate type."""

    def __init__(self, *, exported: bool = False) -> None:
        self.exported = exported
        self._format = ""
        self._document: Document | None = None
        self._subjects: dict[str, DigestSet] = {}

    @property
    def type(self) -> str:
        """The predicate type of the document's format, once one was found."""
        return self._format or self.entry.types[0]

    @classmethod
    def from_flags(cls, values: Values) -> Self:
        """An sbom attestor."""
        return cls(exported=values.switch("attestor-sbom-export"))

    def attest(self, context: RunContext) -> None:
        """Take the first product that shows itself to be an SBOM."""
        for path, product in list_products(context):
            if product.mime_type not in _TYPES:
                continue
            self._format = _TYPES[product.mime_type]
            self._subjects[f"file:{path}"] = product.digests
            try:
                data = read_file(os.path.join(context.working_directory, path))
            except WitnessError:
                raise WitnessError(f"error opening file: {path}") from None
            self._take(data)
            return
        raise WitnessError("no SBOM file found")

    def _take(self, data: bytes) -> None:
        if self._format == SPDX:
            self._document, names = _read_spdx(data)
        else:
            self._document, names = _read_cyclonedx(data)
        self._subjects |= {f"{kind}:{name}": digest_text(name) for kind, name in names if name}

    def predicate(self) -> object:
        """The document.

        :raises WitnessError: the Go library read it but could not write it.
        """
        try:
            return self._document.write() if self._document else None
        except JsonError as error:
            raise WitnessError(f"json: error calling MarshalJSON for type *sbom.SBOMAttestor: {error}") from None

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        return self._subjects


def _read_spdx(data: bytes) -> tuple[Document, list[tuple[str, str]]]:
    from asynth.embedded.documents.sboms import read_spdx

    try:
        document = read_spdx(data)
    except JsonError as error:
        raise WitnessError(f"error unmarshaling SPDX document: {error}") from None
    return document, [("name", document.fields["name"])]


def _read_cyclonedx(data: bytes) -> tuple[Document, list[tuple[str, str]]]:
    from asynth.embedded.documents.sboms import read_cyclonedx

    try:
        document = read_cyclonedx(data)
    except JsonError as error:
        raise WitnessError(f"error decoding CycloneDX BOM: {error}") from None
    component = (document.fields["metadata"] or {}).get("component")
    if component is None:
        raise WitnessPanicError("runtime error: invalid memory address or nil pointer dereference")
    return document, [("name", component["name"]), ("version", component["version"])]


class _ReportAttestor(Attestor):
    """The first product that reads as a report of one kind, its file and its digests."""

    kind = field = noun = ""
    read: Callable[[bytes], object]

    def __init__(self) -> None:
        self._report: object = {}
        self._file = ""
        self._digests: DigestSet = {}

    def attest(self, context: RunContext) -> None:
        """Take the first product that reads as a report."""
        for path, product in list_products(context):
            data = read_product(path, product, context)
            try:
                self._report = type(self).read(data)
            except JsonError as error:
                log.debug(f"(attestation/{self.name}) error unmarshaling {self.noun}: {error}")
                continue
            self._file, self._digests = path, product.digests
            return
        raise WitnessError(f"no {self.kind} file found")

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {self.field: self._report, "reportFileName": self._file, "reportDigestSet": self._digests}


class SarifAttestor(_ReportAttestor):
    """A SARIF report, which every JSON object is."""

    kind, field, noun = "sarif", "report", "report"
    read = staticmethod(read_sarif)


class VexAttestor(_ReportAttestor):
    """An OpenVEX document."""

    kind, field, noun = "VEX", "vexDocument", "VEX document"
    read = staticmethod(read_openvex)

"""The sarif attestor: the first product that reads as a SARIF report, which every JSON object does."""

from __future__ import annotations

from asynth.embedded import log
from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.product_choice import list_products, read_product
from asynth.embedded.digests import DigestSet
from asynth.embedded.documents.sarif import read_sarif
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values
from asynth.embedded.go_structs import GoJsonError


class SarifAttestor(Attestor):
    """The report, its file and its digests."""

    name = "sarif"
    type = "https://witness.dev/attestations/sarif/v0.1"
    stage = "postproduct"

    def __init__(self) -> None:
        self._report: dict[str, object] = {}
        self._file = ""
        self._digests: DigestSet = {}

    def attest(self, context: RunContext) -> None:
        """Take the first product that reads as a report."""
        for path, product in list_products(context):
            try:
                self._report = read_sarif(read_product(path, product, context))
            except GoJsonError as error:
                log.debug(f"(attestation/sarif) error unmarshaling report: {error}")
                continue
            self._file, self._digests = path, product.digests
            return
        raise WitnessError("no sarif file found")

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"report": self._report, "reportFileName": self._file, "reportDigestSet": self._digests}


def create(values: Values) -> Attestor:
    """A sarif attestor; it has no flags."""
    del values
    return SarifAttestor()

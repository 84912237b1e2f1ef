"""The vex attestor: the first product that reads as an OpenVEX document."""

from __future__ import annotations

from asynth.embedded import log
from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.product_choice import list_products, read_product
from asynth.embedded.digests import DigestSet
from asynth.embedded.documents.openvex import read_openvex
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values
from asynth.embedded.go_structs import GoJsonError


class VexAttestor(Attestor):
    """The document, its file and its digests."""

    name = "vex"
    type = "https://openvex.dev/ns"
    stage = "postproduct"

    def __init__(self) -> None:
        self._document: dict[str, object] = {}
        self._file = ""
        self._digests: DigestSet = {}

    def attest(self, context: RunContext) -> None:
        """Take the first product that reads as a document."""
        for path, product in list_products(context):
            try:
                self._document = read_openvex(read_product(path, product, context))
            except GoJsonError as error:
                log.debug(f"(attestation/vex) error unmarshaling VEX document: {error}")
                continue
            self._file, self._digests = path, product.digests
            return
        raise WitnessError("no VEX file found")

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"vexDocument": self._document, "reportFileName": self._file, "reportDigestSet": self._digests}


def create(values: Values) -> Attestor:
    """A vex attestor; it has no flags."""
    del values
    return VexAttestor()

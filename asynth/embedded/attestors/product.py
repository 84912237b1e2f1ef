"""The product attestor: files that are new or changed after the command, with their mime types.

The include and exclude globs choose which of them are subjects, not which are recorded. Facts from go-witness
`attestation/product`.
"""

from __future__ import annotations

import os
import stat

from asynth.embedded.attestors.attestor import Attestor, Product, RunContext
from asynth.embedded.digests import DigestSet
from asynth.embedded.errors import WitnessError
from asynth.embedded.file_tree import Recorder
from asynth.embedded.flags import Values
from asynth.embedded.glob import Glob


class ProductAttestor(Attestor):
    """Path -> mime type and digests."""

    name = "product"
    type = "https://witness.dev/attestations/product/v0.1"
    stage = "product"

    def __init__(self, include: str = "*", exclude: str = "") -> None:
        self.products: dict[str, Product] | None = None
        self._include, self._exclude = include, exclude
        self._globs: tuple[Glob, Glob] | None = None

    def attest(self, context: RunContext) -> None:
        """Record what is new or changed since the materials were recorded."""
        try:
            self._globs = (Glob(self._include), Glob(self._exclude))
        except ValueError as error:
            raise WitnessError(str(error)) from None
        recorder = Recorder(
            context.working_directory,
            algorithms=context.algorithms,
            collapsed=context.collapsed,
            known=dict(context.materials),
        )
        self.products = {
            path: Product(_detect_mime_type(os.path.join(context.working_directory, path)), digests)
            for path, digests in recorder.record().items()
        }
        context.products.update(self.products)

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        if self.products is None:
            return None
        return {path: product.as_json() for path, product in sorted(self.products.items())}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        found = {}
        for path, product in (self.products or {}).items():
            if self._globs and (self._globs[1].matches(path) or not self._globs[0].matches(path)):
                continue
            kind = "dir" if product.mime_type == "text/directory" else "file"
            found[f"{kind}:{path}"] = product.digests
        return found


def _detect_mime_type(path: str) -> str:
    from asynth.embedded.mime import READ_LIMIT, detect

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                return "unknown"
            return detect(file.read(READ_LIMIT))
    except OSError:
        return "unknown"


def create(values: Values) -> Attestor:
    """A product attestor with the globs of its flags."""
    return ProductAttestor(values.text("attestor-product-include-glob"), values.text("attestor-product-exclude-glob"))

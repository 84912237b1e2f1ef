"""The material and product attestors: every file before the command runs, and those that are new or changed after it.

The include and exclude globs choose which products are subjects, not which are recorded. An attestor of documents takes
products from here, read again from disk and checked against their record; a release of witness goes through them in
Go's random map order, here it is the order of their paths. Facts from go-witness `attestation/product`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from asynth.embedded.attestors.attestor import Attestor, Product, RunContext
from asynth.embedded.errors import WitnessError
from asynth.embedded.files.digests import DigestSet, are_equal, digest_bytes, read_file
from asynth.embedded.files.glob import Glob
from asynth.embedded.files.tree import Recorder
from asynth.embedded.go.flags import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


def list_products(context: RunContext) -> Iterator[tuple[str, Product]]:
    """Path and product, sorted by path.

    :raises WitnessError: there are no products.
    """
    if not context.products:
        raise WitnessError("no products to attest")
    yield from sorted(context.products.items())


def read_product(path: str, product: Product, context: RunContext) -> bytes:
    """The content of a product, looked for in the process's directory as witness does.

    :raises WitnessError: it is not there, or not what was recorded.
    """
    try:
        data = read_file(path)
    except WitnessError:
        raise WitnessError(f"error calculating digest set from file: {path}") from None
    if not are_equal(digest_bytes(data, context.algorithms), product.digests):
        raise WitnessError("integrity error: product digest set does not match candidate digest set")
    return data


class MaterialAttestor(Attestor):
    """Path -> digests, paths relative to the working directory."""

    def __init__(self) -> None:
        self.materials: dict[str, DigestSet] | None = None

    def attest(self, context: RunContext) -> None:
        """Record the working directory."""
        recorder = Recorder(context.working_directory, algorithms=context.algorithms, collapsed=context.collapsed)
        self.materials = recorder.record()
        context.materials.update(self.materials)

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return None if self.materials is None else dict(sorted(self.materials.items()))


class ProductAttestor(Attestor):
    """Path -> mime type and digests."""

    def __init__(self, include: str = "*", exclude: str = "") -> None:
        self.products: dict[str, Product] | None = None
        self._include, self._exclude = include, exclude
        self._globs: tuple[Glob, Glob] | None = None

    @classmethod
    def from_flags(cls, values: Values) -> Self:
        """A product attestor with the globs of its flags."""
        return cls(values.text("attestor-product-include-glob"), values.text("attestor-product-exclude-glob"))

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

"""Which product an attestor of documents takes, read again from disk and checked against its record.

A release of witness goes through the products in Go's random map order; here it is the order of their paths.
"""

from __future__ import annotations

from collections.abc import Iterator

from asynth.embedded.attestors.attestor import Product, RunContext
from asynth.embedded.digests import are_equal, digest_bytes, read_file
from asynth.embedded.errors import WitnessError


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

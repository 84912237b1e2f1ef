"""Which attestors can be trusted with what a command writes: some take for their document what is another one's.

Probed on the real tool (`tests/catalog/test_interference.py`): sarif and vex take the first product that decodes into their
shape, in no fixed order. A SARIF report and an OpenVEX document never pass for each other, since the `version` of one is
a text and of the other a number; an SPDX document or an image build's metadata pass for either. Docker skips what has
no image digest, sbom insists on the marks of its formats, oci on a tar archive.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

MISREADS: Mapping[str, frozenset[str]] = {
    "sarif": frozenset({"sbom", "docker"}),
    "vex": frozenset({"sbom", "docker"}),
}
"""For an attestor, those whose documents it may take for its own."""


def sound(documents: Collection[str]) -> frozenset[str]:
    """Return those attestors of `documents` that are sure to read their own.

    :param documents: for each document that a command writes, the attestor that it is meant for
    """
    return frozenset(name for name in documents if MISREADS.get(name, frozenset()).isdisjoint(documents))

"""product: every product carries a SHA-256."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import followed


def applies(build: Build) -> bool:
    """Accept builds all of whose products are known."""
    return bool(build.artifacts) and bool(build.outputs)


def bind(scene: Scene) -> Binding:
    """Ask for digests of files; deny a run that records a folder as one product."""
    return Binding(
        parameters={},
        requests=(
            "every product has a SHA-256 of 64 hex digits on record",
            "no product is recorded without a well-formed SHA-256 digest",
            "products carry a real SHA-256, not the hash of a whole folder",
            "a product whose SHA-256 is missing or malformed gets the run refused",
        ),
        violation=Violation(
            message="product parcel/ has no valid sha256 digest",
            command=followed(scene, "mkdir -p parcel && echo extra > parcel/extra.txt"),
            flags=("--dirhash-glob parcel",),
        ),
    )


RULE = Rule(
    name="product_sha256_format",
    attestor="product",
    module="product/sha256.rego",
    title="digests",
    explanation=(
        "The digest is checked in the helper `valid_digest`, which is undefined where there is none, so that "
        "`not` denies it; a product recorded as a whole folder has only a `dirHash`."
    ),
    applies=applies,
    bind=bind,
    excludes=frozenset({"docker", "oci", "sarif", "vex"}),  # they open products in any order, and fail at a folder
)

"""Product: digest and mime type of every file that the command wrote or changed. Always recorded."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="product",
    predicate_type="https://witness.dev/attestations/product/v0.1",
    records=("the files that come out", "the digests of all output files", "the state of the files after the command"),
    always=True,
    unconstrained="what else the command wrote",
    says="which files come out, how many, of which type, with which digest, and where",
)

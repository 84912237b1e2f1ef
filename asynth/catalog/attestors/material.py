"""Material: the digest of every file in the working directory before the command. Always recorded."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="material",
    predicate_type="https://witness.dev/attestations/material/v0.1",
    records=(
        "the source files going in",
        "the digests of all input files",
        "the state of the files before the command",
    ),
    always=True,
    unconstrained="which source files went in",
    says="files that have to be among the sources, or must not be",
)

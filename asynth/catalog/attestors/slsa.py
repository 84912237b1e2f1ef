"""SLSA: provenance of the step. A CI attestor in the same run puts its builder and pipeline into it."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="slsa",
    predicate_type="https://slsa.dev/provenance/v1.0",
    records=("the SLSA provenance", "a provenance in the SLSA format", "the SLSA v1.0 predicate of the step"),
    unconstrained="what the provenance says of builder and inputs",
    note="The provenance is recorded under the type of slsa.dev, and its fields are spelled with underscores.",
    says="the builder, the type of the build and the command among its parameters",
)

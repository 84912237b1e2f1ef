"""Link: the step in in-toto's own link format."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="link",
    predicate_type="https://in-toto.io/attestation/link/v0.3",
    records=("an in-toto link", "a link in the in-toto format", "the step as an in-toto link document"),
    unconstrained="what the link lists",
    note="The link keeps the predicate type that in-toto gave it, not one of witness.dev.",
    says="that the step is on record in the in-toto format",
)

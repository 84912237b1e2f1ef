"""JWT: the claims of a token and the key that they were checked with."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="jwt",
    predicate_type="https://witness.dev/attestations/jwt/v0.1",
    records=("the claims of a token", "a verified token", "who the token was issued for"),
    unconstrained="whose token it was",
)

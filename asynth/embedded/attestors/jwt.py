"""The jwt attestor: no flag hands it a token, so from the command line it always refuses, as in witness."""

from __future__ import annotations

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values


class JwtAttestor(Attestor):
    """Holds no token."""

    name = "jwt"
    type = "https://witness.dev/attestations/jwt/v0.1"
    stage = "prematerial"

    def attest(self, context: RunContext) -> None:
        """Refuse: there is no token."""
        del context
        raise WitnessError('invalid token: ""')


def create(values: Values) -> Attestor:
    """A jwt attestor; it has no flags."""
    del values
    return JwtAttestor()

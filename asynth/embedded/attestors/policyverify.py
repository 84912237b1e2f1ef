"""The policyverify attestor: belongs to verification, so `run` refuses it beside the attestors that always run."""

from __future__ import annotations

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values


class PolicyVerifyAttestor(Attestor):
    """Stands for a stage that no run has."""

    name = "policyverify"
    type = "https://slsa.dev/verification_summary/v1"
    stage = "verify"

    def attest(self, context: RunContext) -> None:
        """Refuse: no run has this stage."""
        del context
        raise WitnessError("policyverify is not run by `witness run`")


def create(values: Values) -> Attestor:
    """A policyverify attestor; it has no flags."""
    del values
    return PolicyVerifyAttestor()

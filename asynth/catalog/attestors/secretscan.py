"""Secretscan: secrets found in the products and in the recorded command. Findings do not fail the run by themselves."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="secretscan",
    predicate_type="https://witness.dev/attestations/secretscan/v0.1",
    records=("a scan for leaked secrets", "the result of a secret scan", "a check of the output for credentials"),
    unconstrained="what the secret scan found",
    note="A finding does not fail a secret scan: requiring the type only proves that the scan took place.",
    says="which kinds of findings are tolerated, if any",
)

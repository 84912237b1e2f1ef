"""Whether a policy is signed by whom the caller trusts: by a key, or by a certificate that meets constraints.

Facts from go-witness `internal/policy/policy.go`.
"""

from __future__ import annotations

from asynth.embedded.dsse import Envelope
from asynth.embedded.errors import WitnessError
from asynth.embedded.policy.document import CertificateConstraint
from asynth.embedded.policy.functionaries import meets_constraint
from asynth.embedded.signatures import Trust, UnverifiedError, verify_envelope
from asynth.embedded.verifiers import CertificateVerifier


def verify_policy_signature(envelope: Envelope, trust: Trust, constraint: CertificateConstraint) -> None:
    """Check the signature of a policy's envelope.

    :param constraint: what a signer's certificate must say; it may belong to any root of `trust`.
    :raises WitnessError: with witness's message.
    """
    try:
        verifiers = verify_envelope(envelope, trust)
    except UnverifiedError as error:
        raise WitnessError(f"failed to verify policy signature: could not verify policy: {error}") from None
    constraint.roots = ("*",)
    roots = {str(position): root for position, root in enumerate(trust.roots)}
    for verifier in verifiers:
        if not isinstance(verifier, CertificateVerifier) or meets_constraint(verifier, constraint, roots):
            return
    raise WitnessError("failed to verify policy signature: no policy verifiers passed verification")

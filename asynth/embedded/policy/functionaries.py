"""Whether a verifier is one that a policy allows, and whether the policy itself is signed by whom the caller trusts.

Facts from go-witness `policy/step.go` (Validate), `policy/constraints.go` and `internal/policy/policy.go`.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError
from asynth.embedded.policy.document import CertificateConstraint, Functionary
from asynth.embedded.x509.envelopes import Envelope
from asynth.embedded.x509.verifiers import CertificateVerifier, Trust, UnverifiedError, Verifier, verify_envelope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.x509.certificates import Certificate


_ANY = "*"


def is_allowed(verifier: Verifier, functionary: Functionary, roots: dict[str, Certificate]) -> bool:
    """Whether `functionary` describes `verifier`.

    :param roots: the roots of the policy by their names.
    """
    if functionary.public_key_id and functionary.public_key_id == verifier.key_id:
        return True
    if not isinstance(verifier, CertificateVerifier) or not functionary.constraint.roots:
        return False
    return meets_constraint(verifier, functionary.constraint, roots)


def meets_constraint(
    verifier: CertificateVerifier, constraint: CertificateConstraint, roots: dict[str, Certificate]
) -> bool:
    """Whether a certificate says what `constraint` asks and belongs to one of its roots."""
    certificate = verifier.certificate
    return (
        _are_exactly((constraint.common_name,), [certificate.common_name])
        and _are_exactly(constraint.dns_names, certificate.dns_names)
        and _are_exactly(constraint.emails, certificate.emails)
        and _are_exactly(constraint.organizations, certificate.organizations)
        and _are_exactly(constraint.uris, certificate.uris)
        and _belongs(verifier, constraint.roots or (), roots)
        and _extensions_match(certificate, constraint.extensions)
    )


def _are_exactly(wanted: tuple[str, ...], values: list[str]) -> bool:
    if wanted == (_ANY,):
        return True
    unmet = set() if wanted == ("",) else set(wanted)
    for value in [] if values == [""] else values:
        if value not in unmet:
            return False
        unmet.remove(value)
    return not unmet


def _belongs(verifier: CertificateVerifier, names: tuple[str, ...], roots: dict[str, Certificate]) -> bool:
    chosen = roots.values() if names == (_ANY,) else [roots[name] for name in names if name in roots]
    return any(verifier.belongs_to(root) for root in chosen)


def _extensions_match(certificate: Certificate, wanted: dict[str, str]) -> bool:
    """Globs over Fulcio's extensions; a certificate whose extensions do not parse matches nothing."""
    from asynth.embedded.files.glob import Glob
    from asynth.embedded.x509.fulcio import ExtensionError, parse_extensions

    try:
        found = parse_extensions(certificate)
    except ExtensionError:
        return False
    return all(Glob(pattern).matches(found.get(field, "")) for field, pattern in wanted.items() if pattern)


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

"""Which verifiers accept an envelope's signatures: every signature is tried with every key, and with its certificate.

Key ids in the envelope play no part, so that a wrong or missing one does not matter. Facts from go-witness
`dsse/verify.go`. Knows no policy: who may sign is decided elsewhere.
"""

from __future__ import annotations

import time

from asynth.embedded.dsse import Envelope, Signature
from asynth.embedded.errors import WitnessError
from asynth.embedded.verifiers import CertificateVerifier, SignatureError, Verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.x509 import Certificate


class Trust:
    """What signatures are checked against: keys, and roots and intermediates for the certificates that they carry."""

    __slots__ = ("intermediates", "roots", "timestamp_authorities", "verifiers")

    def __init__(
        self,
        verifiers: tuple[Verifier, ...] = (),
        roots: tuple[Certificate, ...] = (),
        intermediates: tuple[Certificate, ...] = (),
        timestamp_authorities: int = 0,
    ) -> None:
        """:param timestamp_authorities: how many are trusted; with any, a certificate needs a timestamp."""
        self.verifiers, self.roots, self.intermediates = verifiers, roots, intermediates
        self.timestamp_authorities = timestamp_authorities


class UnverifiedError(WitnessError):
    """No signature of an envelope holds; the text is witness's."""


def verify_envelope(envelope: Envelope, trust: Trust) -> list[Verifier]:
    """The verifiers whose signature holds, one for each signature and verifier that match.

    :raises UnverifiedError: when there is none.
    """
    if not envelope.signatures:
        raise UnverifiedError("no signatures in dsse envelope")
    message = envelope.signed_bytes()
    passed: list[Verifier] = []
    failed = ""
    for signature in envelope.signatures:
        for verifier in (*_verify_by_certificate(signature, trust), *trust.verifiers):
            try:
                verifier.verify(message, signature.signature)
            except SignatureError as error:
                failed += f"  {verifier.key_id}: {error}\n"
            else:
                passed.append(verifier)
    if not passed:
        raise UnverifiedError(f"no valid signatures for the provided verifiers found for keyids:\n{failed}")
    return passed


def _verify_by_certificate(signature: Signature, trust: Trust) -> tuple[CertificateVerifier, ...]:
    """The verifier of the signature's own certificate, which is none where that does not parse."""
    if not signature.certificate:
        return ()
    from asynth.embedded.x509 import parse_certificate

    try:
        certificate = parse_certificate(signature.certificate)
    except WitnessError:
        return ()
    intermediates = []
    for pem in signature.intermediates:
        try:
            intermediates.append(parse_certificate(pem))
        except WitnessError:
            continue
    if trust.timestamp_authorities:
        if signature.timestamps:
            raise WitnessError("the embedded engine does not verify timestamps")
        return ()
    return (CertificateVerifier(certificate, (*intermediates, *trust.intermediates), trust.roots, time.time()),)

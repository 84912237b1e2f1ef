"""Who can check a signature, and which of them accept an envelope's.

A verifier is a public key, or a certificate that chains to a root. Every signature of an envelope is tried with every
verifier, and with its own certificate; key ids in the envelope play no part, so that a wrong or missing one does not
matter. Cryptography is imported when the first signature is checked. Facts from go-witness
`cryptoutil/{rsa,ecdsa,ed25519,verifier,x509}.go` and `dsse/verify.go`. Knows no policy: who may sign is decided
elsewhere.
"""

from __future__ import annotations

import time

from asynth.embedded.errors import WitnessError
from asynth.embedded.x509.envelopes import Envelope, Signature
from asynth.embedded.x509.keys import SignatureError, compute_key_id, name_go_type, parse_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.x509.certificates import Certificate


# Go's crypto/rsa refuses smaller keys since 1.24.
_SMALLEST_RSA_BITS = 1024


class Verifier:
    """A public key of a kind that witness knows: RSA, ECDSA or Ed25519."""

    __slots__ = ("_key", "_key_id", "_kind")

    def __init__(self, key: object) -> None:
        """:raises WitnessError: with witness's message, when the key is of another kind or private."""
        self._kind = name_go_type(key)
        if self._kind not in _CHECKS:
            raise WitnessError(f"unsupported signer key type: {self._kind}")
        self._key, self._key_id = key, ""

    @property
    def key_id(self) -> str:
        """Witness's key id: sha256 of the key's PEM."""
        if not self._key_id:
            self._key_id = compute_key_id(self._key)
        return self._key_id

    def verify(self, message: bytes, signature: bytes) -> None:
        """Check `signature` over `message`.

        :raises SignatureError: with Go's message.
        """
        _CHECKS[self._kind](self._key, message, signature)


class CertificateVerifier(Verifier):
    """The key of a certificate, which must chain to one of `roots` at `time`."""

    __slots__ = ("certificate", "intermediates", "roots", "time")

    def __init__(
        self,
        certificate: Certificate,
        intermediates: tuple[Certificate, ...],
        roots: tuple[Certificate, ...],
        time: float,
    ) -> None:
        """:param time: seconds since the epoch at which the chain must be valid."""
        super().__init__(certificate.public_key)
        self.certificate, self.intermediates, self.roots, self.time = certificate, intermediates, roots, time

    def verify(self, message: bytes, signature: bytes) -> None:
        """Check the chain, then the signature; see `Verifier`."""
        from asynth.embedded.x509.certificates import check_chain

        check_chain(self.certificate, self.intermediates, self.roots, self.time)
        super().verify(message, signature)

    def belongs_to(self, root: Certificate) -> bool:
        """Whether the certificate chains to this one root."""
        from asynth.embedded.x509.certificates import check_chain

        try:
            check_chain(self.certificate, self.intermediates, (root,), self.time)
        except SignatureError:
            return False
        return True


def read_verifier(pem: bytes) -> Verifier:
    """The verifier of a public key or certificate in PEM; a certificate without roots verifies nothing.

    :raises WitnessError: with witness's message.
    """
    key = parse_key(pem)
    if name_go_type(key) != "*x509.Certificate":
        return Verifier(key)
    import time

    from asynth.embedded.x509.certificates import Certificate

    return CertificateVerifier(Certificate(key), (), (), time.time())


def _verify_rsa(key: object, message: bytes, signature: bytes) -> None:
    """PSS as witness signs, else PKCS #1 v1.5, which some key services make."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256

    assert isinstance(key, RSAPublicKey)
    if key.key_size < _SMALLEST_RSA_BITS:
        raise SignatureError(
            f"crypto/rsa: {key.key_size}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)"
        )
    for padding in (PSS(MGF1(SHA256()), PSS.AUTO), PKCS1v15()):
        try:
            key.verify(signature, message, padding, SHA256())
        except (InvalidSignature, ValueError):
            continue
        return
    raise SignatureError("crypto/rsa: verification error")


def _verify_ecdsa(key: object, message: bytes, signature: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256

    assert isinstance(key, EllipticCurvePublicKey)
    try:
        key.verify(signature, message, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        raise SignatureError("verification failed") from None


def _verify_ed25519(key: object, message: bytes, signature: bytes) -> None:
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, message)  # type: ignore[attr-defined]
    except (InvalidSignature, ValueError):
        raise SignatureError("verification failed") from None


_CHECKS = {
    "*rsa.PublicKey": _verify_rsa,
    "*ecdsa.PublicKey": _verify_ecdsa,
    "ed25519.PublicKey": _verify_ed25519,
}


class Trust:
    """What signatures are checked against: keys, and roots and intermediates for the certificates that they carry."""

    __slots__ = ("intermediates", "roots", "timestamp_authorities", "verifiers")

    def __init__(
        self,
        verifiers: tuple[Verifier, ...] = (),
        roots: tuple[Certificate, ...] = (),
        intermediates: tuple[Certificate, ...] = (),
        timestamp_authorities: tuple[tuple[Certificate, ...], ...] = (),
    ) -> None:
        """:param timestamp_authorities: certificates of each that is trusted; with any, a certificate needs a timestamp."""
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
    from asynth.embedded.x509.certificates import parse_certificate

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
    authorities = trust.timestamp_authorities
    moments = _read_moments(signature, authorities) if authorities else [time.time()]
    given = (*intermediates, *trust.intermediates)
    return tuple(CertificateVerifier(certificate, given, trust.roots, moment) for moment in moments)


def _read_moments(signature: Signature, authorities: tuple[tuple[Certificate, ...], ...]) -> list[float]:
    """When trusted authorities have seen a signature, each time once."""
    moments: dict[float, None] = {}
    for token in signature.timestamps:
        from asynth.embedded.x509.timestamps import read_time

        for authority in authorities:
            try:
                moments[read_time(token, signature.signature, authority)] = None
            except SignatureError:
                continue
    return list(moments)

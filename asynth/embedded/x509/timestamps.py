"""Countersignatures of timestamp authorities (RFC 3161): asked for when something is signed, believed when it is verified.

A token is CMS signed data over the time and the digest of a signature. Facts from go-witness `timestamp/tsp.go` (v0.12) and
the libraries that it calls, digitorus/timestamp and digitorus/pkcs7. What these know besides ECDSA and RSA is refused here.
"""

from __future__ import annotations

import hashlib
import os

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.http import request
from asynth.embedded.x509.keys import SignatureError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from asynth.embedded.x509.certificates import Certificate

_GRANTED = (200, 201, 202)
_PHRASES = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


def ask_for_timestamp(server: str, signature: bytes) -> bytes:
    """The token with which the authority at the URL `server` countersigns `signature`, in DER.

    :raises WitnessError: nobody answers, or what is answered is no token.
    """
    from asn1crypto import core, tsp

    query = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": hashlib.sha256(signature).digest(),
            },
            "nonce": int.from_bytes(os.urandom(8), "big"),
            "cert_req": True,
        }
    )
    answer = request("POST", server, {"Content-Type": "application/timestamp-query"}, query.dump())
    if answer.status not in _GRANTED:
        said = f"{answer.status} {_PHRASES.get(answer.status, '')}".rstrip()
        raise WitnessError(f"request to timestamp authority failed: {said}")
    try:
        # asn1crypto's TimeStampResp has no optional token, so it does not read a refusal.
        parts = core.SequenceOf.load(answer.body, strict=True, spec=core.Any)
        status = tsp.PKIStatusInfo.load(parts[0].dump())
        if status["status"].native not in ("granted", "granted_with_mods"):
            texts = ",".join(status["status_string"].native or ())
            raise WitnessError(f"{status['status'].native}: {texts}")
        token: bytes = parts[1].dump()
        _read_token(token)
    except (ValueError, TypeError, KeyError, IndexError, SignatureError) as error:
        raise WitnessError(f"the embedded engine does not read this timestamp: {error}") from None
    return token


def read_time(token: bytes, signature: bytes, authority: tuple[Certificate, ...]) -> float:
    """The time (seconds since the epoch) at which `authority` has seen `signature`.

    :param authority: certificates that are trusted, as roots.
    :raises SignatureError: the token says nothing of the signature, or is not that authority's.
    :raises WitnessError: the token is of a kind that this engine does not verify.
    """
    try:
        info, signer, others = _read_token(token)
        imprint = info["message_imprint"]["hashed_message"].native
        moment: float = info["gen_time"].native.timestamp()
    except (ValueError, TypeError, KeyError) as error:
        raise SignatureError(str(error)) from None
    if imprint != hashlib.sha256(signature).digest():
        raise SignatureError("signed payload does not match timestamped payload")
    _check_purpose(signer)
    from asynth.embedded.x509.certificates import check_chain

    roots, intermediates = (tuple(filter(_may_stamp, pool)) for pool in (authority, others))
    check_chain(signer, intermediates, roots, moment)
    return moment


def _read_token(token: bytes) -> tuple[Any, Certificate, tuple[Certificate, ...]]:
    """What a token says, the certificate of its signer, whose signature holds, and its other certificates."""
    from asn1crypto import cms, tsp

    from asynth.embedded.x509.certificates import parse_der_certificate

    signed = cms.ContentInfo.load(token)["content"]
    (signer,) = signed["signer_infos"]
    wanted = signer["sid"].chosen
    found, others = None, []
    for choice in signed["certificates"]:
        certificate = parse_der_certificate(choice.chosen.dump())
        is_signer = (choice.chosen.issuer.dump(), choice.chosen.serial_number) == (
            wanted["issuer"].dump(),
            wanted["serial_number"].native,
        )
        if is_signer:
            found = certificate
        else:
            others.append(certificate)
    if found is None:
        raise SignatureError("pkcs7: No certificate for signer")
    content = signed["encap_content_info"]["content"].contents
    digest = signer["digest_algorithm"]["algorithm"].native
    _check_signature(signer, content, digest, found)
    return tsp.TSTInfo.load(content), found, tuple(others)


def _check_signature(signer: Any, content: bytes, digest: str, certificate: Certificate) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    known = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    key = certificate.public_key
    if digest not in known or not isinstance(key, EllipticCurvePublicKey | RSAPublicKey):
        raise WitnessError("the embedded engine verifies timestamps by SHA-2 with ECDSA or RSA only")
    message = content
    if len(signer["signed_attrs"]):
        stated = {item["type"].native: item["values"] for item in signer["signed_attrs"]}
        if stated["message_digest"][0].native != hashlib.new(digest, content).digest():
            raise SignatureError("pkcs7: Message digest mismatch")
        if "signing_time" in stated:
            _check_time(stated["signing_time"][0].native.timestamp(), certificate)
        message = signer["signed_attrs"].untag().dump()
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signer["signature"].native, message, PKCS1v15(), known[digest])
        else:
            key.verify(signer["signature"].native, message, ECDSA(known[digest]))
    except InvalidSignature:
        raise SignatureError("x509: signature of the timestamp does not hold") from None


def _check_time(moment: float, certificate: Certificate) -> None:
    if not certificate.parsed.not_valid_before_utc.timestamp() <= moment <= certificate.not_after.timestamp():
        raise SignatureError("pkcs7: signing time is outside of certificate validity")


def _check_purpose(certificate: Certificate) -> None:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = certificate.parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        usage = None
    if usage is None or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise SignatureError(
            "timestamp signing certificate must carry the id-kp-timeStamping extended key usage as its only EKU"
        )
    if not usage.critical:
        raise SignatureError("timestamp signing certificate extended key usage extension must be marked critical")


def _may_stamp(certificate: Certificate) -> bool:
    """Whether a chain for time stamping may lead over `certificate`."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = certificate.parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return bool({ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(usage))

"""Sigstore's certificate authority: it gives a key a certificate for ten minutes, in the name that an identity token has.

Facts from sigstore/fulcio v1.8 (`pkg/server`, `pkg/identity/github`, `pkg/certificate/extensions.go`). As there, the token's
signature, audience and end are checked, and that whoever asks has the key. No log of certificates is kept, and so none
carries a signed certificate timestamp; witness does not look for one.
"""

from __future__ import annotations

import binascii
import datetime
import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from asn1crypto.core import UTF8String
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, load_pem_public_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from asynth.services.github import Answer, check_token

PATH = "/api/v2/signingCert"
AUDIENCE = "sigstore"

_LIFE = datetime.timedelta(minutes=10)
_ARC = "1.3.6.1.4.1.57264.1"
"""Below it are the extensions (sigstore/fulcio `docs/oid-info.md`)."""

_INVALID = 3
"""The number of gRPC's `INVALID_ARGUMENT`, which its gateway answers with 400."""

_TOKEN = "There was an error processing the identity token"
_KEY = "The public key supplied in the request could not be parsed"
_POSSESSION = "The signature supplied in the request could not be verified"


@dataclass(frozen=True, slots=True)
class Fulcio:
    """One authority.

    :param key: of the intermediate authority, which signs
    :param chain: PEM of the intermediate and of the root
    :param issuer: the key of GitHub's issuer, whose tokens it takes
    :param moment: from when its certificates are valid; None for the time of the request
    """

    key: ed25519.Ed25519PrivateKey
    chain: tuple[str, str]
    issuer: rsa.RSAPublicKey
    moment: datetime.datetime | None = None

    @classmethod
    def from_pem(cls, key: str, chain: tuple[str, str], issuer: str, moment: str = "") -> Self:
        """Read an authority from PEM.

        :param moment: RFC 3339, or "" for the time of the request
        :raises ValueError: if a key is of another kind
        """
        own, theirs = load_pem_private_key(key.encode(), None), load_pem_public_key(issuer.encode())
        if not isinstance(own, ed25519.Ed25519PrivateKey) or not isinstance(theirs, rsa.RSAPublicKey):
            raise ValueError("the authority signs with Ed25519, and the issuer of tokens with RSA")
        return cls(own, chain, theirs, datetime.datetime.fromisoformat(moment) if moment else None)

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Answer a request."""
        if (method, path) != ("POST", PATH):
            return 404, {"code": 5, "message": "Not Found", "details": []}
        try:
            asked = json.loads(body)
            token = str(asked["credentials"]["oidcIdentityToken"])
            wanted = asked["publicKeyRequest"]
            pem, proof = str(wanted["publicKey"]["content"]), str(wanted["proofOfPossession"])
        except (ValueError, KeyError, TypeError):
            return _refuse("the request is no CreateSigningCertificateRequest")
        try:
            claims = check_token(token, self.issuer, AUDIENCE)
        except ValueError:
            return _refuse(_TOKEN)
        try:
            key = load_pem_public_key(pem.encode())
        except ValueError:
            return _refuse(_KEY)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return _refuse(_KEY)
        try:
            key.verify(b64decode(proof, validate=True), str(claims["sub"]).encode(), ec.ECDSA(SHA256()))
        except (InvalidSignature, binascii.Error):
            return _refuse(_POSSESSION)
        try:
            leaf = self._issue(key, claims)
        except KeyError:
            return _refuse(_TOKEN)
        return 200, {"signedCertificateEmbeddedSct": {"chain": {"certificates": [leaf, *self.chain]}}}

    def _issue(self, key: ec.EllipticCurvePublicKey, claims: Mapping[str, Any]) -> str:
        begin = self.moment or datetime.datetime.now(datetime.UTC)
        above = x509.load_pem_x509_certificate(self.chain[0].encode())
        builder = x509.CertificateBuilder(
            above.subject, x509.Name([]), key, x509.random_serial_number(), begin, begin + _LIFE
        )
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=False,
            crl_sign=False,
            encipher_only=False,
            decipher_only=False,
        )
        workflow = x509.UniformResourceIdentifier(_at_github(claims["job_workflow_ref"]))
        builder = (
            builder.add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
            .add_extension(x509.SubjectAlternativeName([workflow]), critical=True)
        )
        for number, value in _extend(claims).items():
            # The first six are from before it was agreed that a value is DER.
            encoded = value.encode() if number <= 6 else UTF8String(value).dump()
            identifier = x509.ObjectIdentifier(f"{_ARC}.{number}")
            builder = builder.add_extension(x509.UnrecognizedExtension(identifier, encoded), critical=False)
        return builder.sign(self.key, None).public_bytes(Encoding.PEM).decode()


def _extend(claims: Mapping[str, Any]) -> dict[int, str]:
    """Return the extensions for the claims of a job, by the last number of their identifiers."""
    run = f"{claims['repository']}/actions/runs/{claims['run_id']}/attempts/{claims['run_attempt']}"
    return {
        1: claims["iss"],
        2: claims["event_name"],
        3: claims["sha"],
        4: claims["workflow"],
        5: claims["repository"],
        6: claims["ref"],
        8: claims["iss"],
        9: _at_github(claims["job_workflow_ref"]),
        10: claims["job_workflow_sha"],
        11: claims["runner_environment"],
        12: _at_github(claims["repository"]),
        13: claims["sha"],
        14: claims["ref"],
        15: claims["repository_id"],
        16: _at_github(claims["repository_owner"]),
        17: claims["repository_owner_id"],
        18: _at_github(claims["workflow_ref"]),
        19: claims["workflow_sha"],
        20: claims["event_name"],
        21: _at_github(run),
        22: claims["repository_visibility"],
        24: claims["sub"],
    }


def _at_github(path: str) -> str:
    return f"https://github.com/{path}"


def _refuse(message: str) -> Answer:
    return 400, {"code": _INVALID, "message": message, "details": []}

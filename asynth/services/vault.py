"""A HashiCorp Vault: its engine `transit` signs digests with keys that nobody gets, its engine `pki` issues certificates.

Facts from Vault's HTTP API (`transit`: sign, verify, read key; `pki`: issue) and from what go-witness `signer/kms/hashivault`
and `signer/vault` ask. Each request needs the token; errors have Vault's form and words.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from dataclasses import dataclass
from typing import Any, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_PREFIX = "vault:v1:"
_ALGORITHM = "sha2-256"
_DIGEST_BYTES = 32

Answer = tuple[int, dict[str, Any]]
"""Status and JSON."""


_LIFE = datetime.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the engine `pki`: an intermediate authority, and for which names it issues.

    :param domain: names must be this one or end in it
    """

    name: str
    domain: str
    key: ed25519.Ed25519PrivateKey
    issuer: x509.Certificate

    def issue(self, asked: dict[str, Any]) -> Answer:
        """Issue a certificate for a day, with a new key."""
        name = str(asked.get("common_name", ""))
        if not name:
            return _fail(
                400,
                'the common_name field is required, or must be provided in a CSR with "use_csr_common_name" set to true',
            )
        if name != self.domain and not name.endswith(f".{self.domain}"):
            return _fail(400, f"common name {name} not allowed by this role")
        key = ec.generate_private_key(ec.SECP256R1())
        begin = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=30)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        number = x509.random_serial_number()
        leaf = (
            x509.CertificateBuilder(self.issuer.subject, subject, key.public_key(), number, begin, begin + _LIFE)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            .sign(self.key, None)
        )
        above = self.issuer.public_bytes(Encoding.PEM).decode()
        private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
        return 200, {
            "data": {
                "ca_chain": [above],
                "certificate": leaf.public_bytes(Encoding.PEM).decode(),
                "expiration": int((begin + _LIFE).timestamp()),
                "issuing_ca": above,
                "private_key": private,
                "private_key_type": "ec",
                "serial_number": ":".join(f"{byte:02x}" for byte in number.to_bytes(20, "big")),
            }
        }


@dataclass(frozen=True, slots=True)
class Vault:
    """One Vault: its token, its keys by name, which are of the type ecdsa-p256, and the role that it issues certificates to."""

    token: str
    keys: dict[str, ec.EllipticCurvePrivateKey]
    role: Role | None = None

    @classmethod
    def from_pem(cls, token: str, keys: dict[str, str], role: dict[str, str] | None = None) -> Self:
        """Read the keys from PEM.

        :param role: its `name` and `domain`, `key` and `certificate` of the authority
        :raises ValueError: if one is no key on a curve
        """
        loaded = {}
        for name, pem in keys.items():
            key = load_pem_private_key(pem.encode(), None)
            if not isinstance(key, ec.EllipticCurvePrivateKey):
                raise ValueError(f"the key {name} is not of the type ecdsa-p256")
            loaded[name] = key
        return cls(token, loaded, _read_role(role) if role else None)

    def answer(self, method: str, path: str, token: str, body: bytes) -> Answer:
        """Answer a request."""
        if token != self.token:
            return _fail(403, "permission denied")
        parts = path.strip("/").split("/")
        if parts[:3] == ["v1", "pki", "issue"] and len(parts) == 4 and method in ("PUT", "POST"):
            return self._issue(parts[3], body)
        if parts[:2] != ["v1", "transit"] or len(parts) < 4:
            return _fail(404, "no handler for route")
        act, name, *rest = parts[2:]
        key = self.keys.get(name)
        if (method, act, rest) == ("GET", "keys", []):
            return _fail(404) if key is None else _describe(name, key)
        if method not in ("PUT", "POST") or act not in ("sign", "verify") or rest != [_ALGORITHM]:
            return _fail(404, "no handler for route")
        if key is None:
            return _fail(400, "signing key not found" if act == "sign" else "signature verification key not found")
        try:
            asked = json.loads(body)
            digest = base64.b64decode(asked["input"], validate=True)
            if asked.get("prehashed") is not True or len(digest) != _DIGEST_BYTES:
                return _fail(400, "only digests are signed and verified here")
            if act == "sign":
                return 200, {"data": {"key_version": 1, "signature": _sign(key, digest)}}
            return 200, {"data": {"valid": _holds(key, digest, str(asked["signature"]))}}
        except (ValueError, KeyError, TypeError, AttributeError):
            return _fail(400, "error parsing JSON")

    def _issue(self, name: str, body: bytes) -> Answer:
        if self.role is None or name != self.role.name:
            return _fail(400, f"unknown role: {name}")
        try:
            asked = json.loads(body)
        except ValueError:
            return _fail(400, "error parsing JSON")
        return self.role.issue(asked) if isinstance(asked, dict) else _fail(400, "error parsing JSON")


def _read_role(told: dict[str, str]) -> Role:
    key = load_pem_private_key(told["key"].encode(), None)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise ValueError("the authority of a role signs with Ed25519")
    return Role(told["name"], told["domain"], key, x509.load_pem_x509_certificate(told["certificate"].encode()))


def _sign(key: ec.EllipticCurvePrivateKey, digest: bytes) -> str:
    return _PREFIX + base64.b64encode(key.sign(digest, ec.ECDSA(Prehashed(SHA256())))).decode()


def _holds(key: ec.EllipticCurvePrivateKey, digest: bytes, signature: str) -> bool:
    if not signature.startswith(_PREFIX):
        return False
    try:
        made = base64.b64decode(signature.removeprefix(_PREFIX), validate=True)
        key.public_key().verify(made, digest, ec.ECDSA(Prehashed(SHA256())))
    except (InvalidSignature, binascii.Error):
        return False
    return True


def _describe(name: str, key: ec.EllipticCurvePrivateKey) -> Answer:
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return 200, {
        "data": {
            "name": name,
            "type": "ecdsa-p256",
            "exportable": False,
            "latest_version": 1,
            "keys": {"1": {"name": "P-256", "public_key": public}},
        }
    }


def _fail(status: int, *errors: str) -> Answer:
    return status, {"errors": list(errors)}

"""The transit engine of a HashiCorp Vault: it signs digests and checks signatures with keys that nobody gets.

Facts from Vault's HTTP API (secrets engine `transit`: sign, verify, read key) and from what go-witness
`signer/kms/hashivault` asks. Each request needs the token; errors have Vault's form and words.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

_PREFIX = "vault:v1:"
_ALGORITHM = "sha2-256"
_DIGEST_BYTES = 32

Answer = tuple[int, dict[str, Any]]
"""Status and JSON."""


@dataclass(frozen=True, slots=True)
class Vault:
    """One Vault: its token, and its keys by name, which are of the type ecdsa-p256."""

    token: str
    keys: dict[str, ec.EllipticCurvePrivateKey]

    @classmethod
    def from_pem(cls, token: str, keys: dict[str, str]) -> Self:
        """Read the keys from PEM.

        :raises ValueError: if one is no key on a curve
        """
        loaded = {}
        for name, pem in keys.items():
            key = load_pem_private_key(pem.encode(), None)
            if not isinstance(key, ec.EllipticCurvePrivateKey):
                raise ValueError(f"the key {name} is not of the type ecdsa-p256")
            loaded[name] = key
        return cls(token, loaded)

    def answer(self, method: str, path: str, token: str, body: bytes) -> Answer:
        """Answer a request."""
        if token != self.token:
            return _fail(403, "permission denied")
        parts = path.strip("/").split("/")
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

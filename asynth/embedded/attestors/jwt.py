"""JSON Web Tokens as the CI attestors use them (fetched keys, a checked signature, recorded claims), and the jwt attestor.

Only the signature is checked, not the times or the audience, as in witness. No flag hands the jwt attestor a token, so
from the command line it always refuses. Facts from go-witness `attestation/jwt`, RFC 7515, RFC 7517 and RFC 7518.
"""

from __future__ import annotations

import base64
import binascii
import json

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.errors import WitnessError
from asynth.embedded.go.http import request
from asynth.embedded.go.json_text import shorten_numbers

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_JOSE = "go-jose/go-jose: "
_KEY_FIELDS = ("use", "kty", "kid", "crv", "alg", "x", "y", "n", "e")


class VerifiedToken:
    """Claims of a token whose signature holds, and the key that it was checked with."""

    __slots__ = ("claims", "key", "keys_url")

    def __init__(self, claims: dict[str, object], keys_url: str, key: dict[str, object] | None) -> None:
        self.claims, self.keys_url, self.key = claims, keys_url, key

    def as_json(self) -> dict[str, object]:
        """The jwt attestor's form of it."""
        shown = {name: self.key[name] for name in _KEY_FIELDS if self.key and name in self.key}
        return {"claims": self.claims, "verifiedBy": {"jwksUrl": self.keys_url if self.key else "", "jwk": shown}}


EMPTY_TOKEN = VerifiedToken({}, "", None)


def verify_token(token: str, keys_url: str) -> VerifiedToken:
    """Fetch the keys at `keys_url` and check `token` against them.

    :raises WitnessError: with witness's message, the token is malformed, the keys cannot be had, or no signature holds.
    """
    if not token:
        raise WitnessError('invalid token: ""')
    header, payload, signature, signed = _parse(token)
    try:
        answer = request("GET", keys_url, {})
    except WitnessError as error:
        raise WitnessError(f"error fetching jwks: {error}") from None
    keys = _read_keys(answer.body)
    key = next((item for item in keys if item.get("kid", "") == header.get("kid", "")), None)
    if key is None:
        raise WitnessError(f"error parsing claims: {_JOSE}JWK with matching kid not found in JWK Set")
    if not _is_signed(str(header.get("alg")), key, signed, signature):
        raise WitnessError(f"error parsing claims: {_JOSE}error in cryptographic primitive")
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise WitnessError(f"error parsing claims: {error}") from None
    if not isinstance(claims, dict):
        raise WitnessError("error parsing claims: the claims are no object")
    normal = shorten_numbers(claims)
    assert isinstance(normal, dict)
    return VerifiedToken(normal, keys_url, key)


def _parse(token: str) -> tuple[dict[str, object], bytes, bytes, bytes]:
    """Header, payload, signature and the bytes that were signed."""
    parts = token.split(".")
    if len(parts) != 3:
        raise WitnessError(f"error parsing token: {_JOSE}compact JWS format must have three parts")
    try:
        header = json.loads(_decode(parts[0]))
        payload, signature = _decode(parts[1]), _decode(parts[2])
    except (ValueError, RecursionError) as error:
        raise WitnessError(f"error parsing token: {error}") from None
    if not isinstance(header, dict) or header.get("alg") not in _ALGORITHMS:
        raise WitnessError(f"error parsing token: {_JOSE}unexpected signature algorithm")
    return header, payload, signature, f"{parts[0]}.{parts[1]}".encode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("illegal base64 data") from None


def _read_keys(body: bytes) -> list[dict[str, object]]:
    try:
        keys = json.loads(body)["keys"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WitnessError(f"error decoding jwks: {error}") from None
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def _number(key: dict[str, object], name: str) -> int:
    return int.from_bytes(_decode(str(key[name])), "big")


def _is_signed(algorithm: str, key: dict[str, object], signed: bytes, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    check = {"R": _check_rsa, "P": _check_rsa, "E": _check_curve}[algorithm[0]]
    try:
        check(algorithm, key, signed, signature)
    except (InvalidSignature, KeyError, ValueError, TypeError):
        return False
    return True


def _check_rsa(algorithm: str, key: dict[str, object], signed: bytes, signature: bytes) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    digest = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}[algorithm[2:]]
    public = RSAPublicNumbers(_number(key, "e"), _number(key, "n")).public_key()
    scheme: padding.AsymmetricPadding = padding.PKCS1v15()
    if algorithm.startswith("PS"):
        scheme = padding.PSS(mgf=padding.MGF1(digest), salt_length=padding.PSS.AUTO)
    public.verify(signature, signed, scheme, digest)


def _check_curve(algorithm: str, key: dict[str, object], signed: bytes, signature: bytes) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    if algorithm == "EdDSA":
        Ed25519PublicKey.from_public_bytes(_decode(str(key["x"]))).verify(signature, signed)
        return
    curve, digest = {
        "ES256": (ec.SECP256R1(), hashes.SHA256()),
        "ES384": (ec.SECP384R1(), hashes.SHA384()),
        "ES512": (ec.SECP521R1(), hashes.SHA512()),
    }[algorithm]
    public = ec.EllipticCurvePublicNumbers(_number(key, "x"), _number(key, "y"), curve).public_key()
    half = len(signature) // 2
    pair = encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    public.verify(pair, signed, ec.ECDSA(digest))


class JwtAttestor(Attestor):
    """Holds no token."""

    def attest(self, context: RunContext) -> None:
        """Refuse: there is no token."""
        del context
        raise WitnessError('invalid token: ""')

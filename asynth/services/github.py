"""GitHub Actions' issuer of identity tokens, as one job finds it, and the set of keys that everybody checks them by.

Facts from GitHub's documentation ("OpenID Connect reference": the request URL, its bearer and `audience`, the claims) and
from what go-witness `attestation/github` and `signer/fulcio` ask. A token is an RS256 JWT that PyJWT makes.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://token.actions.githubusercontent.com"
"""Who issues; `iss` of every token."""

KEYS_URL = f"{ISSUER}/.well-known/jwks"
"""Where the keys are, which go-witness has built in."""

_ALGORITHM = "RS256"
_SECONDS = 300
"""How long a token is good, about as long as GitHub's are."""

Answer = tuple[int, dict[str, Any]]
"""Status and JSON."""


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """The issuer for one job.

    :param bearer: what the job must know to be given a token
    :param claims: of the job's tokens, beside those that differ from token to token
    :param issuer: `iss` of the tokens
    """

    key: rsa.RSAPrivateKey
    bearer: str
    claims: Mapping[str, object]
    issuer: str = ISSUER

    @classmethod
    def from_pem(cls, key: str, bearer: str, claims: Mapping[str, object]) -> Self:
        """Read the issuer's key from PEM.

        :raises ValueError: if it is no RSA key
        """
        return cls(load_rsa(key), bearer, dict(claims))

    def claiming(self, claims: Mapping[str, str]) -> Self:
        """Return the issuer for the same job with some claims that read otherwise."""
        return replace(self, claims={**self.claims, **claims})

    def issue(self, audience: str) -> str:
        """Return a token for `audience`."""
        now = int(time.time())
        moments = {"iss": self.issuer, "jti": str(uuid.uuid4()), "nbf": now - 60, "iat": now, "exp": now + _SECONDS}
        told = {**self.claims, "aud": audience, **moments}
        return jwt.encode(told, self.key, _ALGORITHM, headers={"kid": _name(self.key.public_key())})

    def answer(self, method: str, authorization: str, audience: str) -> Answer:
        """Answer a request for a token.

        :param authorization: the request's header of that name
        """
        if method != "GET":
            return 405, {"message": "ask for a token by GET"}
        scheme, _, bearer = authorization.partition(" ")
        if scheme.lower() != "bearer" or bearer != self.bearer:
            return 401, {"message": "the job's bearer token is missing or another"}
        token = self.issue(audience or f"https://github.com/{self.claims.get('repository_owner', '')}")
        return 200, {"count": len(token), "value": token}


@dataclass(frozen=True, slots=True)
class KeySet:
    """The public keys of the issuer."""

    key: rsa.RSAPublicKey

    @classmethod
    def from_pem(cls, key: str) -> Self:
        """Read the one key from PEM.

        :raises ValueError: if it is no RSA key
        """
        loaded = load_pem_public_key(key.encode())
        if not isinstance(loaded, rsa.RSAPublicKey):
            raise ValueError("the issuer of tokens signs with RSA")
        return cls(loaded)

    def answer(self, method: str) -> Answer:
        """Answer a request for the keys."""
        if method != "GET":
            return 405, {"message": "ask for the keys by GET"}
        described = RSAAlgorithm.to_jwk(self.key, as_dict=True)
        kept = {name: described[name] for name in ("kty", "n", "e")}
        return 200, {"keys": [{**kept, "alg": _ALGORITHM, "use": "sig", "kid": _name(self.key)}]}


def check_token(token: str, key: rsa.RSAPublicKey, audience: str) -> dict[str, Any]:
    """Return the claims of a token of this issuer.

    :raises ValueError: if it is none, is for somebody else or has ended
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=audience,
            issuer=ISSUER,
            options={"require": ["exp", "iat", "sub"]},
        )
    except jwt.InvalidTokenError as error:
        raise ValueError(str(error)) from None
    return claims


@lru_cache(64)
def load_rsa(pem: str) -> rsa.RSAPrivateKey:
    """Return the RSA key in a PEM of this run; there are few, since its examples share them.

    :raises ValueError: if it is another key
    """
    # Proving anew that its primes are prime would cost 30 ms.
    loaded = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise ValueError("tokens and documents are signed with RSA")
    return loaded


def _name(key: rsa.RSAPublicKey) -> str:
    """Return a key's id: a digest in upper case, as GitHub's look."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()[:40].upper()

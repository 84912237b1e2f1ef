"""AWS's Key Management Service: it signs digests and checks signatures with keys that nobody gets.

Facts from AWS's documentation (KMS API reference; Signature Version 4) and from what go-witness `signer/kms/aws` asks. Who
asks has to know the secret of an access key: the signature of each request is checked, and that it is of these minutes.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

CONTENT_TYPE = "application/x-amz-json-1.1"

_ACCOUNT = "111122223333"
_ALGORITHM = "ECDSA_SHA_256"
_DIGEST_BYTES = 32
_SKEW = datetime.timedelta(minutes=5)
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, "
    r"SignedHeaders=(?P<headers>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)

Answer = tuple[int, dict[str, Any]]
"""Status and JSON."""


class _RefusedError(Exception):
    def __init__(self, kind: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.answer = status, {"__type": kind, "message": message}


@dataclass(frozen=True, slots=True)
class KeyManagement:
    """The service in one region, for one account.

    :param access_key: id and secret of who may ask
    :param keys: by alias, such as ``build`` for ``alias/build``; of the kind ECC_NIST_P256
    """

    region: str
    access_key: tuple[str, str]
    keys: Mapping[str, ec.EllipticCurvePrivateKey]

    @classmethod
    def from_pem(cls, region: str, access_key: tuple[str, str], keys: Mapping[str, str]) -> Self:
        """Read the keys from PEM.

        :raises ValueError: if one is no key on a curve
        """
        loaded = {}
        for alias, pem in keys.items():
            key = load_pem_private_key(pem.encode(), None)
            if not isinstance(key, ec.EllipticCurvePrivateKey):
                raise ValueError(f"the key {alias} is not of the kind ECC_NIST_P256")
            loaded[alias] = key
        return cls(region, access_key, loaded)

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a request.

        :param headers: by their names in lower case
        """
        try:
            if method != "POST" or path not in ("", "/"):
                raise _RefusedError("UnknownOperationException", "ask by POST", 404)
            self._authenticate(headers, body)
            act = _ACTS.get(headers.get("x-amz-target", "").removeprefix("TrentService."))
            if act is None:
                raise _RefusedError("UnknownOperationException", "this operation is not known here")
            return 200, act(self, json.loads(body))
        except _RefusedError as refused:
            return refused.answer
        except (ValueError, KeyError, TypeError, AttributeError):
            return 400, {"__type": "SerializationException", "message": "the request is none of this operation"}

    def _authenticate(self, headers: Mapping[str, str], body: bytes) -> None:
        given = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        if given is None:
            raise _RefusedError("MissingAuthenticationTokenException", "Missing Authentication Token")
        known, secret = self.access_key
        if given["id"] != known:
            raise _RefusedError("UnrecognizedClientException", "The security token included in the request is invalid.")
        if (given["region"], given["service"]) != (self.region, "kms"):
            raise _RefusedError("InvalidSignatureException", "Credential should be scoped to a valid region.")
        moment = headers.get("x-amz-date", "")
        signed = given["headers"].split(";")
        if not {"host", "x-amz-date", "x-amz-target"} <= {*signed} or not moment.startswith(given["day"]):
            raise _RefusedError("InvalidSignatureException", "a header that has to be signed is not")
        asked = datetime.datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
        if abs(datetime.datetime.now(datetime.UTC) - asked) > _SKEW:
            raise _RefusedError("InvalidSignatureException", "Signature expired")
        canonical = "\n".join(
            (
                "POST\n/\n",
                *(f"{name}:{' '.join(headers.get(name, '').split())}" for name in signed),
                f"\n{given['headers']}",
                hashlib.sha256(body).hexdigest(),
            )
        )
        scope = f"{given['day']}/{self.region}/kms/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{secret}".encode()
        for part in (*scope.split("/"), text):
            key = hmac.digest(key, part.encode(), "sha256")
        if not hmac.compare_digest(key.hex(), given["signature"]):
            raise _RefusedError(
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided.",
            )

    def _find(self, asked: Mapping[str, Any]) -> tuple[str, ec.EllipticCurvePrivateKey]:
        name = str(asked["KeyId"])
        for alias, key in self.keys.items():
            arn = f"arn:aws:kms:{self.region}:{_ACCOUNT}:"
            number = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{arn}{alias}"))
            if name in (f"alias/{alias}", f"{arn}alias/{alias}", number, f"{arn}key/{number}"):
                return f"{arn}key/{number}", key
        where = f"arn:aws:kms:{self.region}:{_ACCOUNT}:{name}"
        raise _RefusedError(
            "NotFoundException", f"{'Alias' if name.startswith('alias/') else 'Key'} {where} is not found."
        )

    def _describe(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        arn, _ = self._find(asked)
        return {
            "KeyMetadata": {
                "AWSAccountId": _ACCOUNT,
                "Arn": arn,
                "KeyId": arn.rpartition("/")[2],
                "Enabled": True,
                "KeyState": "Enabled",
                **_KIND,
            }
        }

    def _publish(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        arn, key = self._find(asked)
        der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return {"KeyId": arn, "PublicKey": base64.b64encode(der).decode(), **_KIND}

    def _sign(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        arn, key = self._find(asked)
        signature = key.sign(_digest(asked), ec.ECDSA(Prehashed(SHA256())))
        return {"KeyId": arn, "Signature": base64.b64encode(signature).decode(), "SigningAlgorithm": _ALGORITHM}

    def _verify(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        arn, key = self._find(asked)
        try:
            signature = base64.b64decode(asked["Signature"], validate=True)
            key.public_key().verify(signature, _digest(asked), ec.ECDSA(Prehashed(SHA256())))
        except (InvalidSignature, binascii.Error):
            raise _RefusedError("KMSInvalidSignatureException", "") from None
        return {"KeyId": arn, "SignatureValid": True, "SigningAlgorithm": _ALGORITHM}


_KIND = {
    "CustomerMasterKeySpec": "ECC_NIST_P256",
    "KeySpec": "ECC_NIST_P256",
    "KeyUsage": "SIGN_VERIFY",
    "SigningAlgorithms": [_ALGORITHM],
}
_ACTS = {
    "DescribeKey": KeyManagement._describe,
    "GetPublicKey": KeyManagement._publish,
    "Sign": KeyManagement._sign,
    "Verify": KeyManagement._verify,
}


def _digest(asked: Mapping[str, Any]) -> bytes:
    digest = base64.b64decode(asked["Message"], validate=True)
    if asked.get("MessageType") != "DIGEST" or asked.get("SigningAlgorithm") != _ALGORITHM:
        raise _RefusedError("ValidationException", "only digests are signed and verified here, with ECDSA_SHA_256")
    if len(digest) != _DIGEST_BYTES:
        raise _RefusedError("ValidationException", "Digest is invalid length for algorithm ECDSA_SHA_256.")
    return digest

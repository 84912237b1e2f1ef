"""The metadata servers of cloud machines: an instance's identity document at AWS, and tokens and attributes at Google.

Facts from AWS's documentation ("Use the Instance Metadata Service", "Verify the instance identity document"), Google's
("About VM metadata", "Verifying the identity of instances") and from what go-witness `attestation/aws-iid` and
`attestation/gcp-iit` ask. AWS's is of version 2, which answers nobody without a session token; Google's wants its header.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from asynth.services.github import TokenIssuer, load_rsa

Text = tuple[int, str, Mapping[str, str]]
"""Status, body and further headers."""

_TTL, _SESSION = "x-aws-ec2-metadata-token-ttl-seconds", "x-aws-ec2-metadata-token"
_LONGEST_SESSION = 21600
_DOCUMENT = "/latest/dynamic/instance-identity/document"
_SIGNATURE = "/latest/dynamic/instance-identity/signature"
_LINE = 64
"""Characters in a line of a signature."""

_FLAVOR = "metadata-flavor"
_INSTANCE = "/computeMetadata/v1/instance/"
_IDENTITY = f"{_INSTANCE}service-accounts/default/identity"


@dataclass(frozen=True, slots=True)
class InstanceMetadata:
    """AWS's Instance Metadata Service, as one instance finds it.

    :param key: by which the region signs identity documents
    :param document: the fields of the instance's
    :ivar session: the token that a session gets
    """

    key: rsa.RSAPrivateKey
    document: Mapping[str, str]
    session: str = field(default_factory=lambda: secrets.token_urlsafe(40))

    @classmethod
    def from_pem(cls, key: str, document: Mapping[str, str]) -> Self:
        """Read the region's key from PEM.

        :raises ValueError: if it is no RSA key
        """
        return cls(load_rsa(key), dict(document))

    def claiming(self, fields: Mapping[str, str]) -> Self:
        """Return the service of another instance, whose document differs in `fields`."""
        return replace(self, document={**self.document, **fields})

    def answer(self, method: str, path: str, headers: Mapping[str, str]) -> Text:
        """Answer a request."""
        if path == "/latest/api/token":
            return self._open_session(method, headers.get(_TTL, ""))
        if headers.get(_SESSION) != self.session:
            return 401, "", {}
        if method != "GET":
            return 405, "", {}
        if path == _DOCUMENT:
            return 200, self._text, {}
        if path == _SIGNATURE:
            signature = base64.b64encode(self.key.sign(self._text.encode(), padding.PKCS1v15(), SHA256())).decode()
            lines = (signature[at : at + _LINE] for at in range(0, len(signature), _LINE))
            return 200, "\n".join(lines), {}
        return 404, "", {}

    def _open_session(self, method: str, seconds: str) -> Text:
        if method != "PUT":
            return 405, "", {}
        if not seconds.isdecimal() or not 1 <= int(seconds) <= _LONGEST_SESSION:
            return 400, "", {}
        return 200, self.session, {_TTL: seconds}

    @property
    def _text(self) -> str:
        empty = dict.fromkeys(
            ("billingProducts", "devpayProductCodes", "kernelId", "marketplaceProductCodes", "ramdiskId")
        )
        fields = {**empty, **self.document}
        return json.dumps({name: fields[name] for name in sorted(fields)}, indent=2, separators=(",", " : "))


@dataclass(frozen=True, slots=True)
class ComputeMetadata:
    """Google's metadata server, as a pod of a cluster with workload identity finds it.

    :param issuer: of the tokens of the pod's service account
    :param attributes: of the instance, by path below `instance/`
    """

    issuer: TokenIssuer
    attributes: Mapping[str, str]

    def claiming(self, claims: Mapping[str, str]) -> Self:
        """Return the server of another pod; what names an attribute is one, all else a claim."""
        attributes = {name: claims.get(name, value) for name, value in self.attributes.items()}
        others = {name: value for name, value in claims.items() if name not in attributes}
        return replace(self, attributes=attributes, issuer=self.issuer.claiming(others))

    def answer(self, method: str, path: str, headers: Mapping[str, str], audience: str) -> Text:
        """Answer a request.

        :param audience: whom a token is for
        """
        flavor = {"Metadata-Flavor": "Google"}
        if headers.get(_FLAVOR) != "Google":
            return 403, f"Missing required header: {_FLAVOR}\n", {}
        if method != "GET":
            return 405, "", flavor
        if path == _IDENTITY:
            return (
                (200, self.issuer.issue(audience), flavor)
                if audience
                else (400, "non-empty audience required\n", flavor)
            )
        value = self.attributes.get(path.removeprefix(_INSTANCE))
        return (404, "", flavor) if value is None else (200, value, flavor)

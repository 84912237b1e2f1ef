"""A timestamp authority as RFC 3161 describes it, answering one request at a time.

It signs the digest that it is sent together with the time, which here is what its tenant says: that is how an example has
a certificate that was valid when it signed and is not any more.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
from dataclasses import dataclass, replace
from typing import Any, Self

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

CONTENT_TYPE = "application/timestamp-reply"
QUERY_TYPE = "application/timestamp-query"

POLICY = "1.3.6.1.4.1.57264.2"
"""Under which policy it stamps: that of sigstore's own authority, which the requests of witness leave open."""

_DIGESTS = {"sha256": 32, "sha384": 48, "sha512": 64}
_BOUND = bytes.fromhex("3026302430220420")
"""DER before the SHA-256 of the one certificate that a signature is bound to (RFC 5035): asn1crypto takes 9 ms to write it."""

_serials = itertools.count(int(datetime.datetime.now(datetime.UTC).timestamp()) << 20)


class Response(core.Sequence):  # type: ignore[misc]
    """The TimeStampResp of RFC 3161, section 2.4.2. asn1crypto's own has no optional token, so it cannot refuse."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]  # noqa: RUF012


@dataclass(frozen=True, slots=True)
class TimestampAuthority:
    """One authority: its key, its certificate, and the time that it tells.

    :param certificate: DER; its extended key usage is time stamping alone
    :param moment: None for the time of the request
    """

    key: ec.EllipticCurvePrivateKey
    certificate: bytes
    moment: datetime.datetime | None = None

    @classmethod
    def from_pem(cls, key: str, certificate: str, moment: str = "") -> Self:
        """Read an authority from PEM.

        :param moment: RFC 3339, or "" for the time of the request
        :raises ValueError: if it is none
        """
        loaded = load_pem_private_key(key.encode(), None)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey):
            raise ValueError("a timestamp authority signs with an elliptic curve")
        der = x509.load_pem_x509_certificate(certificate.encode()).public_bytes(Encoding.DER)
        return cls(loaded, der).at(moment)

    def at(self, moment: str) -> Self:
        """Return the authority with another time."""
        return replace(self, moment=datetime.datetime.fromisoformat(moment) if moment else None)

    def answer(self, query: bytes) -> bytes:
        """Return the response to a request, both in DER."""
        try:
            request = tsp.TimeStampReq.load(query, strict=True)
            request.native  # noqa: B018 - reads all of it: what it holds is parsed when it is looked at
        except (ValueError, TypeError):
            return _refuse("bad_data_format", "the request is no TimeStampReq")
        imprint = request["message_imprint"]
        length = _DIGESTS.get(imprint["hash_algorithm"]["algorithm"].native)
        if length is None:
            return _refuse("bad_alg", "the digest's algorithm is not accepted")
        if len(imprint["hashed_message"].native) != length:
            return _refuse("bad_data_format", "the digest has another length than its algorithm's")
        if request["version"].native != "v1":
            return _refuse("bad_request", "version 1 is spoken here")
        if request["req_policy"].native not in (None, POLICY):
            return _refuse("unaccepted_policy", "stamps are given under one policy only")
        if request["extensions"].native:
            return _refuse("unaccepted_extensions", "extensions are not known")
        return _respond({"status": "granted"}, self._stamp(request))

    def _stamp(self, request: Any) -> cms.ContentInfo:
        moment = (self.moment or datetime.datetime.now(datetime.UTC)).replace(microsecond=0)
        content = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": POLICY,
                "message_imprint": request["message_imprint"],
                "serial_number": next(_serials),
                "gen_time": moment,
                "nonce": request["nonce"].native,
            }
        ).dump()
        attributes = self._attributes(content, moment)
        signer = {
            "version": "v1",
            "sid": self._name,
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": cms.CMSAttributes.load(attributes),
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self.key.sign(attributes, ec.ECDSA(SHA256())),
        }
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content)},
            "signer_infos": [signer],
        }
        if request["cert_req"].native:
            signed["certificates"] = [asn1_x509.Certificate.load(self.certificate)]
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})

    @property
    def _name(self) -> cms.SignerIdentifier:
        certificate = asn1_x509.Certificate.load(self.certificate)["tbs_certificate"]
        name = {"issuer": certificate["issuer"], "serial_number": certificate["serial_number"]}
        return cms.SignerIdentifier({"issuer_and_serial_number": name})

    def _attributes(self, content: bytes, moment: datetime.datetime) -> bytes:
        bound = tsp.SigningCertificateV2.load(_BOUND + hashlib.sha256(self.certificate).digest())
        encoded: bytes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "signing_time", "values": [cms.Time({"utc_time": moment})]},
                {"type": "message_digest", "values": [hashlib.sha256(content).digest()]},
                {"type": "signing_certificate_v2", "values": [bound]},
            ]
        ).dump()
        return encoded


def _refuse(failure: str, reason: str) -> bytes:
    return _respond({"status": "rejection", "status_string": [reason], "fail_info": {failure}}, None)


def _respond(status: dict[str, object], token: cms.ContentInfo | None) -> bytes:
    response = {"status": status} if token is None else {"status": status, "time_stamp_token": token}
    encoded: bytes = Response(response).dump()
    return encoded

"""A timestamp authority as RFC 3161 describes it, answering one request at a time.

It signs the digest that it is sent together with the time, which here is what its tenant says: that is how an example has
a certificate that was valid when it signed and is not any more.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
from dataclasses import dataclass, replace
from functools import lru_cache
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
        return _sequence(_sequence(_integer(0)), self._stamp(request))

    def _stamp(self, request: Any) -> bytes:
        """Return the token, written piece by piece: asn1crypto takes 2 ms for what only differs in digest, time and nonce."""
        moment = (self.moment or datetime.datetime.now(datetime.UTC)).replace(microsecond=0)
        nonce = b"" if request["nonce"].native is None else request["nonce"].dump()
        content = _sequence(
            _integer(1),
            _POLICY,
            request["message_imprint"].dump(),
            _integer(next(_serials)),
            _write(0x18, moment.strftime("%Y%m%d%H%M%SZ").encode()),
            nonce,
        )
        bound = _BOUND + hashlib.sha256(self.certificate).digest()
        attributes = b"".join(
            sorted(
                _sequence(identifier, _write(_SET, value))
                for identifier, value in (
                    (_CONTENT_TYPE, _TST_INFO),
                    (_SIGNING_TIME, _write(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())),
                    (_MESSAGE_DIGEST, _write(_OCTETS, hashlib.sha256(content).digest())),
                    (_SIGNING_CERTIFICATE, bound),
                )
            )
        )
        signature = self.key.sign(_write(_SET, attributes), ec.ECDSA(SHA256()))
        signer = _sequence(
            _integer(1),
            _identify(self.certificate),
            _SHA256,
            _write(_FIRST, attributes),
            _ECDSA,
            _write(_OCTETS, signature),
        )
        signed = _sequence(
            _integer(3),
            _write(_SET, _SHA256),
            _sequence(_TST_INFO, _write(_FIRST, _write(_OCTETS, content))),
            _write(_FIRST, self.certificate) if request["cert_req"].native else b"",
            _write(_SET, signer),
        )
        return _sequence(_SIGNED_DATA, _write(_FIRST, signed))


_SET, _OCTETS, _FIRST = 0x31, 0x04, 0xA0
"""Tags of DER (X.690): a set, octets, and what a structure numbers 0."""


def _write(tag: int, *parts: bytes) -> bytes:
    """Return the DER of a value with `tag` whose contents are `parts`, one after another."""
    contents = b"".join(parts)
    size = len(contents)
    if size < 0x80:
        return bytes((tag, size)) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + contents


def _sequence(*parts: bytes) -> bytes:
    return _write(0x30, *parts)


def _integer(value: int) -> bytes:
    return _write(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _name(identifier: str) -> bytes:
    encoded: bytes = core.ObjectIdentifier(identifier).dump()
    return encoded


_POLICY = _name(POLICY)
_TST_INFO, _SIGNED_DATA = _name("1.2.840.113549.1.9.16.1.4"), _name("1.2.840.113549.1.7.2")
_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME = (_name(f"1.2.840.113549.1.9.{number}") for number in (3, 4, 5))
_SIGNING_CERTIFICATE = _name("1.2.840.113549.1.9.16.2.47")
_SHA256, _ECDSA = _sequence(_name("2.16.840.1.101.3.4.2.1")), _sequence(_name("1.2.840.10045.4.3.2"))


@lru_cache(maxsize=64)
def _identify(certificate: bytes) -> bytes:
    """Return by what a signature names a certificate: its issuer and its serial number."""
    fields = asn1_x509.Certificate.load(certificate)["tbs_certificate"]
    return _sequence(fields["issuer"].dump(), fields["serial_number"].dump())


def _refuse(failure: str, reason: str) -> bytes:
    status = {"status": "rejection", "status_string": [reason], "fail_info": {failure}}
    encoded: bytes = Response({"status": status}).dump()
    return encoded

"""DSSE envelopes: their JSON form, read and written, and the pre-authentication encoding that is signed.

Facts from the DSSE specification v1.0.2 (protocol.md, envelope.md), and for the certificate and timestamp fields from
go-witness `dsse/{dsse,sign}.go`. Knows nothing of what a payload says.
"""

from __future__ import annotations

import base64

from asynth.embedded.go import json_text
from asynth.embedded.go.json_text import parse_document, parse_first_value
from asynth.embedded.go.structs import Schema
from asynth.embedded.go.types import unmarshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from asynth.embedded.x509.signers import Signer


class Signature:
    """One signature; `certificate` and `intermediates` are PEM, and `None` where the envelope has none."""

    __slots__ = ("certificate", "intermediates", "key_id", "signature", "timestamps")

    def __init__(
        self,
        key_id: str,
        signature: bytes,
        certificate: bytes | None = None,
        intermediates: tuple[bytes, ...] = (),
        timestamps: tuple[bytes, ...] = (),
    ) -> None:
        """:param timestamps: RFC 3161 tokens in DER."""
        self.key_id, self.signature, self.certificate = key_id, signature, certificate
        self.intermediates, self.timestamps = intermediates, timestamps


class Envelope:
    """A payload, its type and its signatures. `payload` is None where the JSON has none."""

    __slots__ = ("payload", "payload_type", "signatures")

    def __init__(self, payload: bytes | None, payload_type: str, signatures: tuple[Signature, ...]) -> None:
        self.payload, self.payload_type, self.signatures = payload, payload_type, signatures

    def signed_bytes(self) -> bytes:
        """What the signatures are over."""
        return encode_for_signing(self.payload_type, self.payload or b"")


def encode_for_signing(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding, with lengths in bytes."""
    kind = payload_type.encode("utf-8", "surrogateescape")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def parse_envelope(data: bytes) -> Envelope:
    """An envelope from a file that holds nothing else.

    :raises JsonError: with Go's message.
    """
    return _build(parse_document(data))


def parse_first_envelope(data: bytes) -> Envelope:
    """An envelope from the beginning of a file; witness reads policies so, and does not see what follows.

    :raises JsonError: with Go's message.
    """
    return _build(parse_first_value(data))


def _build(tree: object) -> Envelope:
    fields = unmarshal(tree, _SHAPES.build("dsse.Envelope"))
    assert isinstance(fields, dict)
    signatures = tuple(
        Signature(
            item["keyid"],
            item["sig"] or b"",
            item["certificate"] or None,
            tuple(pem or b"" for pem in item["intermediates"] or ()),
            tuple(stamp["data"] or b"" for stamp in item["timestamps"] or ()),
        )
        for item in fields["signatures"] or ()
    )
    return Envelope(fields["payload"], fields["payloadType"], signatures)


_SHAPES = Schema("""\
dsse.Envelope
  payload bytes
  payloadType string
  signatures []dsse.Signature
dsse.Signature
  keyid string
  sig bytes
  certificate bytes
  intermediates []bytes
  timestamps []dsse.SignatureTimestamp
dsse.SignatureTimestamp
  type string=dsse.SignatureTimestampType
  data bytes
""")


def sign_envelope(payload_type: str, payload: bytes, signer: Signer, timestamp_servers: Iterable[str] = ()) -> bytes:
    """A signed envelope as JSON without a newline at its end.

    :param timestamp_servers: URLs of authorities that are asked to countersign.
    :raises WitnessError: one of them does not.
    """
    made = signer.sign(encode_for_signing(payload_type, payload))
    signature: dict[str, object] = {"keyid": signer.key_id, "sig": _armour(made)}
    if signer.certificate is not None:
        signature["certificate"] = _armour(signer.certificate)
    if signer.intermediates:
        signature["intermediates"] = [_armour(item) for item in signer.intermediates]
    stamps = []
    for server in timestamp_servers:
        from asynth.embedded.x509.timestamps import ask_for_timestamp

        stamps.append({"type": "tsp", "data": _armour(ask_for_timestamp(server, made))})
    if stamps:
        signature["timestamps"] = stamps
    return json_text.encode({"payload": _armour(payload), "payloadType": payload_type, "signatures": [signature]})


def _armour(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")

"""DSSE envelopes that this engine writes: pre-authentication encoding, signature, JSON.

Facts from the DSSE specification v1 (protocol.md) and go-witness `dsse/sign.go` for the certificate fields.
"""

from __future__ import annotations

import base64

from asynth.witness.embedded import go_json
from asynth.witness.embedded.signers import Signer


def encode_for_signing(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding."""
    kind = payload_type.encode("utf-8", "surrogateescape")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign_envelope(payload_type: str, payload: bytes, signer: Signer) -> bytes:
    """A signed envelope as JSON without a newline at its end."""
    signature: dict[str, object] = {
        "keyid": signer.key_id,
        "sig": _armour(signer.sign(encode_for_signing(payload_type, payload))),
    }
    if signer.certificate is not None:
        signature["certificate"] = _armour(signer.certificate)
    if signer.intermediates:
        signature["intermediates"] = [_armour(item) for item in signer.intermediates]
    return go_json.encode({"payload": _armour(payload), "payloadType": payload_type, "signatures": [signature]})


def _armour(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")

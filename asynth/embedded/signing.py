"""DSSE envelopes that this engine writes: signature and JSON. Facts on the fields from go-witness `dsse/sign.go`."""

from __future__ import annotations

import base64

from asynth.embedded import go_json
from asynth.embedded.dsse import encode_for_signing
from asynth.embedded.signers import Signer


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

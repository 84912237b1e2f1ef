"""Signers that live elsewhere: Vault's PKI engine is spoken to; Fulcio, KMS and SPIFFE are refused by name.

Facts from go-witness `signer/vault`.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values
from asynth.embedded.signers import Signer, make_signer

_KNOWN_KMS = ("awskms://", "gcpkms://", "hashivault://")


def make_remote_signer(provider: str, values: Values) -> Signer:
    """The signer of `provider`.

    :raises WitnessError: it cannot be made.
    """
    if provider == "vault":
        return _make_vault_signer(values)
    if provider == "fulcio" and not (values.text("signer-fulcio-token") or values.text("signer-fulcio-token-path")):
        raise WitnessError("no token provided")
    reference = values.text("signer-kms-ref")
    if provider == "kms" and not reference.startswith(_KNOWN_KMS):
        raise WitnessError(f"no kms provider found for key reference: {reference}")
    raise WitnessError(f"the embedded engine has no {provider} signer")


def _make_vault_signer(values: Values) -> Signer:
    for option in ("url", "token", "role"):
        if not values.text(f"signer-vault-{option}"):
            raise WitnessError(f"{option} is a required option")
    try:
        issued = _issue_certificate(values)
    except WitnessError as error:
        raise WitnessError(f"failed to issue certificate: {error}") from None
    certificate = _read_certificate(issued.get("certificate"), "certificate")
    chain = issued.get("ca_chain")
    intermediates = tuple(
        _read_certificate(item, "intermediate certificate") for item in (chain if isinstance(chain, list) else [])
    )
    from asynth.embedded.keys import parse_key

    key = parse_key(str(issued.get("private_key", "")).encode())
    return make_signer(key, certificate, intermediates)


def _read_certificate(text: object, what: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    from asynth.embedded.keys import name_go_type, parse_key

    try:
        found = parse_key(str(text or "").encode())
        if name_go_type(found) != "*x509.Certificate":
            raise WitnessError("data was a valid verifier but not a certificate")
    except WitnessError as error:
        raise WitnessError(f"could not parse {what} from response: {error}") from None
    pem: bytes = found.public_bytes(Encoding.PEM)  # type: ignore[attr-defined]
    return pem


def _issue_certificate(values: Values) -> dict[str, object]:
    import json

    from asynth.embedded.http_client import request

    path = f"/v1/{values.text('signer-vault-pki-secrets-engine-path')}/issue/{values.text('signer-vault-role')}"
    body: dict[str, object] = {}
    if values.text("signer-vault-commonname"):
        body["common_name"] = values.text("signer-vault-commonname")
    if values.texts("signer-vault-altnames"):
        body["alt_names"] = values.texts("signer-vault-altnames")
    body["remove_roots_from_chain"] = True
    headers = {"X-Vault-Token": values.text("signer-vault-token"), "Content-Type": "application/json"}
    if values.text("signer-vault-namespace"):
        headers["X-Vault-Namespace"] = values.text("signer-vault-namespace")
    answer = request("POST", values.text("signer-vault-url").rstrip("/") + path, headers, json.dumps(body).encode())
    if answer.status != 200:
        raise WitnessError(f"failed to issue new certificate: {answer.body.decode('utf-8', 'replace')}")
    try:
        data = json.loads(answer.body).get("data")
    except (ValueError, AttributeError, RecursionError):
        raise WitnessError("invalid character in the answer of Vault") from None
    return data if isinstance(data, dict) else {}

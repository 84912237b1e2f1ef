"""What a PEM file holds: private keys, public keys and certificates, in the forms that Go's crypto packages read.

The first well-formed block of a text counts, whatever stands around it, as for Go's `encoding/pem`. Its label is not
trusted: every form is tried in witness's order. Cryptography is imported where it is needed, since it is the costly
part of a start. Facts from go-witness `cryptoutil/util.go` and Go's `crypto/x509`.
"""

from __future__ import annotations

import base64
import binascii
import re

from asynth.embedded.errors import WitnessError

_BLOCK = re.compile(
    rb"(?:^|\n)-----BEGIN ([^\n]*?)-----[ \t\r]*\n(.*?)(?:(?<=\n)|^)-----END ([^\n]*?)-----[ \t\r]*(?:\n|$)", re.DOTALL
)


class PemBlock:
    """One block: `label` (between BEGIN and the dashes), `headers`, and the decoded `body`."""

    __slots__ = ("body", "headers", "label")

    def __init__(self, label: str, headers: dict[str, str], body: bytes) -> None:
        self.label, self.headers, self.body = label, headers, body


def decode_pem(data: bytes) -> PemBlock | None:
    """The first block that is well formed, or None."""
    at = 0
    while match := _BLOCK.search(data, at):
        at = match.start() + 1
        if match[1] != match[3]:
            continue
        headers, text = _split_headers(match[2])
        body = _decode_base64(text)
        if body is not None:
            return PemBlock(match[1].decode("utf-8", "replace"), headers, body)
    return None


def _split_headers(text: bytes) -> tuple[dict[str, str], bytes]:
    headers: dict[str, str] = {}
    while True:
        line, newline, rest = text.partition(b"\n")
        name, colon, value = line.partition(b":")
        if not colon or not newline:
            return headers, text
        headers[name.strip().decode("utf-8", "replace")] = value.strip().decode("utf-8", "replace")
        text = rest


def _decode_base64(text: bytes) -> bytes | None:
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        return None


# The curves of Go's crypto/elliptic; others are unreadable for witness.
_GO_CURVES = frozenset(("secp224r1", "secp256r1", "secp384r1", "secp521r1"))
_SIGSTORE_LABELS = ("ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY")


class SignatureError(ValueError):
    """A signature that does not hold; the text is Go's."""


def parse_key(data: bytes, passphrase: bytes | None = None) -> object:
    """The key or certificate in the first PEM block of `data`, as an object of `cryptography`.

    :param passphrase: None where none was given; an empty one is one too, as for witness.
    :raises WitnessError: with witness's message.
    """
    block = decode_pem(data)
    if passphrase is None:
        return _parse_plain(block)
    if block is None:
        raise WitnessError("error decoding PEM: not a valid PEM encoded block")
    if block.label in _SIGSTORE_LABELS:
        raise WitnessError("sigstore keys are not read by the embedded engine")
    if block.label == "ENCRYPTED PRIVATE KEY" or "DEK-Info" in block.headers:
        return _decrypt(block, data, passphrase)
    return _parse_labelled(block)


def _parse_plain(block: PemBlock | None) -> object:
    if block is None:
        raise WitnessError("invalid pem block")
    if block.label in _SIGSTORE_LABELS:
        raise WitnessError(
            "encrypted sigstore private key requires a passphrase "
            "(use --key-passphrase, --key-passphrase-path, or WITNESS_KEY_PASSPHRASE)"
        )
    for parse in (_parse_private, _parse_public, _parse_certificate):
        found = parse(block.body)
        if found is not None:
            return found
    raise WitnessError(f"unsupported pem type: {block.label}")


def _parse_labelled(block: PemBlock) -> object:
    """With a passphrase at hand witness goes by the label; the texts are those of smallstep's pemutil."""
    if block.label in ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"):
        found = _parse_private(block.body)
    elif block.label in ("PUBLIC KEY", "RSA PUBLIC KEY"):
        found = _parse_public(block.body)
    elif block.label == "CERTIFICATE":
        found = _parse_certificate(block.body)
    else:
        raise WitnessError(f"error decoding PEM: contains an unexpected header '{block.label}'")
    if found is None:
        raise WitnessError(f"error parsing PEM: {block.label} is malformed or of an unknown kind")
    return found


def _decrypt(block: PemBlock, data: bytes, passphrase: bytes) -> object:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

    try:
        if "DEK-Info" in block.headers:
            return load_pem_private_key(data, passphrase)
        return load_der_private_key(block.body, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise WitnessError("error decrypting PEM: x509: decryption password incorrect") from None


def _parse_private(body: bytes) -> object | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        key = load_der_private_key(body, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if _is_known_to_go(key) else None


def _parse_public(body: bytes) -> object | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(body)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if _is_known_to_go(key) else None


def _parse_certificate(body: bytes) -> object | None:
    from cryptography.x509 import load_der_x509_certificate

    try:
        return load_der_x509_certificate(body)
    except ValueError:
        return None


def _is_known_to_go(key: object) -> bool:
    curve = getattr(key, "curve", None)
    return curve is None or curve.name in _GO_CURVES


_GO_TYPES = {
    "RSAPrivateKey": "*rsa.PrivateKey",
    "RSAPublicKey": "*rsa.PublicKey",
    "EllipticCurvePrivateKey": "*ecdsa.PrivateKey",
    "ECPrivateKey": "*ecdsa.PrivateKey",
    "EllipticCurvePublicKey": "*ecdsa.PublicKey",
    "ECPublicKey": "*ecdsa.PublicKey",
    "Ed25519PrivateKey": "ed25519.PrivateKey",
    "Ed25519PublicKey": "ed25519.PublicKey",
    "X25519PrivateKey": "*ecdh.PrivateKey",
    "X25519PublicKey": "*ecdh.PublicKey",
    "DSAPublicKey": "*dsa.PublicKey",
    "Certificate": "*x509.Certificate",
}


def name_go_type(key: object) -> str:
    """Go's name of the type of a key or certificate, as witness prints it."""
    return _GO_TYPES.get(type(key).__name__, type(key).__name__)


def compute_key_id(public_key: object) -> str:
    """Witness's key id: sha256 in hex of the public key's PEM (PKIX)."""
    import hashlib

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    pem: bytes = public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return hashlib.sha256(pem).hexdigest()

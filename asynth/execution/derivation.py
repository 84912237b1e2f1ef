"""Keys that follow from a seed: the same (seed, example, role) gives the same key, on every machine.

The seed is stretched by HKDF with SHA-512 (RFC 5869). Ed25519 takes 32 bytes as they are (RFC 8032); for a curve of order
n the scalar is drawn from 64 bits more than n has, so that its bias is below 2^-64 (FIPS 186-5, appendix A.2.1).
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_CURVES: dict[str, tuple[ec.EllipticCurve, int]] = {
    "ecdsa-p256": (ec.SECP256R1(), 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551),
    "ecdsa-p384": (
        ec.SECP384R1(),
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
}
"""Curves with the orders of their groups (SEC 2, version 2, sections 2.4.2 and 2.5.1)."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key as users have it.

    :param private_pem: PKCS#8, encrypted where a passphrase was asked for
    :param public_pem: SubjectPublicKeyInfo
    """

    private_pem: bytes
    public_pem: bytes


def derive_bytes(seed: int, label: str, length: int) -> bytes:
    """Return `length` bytes (255 * 64 at most) that follow from `seed` and `label`."""
    return HKDF(SHA512(), length, salt=b"asynth keys", info=label.encode()).derive(str(seed).encode())


def derive_key(kind: str, seed: int, example_id: str, role: str) -> PrivateKey:
    """Return the private key of `kind` for a role in an example.

    :raises ValueError: if keys of this kind are not derived
    """
    label = "\0".join((kind, example_id, role))
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.from_private_bytes(derive_bytes(seed, label, 32))
    if kind not in _CURVES:
        raise ValueError(f"keys of kind {kind!r} are not derived")
    curve, order = _CURVES[kind]
    drawn = int.from_bytes(derive_bytes(seed, label, (order.bit_length() + 64) // 8), "big")
    return ec.derive_private_key(drawn % (order - 1) + 1, curve)


def serialize(key: PrivateKey, passphrase: str | None = None) -> KeyPair:
    """Return `key` as PEM."""
    encryption: KeySerializationEncryption = NoEncryption()
    if passphrase is not None:
        encryption = BestAvailableEncryption(passphrase.encode())
    return KeyPair(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption),
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


def derive_pair(kind: str, seed: int, example_id: str, role: str, passphrase: str | None = None) -> KeyPair:
    """Return the key pair of `kind` for a role in an example, as PEM."""
    return serialize(derive_key(kind, seed, example_id, role), passphrase)

"""Keys and certificates that follow from a seed: the same (seed, example, role) gives the same ones, on every machine.

The seed is stretched by HKDF with SHA-512 (RFC 5869). Ed25519 takes 32 bytes as they are (RFC 8032); for a curve of order
n the scalar is drawn from 64 bits more than n has, so that its bias is below 2^-64 (FIPS 186-5, appendix A.2.1).
Certificates come as small X.509 chains: a root, an intermediate and a leaf. The authorities sign with Ed25519, whose
signatures hold nothing random, so a chain has the same bytes each time. What witness asks of them is in its library's
certificate constraints: common name, DNS names, e-mails, organizations, URIs.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from asynth.example.draft import Holder

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_CURVES: dict[str, tuple[ec.EllipticCurve, int]] = {
    "ecdsa-p256": (ec.SECP256R1(), 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551),
    "ecdsa-p384": (
        ec.SECP384R1(),
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
}
"""Curves with the orders of their groups (SEC 2, version 2, sections 2.4.2 and 2.5.1)."""

_SERIAL_BYTES = 16
NOT_BEFORE = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
NOT_AFTER = datetime.datetime(2074, 1, 1, tzinfo=datetime.UTC)
ENDED = datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC)
"""When the leaf of a chain ended that is not valid any more, after one day."""


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


@dataclass(frozen=True, slots=True)
class Chain:
    """Certificates as PEM, and the keys below the root.

    :param key: of the leaf
    :param issuer: PKCS#8 of the intermediate authority's key
    """

    root: bytes
    intermediate: bytes
    leaf: bytes
    key: KeyPair
    issuer: bytes


def derive_chain(
    seed: int,
    example_id: str,
    role: str,
    holder: Holder,
    kind: str = "ecdsa-p256",
    passphrase: str | None = None,
    authority: str | None = None,
    *,
    direct: bool = False,
    ended: bool = False,
    stamps: bool = False,
) -> Chain:
    """Return the chain of a role in an example, valid from 2024 to 2074.

    :param kind: of the leaf's key; any kind that is derived
    :param authority: whose root and intermediate issue the leaf; None for one of the role's own
    :param direct: whether the root issues the leaf itself
    :param ended: whether the leaf was valid for one day of 2024 only
    :param stamps: whether the leaf is a timestamp authority's, which signs nothing else (RFC 3161, section 2.3)
    """
    above = role if authority is None else authority

    def authority_key(part: str) -> ed25519.Ed25519PrivateKey:
        return ed25519.Ed25519PrivateKey.from_private_bytes(derive_bytes(seed, f"{example_id}\0{above}\0{part}", 32))

    def serial(part: str) -> int:
        whose = role if part == "leaf" else above
        drawn = derive_bytes(seed, f"{example_id}\0{whose}\0{part} serial", _SERIAL_BYTES)
        return int.from_bytes(drawn, "big") >> 1 or 1

    root_key, intermediate_key = authority_key("root"), authority_key("intermediate")
    root_name, intermediate_name = _name("Example Root CA"), _name("Example Intermediate CA")
    key = derive_key(kind, seed, example_id, f"{role} leaf")
    root = _authority_certificate(root_name, root_key, root_name, root_key, serial("root"), depth=1)
    intermediate = _authority_certificate(
        intermediate_name, intermediate_key, root_name, root_key, serial("intermediate"), depth=0
    )
    issuer, issuer_key = (root_name, root_key) if direct else (intermediate_name, intermediate_key)
    until = ENDED if ended else NOT_AFTER
    leaf = _leaf_certificate(holder, key, issuer, issuer_key, serial("leaf"), until, stamps=stamps)
    pems = [certificate.public_bytes(Encoding.PEM) for certificate in (root, intermediate, leaf)]
    return Chain(pems[0], pems[1], pems[2], serialize(key, passphrase), serialize(intermediate_key).private_pem)


def certify_region(pair: KeyPair) -> bytes:
    """Return the certificate, PEM, that an AWS region makes for the RSA key `pair`, valid from 2024 to 2074.

    :raises ValueError: if it is no RSA key
    """
    key = load_pem_private_key(pair.private_pem, None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("a region signs with RSA")
    parts = (
        (NameOID.COUNTRY_NAME, "US"),
        (NameOID.STATE_OR_PROVINCE_NAME, "Washington State"),
        (NameOID.LOCALITY_NAME, "Seattle"),
        (NameOID.ORGANIZATION_NAME, "Amazon Web Services LLC"),
    )
    name = x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])
    serial = int.from_bytes(hashlib.sha256(pair.public_pem).digest()[:_SERIAL_BYTES], "big") >> 1 or 1
    builder = x509.CertificateBuilder(name, name, key.public_key(), serial, NOT_BEFORE, NOT_AFTER)
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM)


def _name(common_name: str, organizations: tuple[str, ...] = ()) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization) for organization in organizations]
    return x509.Name([*attributes, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _authority_certificate(
    subject: x509.Name,
    key: ed25519.Ed25519PrivateKey,
    issuer: x509.Name,
    issuer_key: ed25519.Ed25519PrivateKey,
    serial: int,
    depth: int,
) -> x509.Certificate:
    builder = _begin(subject, key, issuer, issuer_key, serial)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
    return builder.add_extension(_usage(authority=True), critical=True).sign(issuer_key, None)


def _leaf_certificate(
    holder: Holder,
    key: PrivateKey,
    issuer: x509.Name,
    issuer_key: ed25519.Ed25519PrivateKey,
    serial: int,
    until: datetime.datetime,
    *,
    stamps: bool,
) -> x509.Certificate:
    builder = _begin(_name(holder.common_name, holder.organizations), key, issuer, issuer_key, serial, until)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(authority=False), critical=True)
    purpose = ExtendedKeyUsageOID.TIME_STAMPING if stamps else ExtendedKeyUsageOID.CODE_SIGNING
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=stamps)
    names: list[x509.GeneralName] = [
        *(x509.DNSName(name) for name in holder.dns_names),
        *(x509.RFC822Name(email) for email in holder.emails),
        *(x509.UniformResourceIdentifier(uri) for uri in holder.uris),
    ]
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(issuer_key, None)


def _begin(
    subject: x509.Name,
    key: PrivateKey,
    issuer: x509.Name,
    issuer_key: ed25519.Ed25519PrivateKey,
    serial: int,
    until: datetime.datetime = NOT_AFTER,
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), serial, NOT_BEFORE, until)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )

"""Small X.509 chains: a root, an intermediate and a leaf, all of which follow from the run's seed.

The authorities sign with Ed25519, whose signatures hold nothing random, so a chain has the same bytes each time. What witness
asks of them is in its library's certificate constraints: common name, DNS names, e-mails, organizations, URIs.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from asynth.example.draft import Holder
from asynth.execution.derivation import KeyPair, PrivateKey, derive_bytes, derive_key, serialize

NOT_BEFORE = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
NOT_AFTER = datetime.datetime(2074, 1, 1, tzinfo=datetime.UTC)
_SERIAL_BYTES = 16


@dataclass(frozen=True, slots=True)
class Chain:
    """Certificates as PEM, and the leaf's key."""

    root: bytes
    intermediate: bytes
    leaf: bytes
    key: KeyPair


def derive_chain(
    seed: int,
    example_id: str,
    role: str,
    holder: Holder,
    kind: str = "ecdsa-p256",
    passphrase: str | None = None,
    authority: str | None = None,
) -> Chain:
    """Return the chain of a role in an example, valid from 2024 to 2074.

    :param kind: of the leaf's key; any kind that is derived
    :param authority: whose root and intermediate issue the leaf; None for one of the role's own
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
    leaf = _leaf_certificate(holder, key, intermediate_name, intermediate_key, serial("leaf"))
    pems = [certificate.public_bytes(Encoding.PEM) for certificate in (root, intermediate, leaf)]
    return Chain(pems[0], pems[1], pems[2], serialize(key, passphrase))


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
    holder: Holder, key: PrivateKey, issuer: x509.Name, issuer_key: ed25519.Ed25519PrivateKey, serial: int
) -> x509.Certificate:
    builder = _begin(_name(holder.common_name, holder.organizations), key, issuer, issuer_key, serial)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(authority=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
    names: list[x509.GeneralName] = [
        *(x509.DNSName(name) for name in holder.dns_names),
        *(x509.RFC822Name(email) for email in holder.emails),
        *(x509.UniformResourceIdentifier(uri) for uri in holder.uris),
    ]
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(issuer_key, None)


def _begin(
    subject: x509.Name, key: PrivateKey, issuer: x509.Name, issuer_key: ed25519.Ed25519PrivateKey, serial: int
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), serial, NOT_BEFORE, NOT_AFTER)
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

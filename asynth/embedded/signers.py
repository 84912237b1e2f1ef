"""Who signs: the signer flags of `run` and `sign`, and how a key file becomes a signer.

A provider that fails is logged and left out; what remains must be exactly one. Facts from witness `cmd/keyloader.go`
and go-witness `signer/file` and `cryptoutil`.
"""

from __future__ import annotations

import os

from asynth.embedded import log
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values
from asynth.embedded.input_files import UnopenedError, UnreadError, read_input
from asynth.embedded.keys import compute_key_id, name_go_type, parse_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.x509 import Certificate


class Signer:
    """A private key ready to sign; `certificate` and `intermediates` are PEM and go into the envelope."""

    __slots__ = ("_sign", "certificate", "intermediates", "key_id")

    def __init__(
        self,
        sign: Callable[[bytes], bytes],
        key_id: str,
        certificate: bytes | None = None,
        intermediates: tuple[bytes, ...] = (),
    ) -> None:
        self._sign, self.key_id, self.certificate, self.intermediates = sign, key_id, certificate, intermediates

    def sign(self, message: bytes) -> bytes:
        """A signature: ed25519, ECDSA in DER, or RSA-PSS with the longest salt, over sha256 where a hash is used."""
        return self._sign(message)


def load_signers(values: Values) -> list[Signer]:
    """The signers that the flags name, by provider; those that cannot be made are logged and left out.

    :raises WitnessError: when none works.
    """
    providers = {name.split("-")[1] for name in values.changed_names() if name.startswith("signer-")}
    signers = []
    for provider in sorted(providers):
        try:
            signers.append(_make(provider, values))
        except WitnessError as error:
            log.error(f"failed to create {provider} signer: {error}")
    if not signers:
        raise WitnessError("failed to load any signers")
    return signers


def _make(provider: str, values: Values) -> Signer:
    if provider == "file":
        return load_file_signer(values)
    from asynth.embedded.remote_signers import make_remote_signer

    return make_remote_signer(provider, values)


def choose_signer(signers: list[Signer]) -> Signer:
    """The only signer.

    :raises WitnessError: when there are several.
    """
    if len(signers) > 1:
        raise WitnessError("only one signer is supported")
    return signers[0]


def load_file_signer(values: Values) -> Signer:
    """The signer of `--signer-file-key-path`, with its certificate where one is given.

    :raises WitnessError: with witness's message.
    """
    path = values.text("signer-file-key-path")
    try:
        data = read_input(path)
    except UnopenedError as error:
        raise WitnessError(f"failed to open key file: {error}") from None
    except UnreadError as error:
        raise WitnessError(f"failed to load key: {error}") from None
    passphrase = _find_passphrase(values)
    try:
        key = parse_key(data, passphrase)
    except WitnessError as error:
        raise WitnessError(f"failed to load key: {error}") from None
    certificate = None
    certificate_path = values.text("signer-file-cert-path")
    if certificate_path:
        certificate = _load_certificate(certificate_path, "certificate")
    intermediates = tuple(
        _load_certificate(item, "intermediate") for item in values.texts("signer-file-intermediate-paths")
    )
    return make_signer(key, certificate, intermediates if certificate is not None else ())


def make_signer(key: object, certificate: bytes | None = None, intermediates: tuple[bytes, ...] = ()) -> Signer:
    """A signer of a private key.

    :raises WitnessError: when the key is no private key of a kind that signs.
    """
    kind = name_go_type(key)
    sign = _SIGN.get(kind)
    if sign is None:
        raise WitnessError(f"unsupported signer key type: {kind}")
    public = key.public_key()  # type: ignore[attr-defined]
    return Signer(sign(key), compute_key_id(public), certificate, intermediates)


def _sign_ed25519(key: object) -> Callable[[bytes], bytes]:
    return key.sign  # type: ignore[attr-defined, no-any-return]


def _sign_ecdsa(key: object) -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    return lambda message: key.sign(message, ECDSA(SHA256()))  # type: ignore[attr-defined]


def _sign_rsa(key: object) -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.hashes import SHA256

    scheme = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=padding.PSS.MAX_LENGTH)
    return lambda message: key.sign(message, scheme, SHA256())  # type: ignore[attr-defined]


_SIGN = {
    "ed25519.PrivateKey": _sign_ed25519,
    "*ecdsa.PrivateKey": _sign_ecdsa,
    "*rsa.PrivateKey": _sign_rsa,
}


def _find_passphrase(values: Values) -> bytes | None:
    path = values.text("signer-file-key-passphrase-path")
    if path:
        try:
            text = read_input(path).rstrip(b"\r\n")
        except WitnessError as error:
            raise WitnessError(f"failed to read key passphrase file: {error}") from None
        if b"\n" in text or b"\r" in text:
            raise WitnessError("passphrase file must contain a single line")
        return text
    return os.environb.get(b"WITNESS_KEY_PASSPHRASE")


def _load_certificate(path: str, what: str) -> bytes:
    """The PEM of a certificate file, encoded anew."""
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        try:
            found = parse_key(read_input(path))
        except UnopenedError as error:
            raise WitnessError(f"failed to load certificate: {error}") from None
        except WitnessError:
            raise WitnessError("failed to parse certificate") from None
        if name_go_type(found) != "*x509.Certificate":
            raise WitnessError(f"{path} is not a x509 certificate")
    except WitnessError as error:
        raise WitnessError(f"failed to load {what}: {error}") from None
    certificate: Certificate = found  # type: ignore[assignment]
    return certificate.public_bytes(Encoding.PEM)

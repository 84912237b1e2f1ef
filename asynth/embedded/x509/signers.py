"""Who signs: the signer flags of `run` and `sign`, and how a key file or a service becomes a signer.

A provider that fails is logged and left out; what remains must be exactly one. Vault's PKI engine is spoken to; Fulcio,
KMS and SPIFFE are refused by name. Facts from witness `cmd/keyloader.go` and go-witness `signer/{file,vault}` and
`cryptoutil`.
"""

from __future__ import annotations

import os

from asynth.embedded.errors import WitnessError
from asynth.embedded.files.inputs import UnopenedError, UnreadError, read_input
from asynth.embedded.go import log
from asynth.embedded.go.flags import Values
from asynth.embedded.x509.keys import compute_key_id, name_go_type, parse_key

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


_KNOWN_KMS = ("awskms://", "gcpkms://", "hashivault://")


def make_remote_signer(provider: str, values: Values) -> Signer:
    """The signer of `provider`.

    :raises WitnessError: it cannot be made.
    """
    if provider == "vault":
        return _make_vault_signer(values)
    if provider == "fulcio" and not (values.text("signer-fulcio-token") or values.text("signer-fulcio-token-path")):
        if os.environ.get("GITHUB_ACTIONS") != "true":
            raise WitnessError("no token provided")
        for variable in ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"):
            if not os.environ.get(variable):
                raise WitnessError(f"{variable} is not set")
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
    from asynth.embedded.x509.keys import parse_key

    key = parse_key(str(issued.get("private_key", "")).encode())
    return make_signer(key, certificate, intermediates)


def _read_certificate(text: object, what: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    from asynth.embedded.x509.keys import name_go_type, parse_key

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

    from asynth.embedded.go.http import request

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

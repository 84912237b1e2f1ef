"""The extensions with which Fulcio says in a certificate which workload asked for it.

Imports nothing of `cryptography` until an extension is read, because every policy is checked for the names of fields.
Facts from sigstore/fulcio `docs/oid-info.md` and `pkg/certificate/extensions.go`.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from asynth.embedded.x509.certificates import Certificate

_ARC = "1.3.6.1.4.1.57264.1."
# Arcs whose value is the bare text, which newer ones replace.
_BARE = {
    1: "Issuer",
    2: "GithubWorkflowTrigger",
    3: "GithubWorkflowSHA",
    4: "GithubWorkflowName",
    5: "GithubWorkflowRepository",
    6: "GithubWorkflowRef",
}
# Arcs whose value is a DER string.
_ENCODED = {
    8: "Issuer",
    9: "BuildSignerURI",
    10: "BuildSignerDigest",
    11: "RunnerEnvironment",
    12: "SourceRepositoryURI",
    13: "SourceRepositoryDigest",
    14: "SourceRepositoryRef",
    15: "SourceRepositoryIdentifier",
    16: "SourceRepositoryOwnerURI",
    17: "SourceRepositoryOwnerIdentifier",
    18: "BuildConfigURI",
    19: "BuildConfigDigest",
    20: "BuildTrigger",
    21: "RunInvocationURI",
    22: "SourceRepositoryVisibilityAtSigning",
    23: "DeploymentEnvironment",
    24: "Subject",
}


# The fields that a constraint may name.
EXTENSION_FIELDS = tuple(dict.fromkeys((*_BARE.values(), *_ENCODED.values())))


class ExtensionError(ValueError):
    """An extension of Fulcio's that does not hold a string."""


def parse_extensions(certificate: Certificate) -> dict[str, str]:
    """Fulcio's fields by name; absent ones are left out.

    :raises ExtensionError: when a value is malformed.
    """
    fields: dict[str, str] = {}
    for oid, value in certificate.unknown_extensions():
        arc = oid.removeprefix(_ARC)
        if arc == oid or not arc.isdigit():
            continue
        number = int(arc)
        if number in _BARE:
            fields[_BARE[number]] = value.decode("utf-8", "replace")
        elif number in _ENCODED:
            fields[_ENCODED[number]] = _decode_string(value)
    return fields


def _decode_string(value: bytes) -> str:
    try:
        from cryptography.hazmat import asn1
    except ImportError:
        raise WitnessError("this version of the cryptography package cannot read Fulcio's extensions") from None
    kinds: tuple[Any, ...] = (str, asn1.PrintableString, asn1.IA5String)
    for kind in kinds:
        try:
            decoded: Any = asn1.decode_der(kind, value)
        except (ValueError, TypeError):
            continue
        return decoded if isinstance(decoded, str) else str(decoded.as_str())
    raise ExtensionError("value is no string")

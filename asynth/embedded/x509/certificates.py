"""Certificates as Go's `crypto/x509` sees them.

Parsing and signatures are `cryptography`'s; what makes one usable is Go's: validity at one time, CA flag, key usage and
path length, any extended key usage. Facts from Go 1.26 `crypto/x509/{x509,verify,parser}.go`.
"""

from __future__ import annotations

import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.text import quote
from asynth.embedded.x509.keys import SignatureError, name_go_type, parse_key

TYPE_CHECKING = False


_HANDLED = frozenset(f"2.5.29.{arc}" for arc in (14, 15, 17, 19, 30, 31, 32, 33, 35, 36, 37, 54))
_STRONG_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)


_Kind = TypeVar("_Kind", bound=x509.ExtensionType)


class Certificate:
    """A certificate, with the parts that witness looks at."""

    __slots__ = ("_issuer", "parsed", "public_key", "raw", "subject")

    def __init__(self, parsed: object) -> None:
        """:raises WitnessError: for extensions that cannot be read, or a key of an unknown kind."""
        assert isinstance(parsed, x509.Certificate)
        self.parsed = parsed
        try:
            self.public_key: object = parsed.public_key()
            self.subject, self._issuer = parsed.subject, parsed.issuer
            self.raw = _encode(parsed)
            list(parsed.extensions)
        except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension) as error:
            raise WitnessError(f"x509: {error}") from None

    @property
    def subject_der(self) -> bytes:
        """The subject's name as it stands in the certificate, as far as `cryptography` keeps it."""
        return self.subject.public_bytes()

    @property
    def issuer_der(self) -> bytes:
        """The issuer's name in the same form."""
        return self._issuer.public_bytes()

    @property
    def common_name(self) -> str:
        """The last common name of the subject, or nothing."""
        names = self._subject_values(x509.NameOID.COMMON_NAME)
        return names[-1] if names else ""

    @property
    def organizations(self) -> list[str]:
        """The organizations of the subject."""
        return self._subject_values(x509.NameOID.ORGANIZATION_NAME)

    @property
    def dns_names(self) -> list[str]:
        """The DNS names of the subject alternative name."""
        return self._alternative_names(x509.DNSName)

    @property
    def emails(self) -> list[str]:
        """The mail addresses of the subject alternative name."""
        return self._alternative_names(x509.RFC822Name)

    @property
    def uris(self) -> list[str]:
        """The URIs of the subject alternative name."""
        return self._alternative_names(x509.UniformResourceIdentifier)

    @property
    def addresses(self) -> list[str]:
        """The IP addresses of the subject alternative name."""
        names = self._find(x509.SubjectAlternativeName)
        return [] if names is None else [str(address) for address in names.get_values_for_type(x509.IPAddress)]

    @property
    def is_ca(self) -> bool:
        """Whether basic constraints say so."""
        constraints = self._find(x509.BasicConstraints)
        return constraints is not None and constraints.ca

    @property
    def not_after(self) -> datetime.datetime:
        """The end of validity, in UTC."""
        return self.parsed.not_valid_after_utc

    def unknown_extensions(self) -> list[tuple[str, bytes]]:
        """Object identifier and raw value of each extension that `cryptography` does not know."""
        return [
            (extension.oid.dotted_string, extension.value.value)
            for extension in self.parsed.extensions
            if isinstance(extension.value, x509.UnrecognizedExtension)
        ]

    def check_signature_of(self, child: Certificate) -> None:
        """Whether this certificate may sign and did sign `child`.

        :raises SignatureError: with Go's message.
        """
        constraints = self._find(x509.BasicConstraints)
        usage = self._find(x509.KeyUsage)
        is_version_3 = self.parsed.version is x509.Version.v3
        if (constraints is None and is_version_3) or (constraints is not None and not constraints.ca):
            raise SignatureError("x509: invalid signature: parent certificate cannot sign this kind of certificate")
        if usage is not None and not usage.key_cert_sign:
            raise SignatureError("x509: invalid signature: parent certificate cannot sign this kind of certificate")
        _check_signed(child.parsed, self.public_key)

    def check_valid(self, time: float, chain: tuple[Certificate, ...], *, as_intermediate: bool) -> None:
        """Whether this certificate may stand at the end of `chain` at `time`.

        :raises SignatureError: with Go's message.
        """
        if self._has_unhandled_critical_extension():
            raise SignatureError("x509: unhandled critical extension")
        moment = datetime.datetime.fromtimestamp(time, datetime.UTC)
        start, end = self.parsed.not_valid_before_utc, self.parsed.not_valid_after_utc
        local = moment.astimezone().replace(microsecond=0)
        if moment < start:
            raise SignatureError(_EXPIRED.format(f"current time {_format(local)} is before {_format(start)}"))
        if moment > end:
            raise SignatureError(_EXPIRED.format(f"current time {_format(local)} is after {_format(end)}"))
        constraints = self._find(x509.BasicConstraints)
        if as_intermediate and (constraints is None or not constraints.ca):
            raise SignatureError("x509: certificate is not authorized to sign other certificates")
        longest = constraints.path_length if constraints else None
        if longest is not None and len(chain) - 1 > longest:
            raise SignatureError("x509: too many intermediates for path length constraint")

    def constrains_names(self) -> bool:
        """Whether the certificate carries name constraints."""
        return self._find(x509.NameConstraints) is not None

    def alternative_name(self) -> object:
        """The subject alternative name as a comparable value, or None."""
        return self._find(x509.SubjectAlternativeName)

    def _find(self, kind: type[_Kind]) -> _Kind | None:
        try:
            return self.parsed.extensions.get_extension_for_class(kind).value
        except x509.ExtensionNotFound:
            return None

    def _has_unhandled_critical_extension(self) -> bool:
        for extension in self.parsed.extensions:
            if not extension.critical:
                continue
            oid = extension.oid.dotted_string
            if oid not in _HANDLED:
                return True
            if isinstance(extension.value, x509.SubjectAlternativeName) and not (
                self.dns_names or self.emails or self.uris or self.addresses
            ):
                return True
        return False

    def _subject_values(self, oid: x509.ObjectIdentifier) -> list[str]:
        return [_as_text(attribute.value) for attribute in self.subject.get_attributes_for_oid(oid)]

    def _alternative_names(
        self, kind: type[x509.DNSName | x509.RFC822Name | x509.UniformResourceIdentifier]
    ) -> list[str]:
        names = self._find(x509.SubjectAlternativeName)
        return [] if names is None else [name.value for name in names if isinstance(name, kind)]


_EXPIRED = "x509: certificate has expired or is not yet valid: {}"


def parse_certificate(pem: bytes) -> Certificate:
    """The certificate in a PEM text.

    :raises WitnessError: with witness's message.
    """
    key = parse_key(pem)
    if name_go_type(key) != "*x509.Certificate":
        raise WitnessError("data was a valid verifier but not a certificate")
    return Certificate(key)


def parse_der_certificate(der: bytes) -> Certificate:
    """The certificate in DER.

    :raises WitnessError: when it does not parse.
    """
    try:
        parsed = x509.load_der_x509_certificate(der)
    except ValueError:
        raise WitnessError("x509: malformed certificate") from None
    return Certificate(parsed)


def _check_signed(child: x509.Certificate, key: object) -> None:
    """Check a certificate's signature; SHA-1 and MD5 are refused as Go does."""
    try:
        algorithm = child.signature_hash_algorithm
    except UnsupportedAlgorithm:
        raise SignatureError("x509: cannot verify signature: algorithm unimplemented") from None
    if algorithm is not None and not isinstance(algorithm, _STRONG_HASHES):
        raise SignatureError(f"x509: cannot verify signature: insecure algorithm {algorithm.name}")
    try:
        if isinstance(key, RSAPublicKey):
            parameters = child.signature_algorithm_parameters
            key.verify(child.signature, child.tbs_certificate_bytes, parameters, algorithm)  # type: ignore[arg-type]
        elif isinstance(key, EllipticCurvePublicKey):
            parameters = child.signature_algorithm_parameters
            key.verify(child.signature, child.tbs_certificate_bytes, parameters)  # type: ignore[arg-type]
        elif isinstance(key, Ed25519PublicKey) and algorithm is None:
            key.verify(child.signature, child.tbs_certificate_bytes)
        else:
            raise SignatureError("x509: cannot verify signature: algorithm unimplemented")
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        raise SignatureError(_FAILURES.get(type(key).__name__, "crypto/rsa: verification error")) from None


_FAILURES = {
    "EllipticCurvePublicKey": "x509: ECDSA verification failure",
    "ECPublicKey": "x509: ECDSA verification failure",
    "Ed25519PublicKey": "x509: Ed25519 verification failure",
}


def _encode(parsed: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return parsed.public_bytes(Encoding.DER)


def _as_text(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _format(moment: datetime.datetime) -> str:
    text = moment.isoformat()
    return text[:-6] + "Z" if text.endswith("+00:00") else text


# Go's bounds of the search, which keep a hostile bundle from costing much.
_MOST_SIGNATURE_CHECKS = 100


def check_chain(
    leaf: Certificate, intermediates: tuple[Certificate, ...], roots: tuple[Certificate, ...], time: float
) -> None:
    """Whether `leaf` chains to one of `roots` at `time` (seconds since the epoch).

    :raises SignatureError: with Go's message.
    """
    leaf.check_valid(time, (), as_intermediate=False)
    if any(root.raw == leaf.raw for root in roots):
        return
    search = _Search(intermediates, roots, time)
    search.extend(leaf, (leaf,))


class _Search:
    """One depth-first search for a chain, bounded in the number of signatures that it checks."""

    def __init__(self, intermediates: tuple[Certificate, ...], roots: tuple[Certificate, ...], time: float) -> None:
        self._pools = ((roots, False), (intermediates, True))
        self._time = time
        self._checks = 0

    def extend(self, child: Certificate, chain: tuple[Certificate, ...]) -> None:
        """Find a way from `child`, the end of `chain`, to a root.

        :raises SignatureError: when there is none.
        """
        hint = ""
        last: SignatureError | None = None
        for pool, as_intermediate in self._pools:
            for candidate in pool:
                if candidate.subject_der != child.issuer_der:
                    continue
                self._checks += 1
                if self._checks > _MOST_SIGNATURE_CHECKS:
                    raise SignatureError(
                        "x509: signature check attempts limit reached while verifying certificate chain"
                    )
                if any(_is_same_entity(candidate, member) for member in chain):
                    continue
                try:
                    candidate.check_signature_of(child)
                except SignatureError as error:
                    hint = hint or _describe_hint(error, candidate)
                    continue
                last = None
                try:
                    candidate.check_valid(self._time, chain, as_intermediate=as_intermediate)
                    if candidate.constrains_names():
                        raise WitnessError("the embedded engine does not evaluate name constraints of certificates")
                    if as_intermediate:
                        self.extend(candidate, (*chain, candidate))
                    return
                except SignatureError as error:
                    hint = hint or _describe_hint(error, candidate)
                    last = error
        if last is not None:
            raise last
        raise SignatureError(f"x509: certificate signed by unknown authority{hint}")


def _describe_hint(error: SignatureError, candidate: Certificate) -> str:
    name = candidate.common_name or next(iter(candidate.organizations), f"serial:{candidate.parsed.serial_number}")
    because = f"possibly because of {quote(str(error))} while trying to verify candidate authority certificate"
    return f" ({because} {quote(name)})"


def _is_same_entity(first: Certificate, second: Certificate) -> bool:
    return (
        first.subject_der == second.subject_der
        and first.public_key == second.public_key
        and first.alternative_name() == second.alternative_name()
    )

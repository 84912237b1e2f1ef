"""The checks of `policy check` on certificates: of roots and of timestamp authorities.

Facts from in-toto/witness `cmd/policy_check.go`.
"""

from __future__ import annotations

import time

from asynth.embedded.errors import WitnessError
from asynth.embedded.pem import decode_pem
from asynth.embedded.policy.document import Policy, Root
from asynth.embedded.policy.report import Finding, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.x509 import Certificate


def check_root(name: str, root: Root, policy: Policy, report: Report) -> None:
    """Check a root certificate, also against the policy's own end."""
    certificate = _read_certificate(name, root, report, "Root Certificate", "Root certificate")
    if certificate is None:
        return
    report.say(f"Valid x509 certificate (CN={certificate.common_name})")
    place = f"roots.{name}"
    failures: list[tuple[bool, int, str, str]] = [
        (
            not certificate.is_ca,
            1,
            "is not a CA certificate",
            "Root certificates must have CA:TRUE in the Basic Constraints extension.\n"
            "Regenerate with: openssl req ... -extensions v3_ca",
        ),
        (
            _has_expired(certificate),
            1,
            f"expired on {_format_end(certificate)}",
            "Replace with a valid certificate or regenerate",
        ),
        (
            not _is_self_signed(certificate),
            2,
            "has invalid signature",
            "The certificate may be corrupted. Regenerate or re-export the certificate",
        ),
        (
            certificate.not_after.timestamp() * 1e9 < policy.expires.nanoseconds,
            1,
            "expires before the policy",
            "The certificate must be valid for at least as long as the policy",
        ),
    ]
    for failed, checks, what, suggestion in failures:
        if failed:
            report.add(Finding("Root Certificate", f"Root certificate '{name}' {what}", suggestion, place), checks)
        else:
            report.count(checks)
    report.say(f"Root certificate '{name}' is valid")


def check_authority(name: str, root: Root, report: Report) -> None:
    """Check the certificate of a timestamp authority."""
    label = "Timestamp authority certificate"
    certificate = _read_certificate(name, root, report, "Timestamp Authority", label)
    if certificate is None:
        return
    place = f"timestampauthorities.{name}"
    for failed, what, suggestion in (
        (_has_expired(certificate), "expired", "Replace with a valid certificate"),
        (not certificate.is_ca, "is not a CA", "Timestamp authority certificates must be CA certificates"),
    ):
        if failed:
            report.add(Finding("Timestamp Authority", f"{label} '{name}' {what}", suggestion, place), 1)
        else:
            report.count()
    report.say(f"Timestamp authority '{name}' is valid")


def _read_certificate(name: str, root: Root, report: Report, category: str, label: str) -> Certificate | None:
    from asynth.embedded.x509 import parse_der_certificate

    is_root = category == "Root Certificate"
    section = "roots" if is_root else "timestampauthorities"
    block = decode_pem(root.certificate)
    if block is None:
        suggestion = (
            "Ensure the certificate field contains a base64-encoded PEM certificate.\n"
            "Example: cat cert.pem | base64 | tr -d '\\n'"
            if is_root
            else "Ensure the certificate is base64-encoded PEM format"
        )
        message = f"{label} '{name}' is not a valid PEM block"
        report.add(Finding(category, message, suggestion, f"{section}.{name}.certificate"), 1)
        return None
    report.count()
    try:
        certificate = parse_der_certificate(block.body)
    except WitnessError as error:
        what = "is not a valid x509 certificate" if is_root else "is not valid"
        suggestion = (
            "Regenerate the certificate or check that it's not corrupted"
            if is_root
            else "Check the certificate encoding and validity"
        )
        place = f"roots.{name}.certificate" if is_root else f"timestampauthorities.{name}"
        report.add(Finding(category, f"{label} '{name}' {what}: {error}", suggestion, place), 1)
        return None
    report.count()
    return certificate


def _has_expired(certificate: Certificate) -> bool:
    return time.time() > certificate.not_after.timestamp()


def _format_end(certificate: Certificate) -> str:
    return certificate.not_after.strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_self_signed(certificate: Certificate) -> bool:
    from asynth.embedded.verifiers import SignatureError

    try:
        certificate.check_signature_of(certificate)
    except SignatureError:
        return False
    return True

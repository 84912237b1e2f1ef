"""The checks of `policy check`: expiry, Rego, root references, keys and certificates, and the report that gathers them.

What is not looked at is as telling as what is: steps, key ids and functionaries may be missing or wrong. Facts from
in-toto/witness `cmd/policy_check.go`.
"""

from __future__ import annotations

import time

from asynth.embedded.errors import WitnessError
from asynth.embedded.go import log
from asynth.embedded.go.text import CorruptInputError, decode_base64
from asynth.embedded.policy.document import Policy, Root
from asynth.embedded.rego import RegoModule
from asynth.embedded.x509.keys import decode_pem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.x509.certificates import Certificate


class Finding:
    """One error: its category, message, and perhaps what to do and where."""

    __slots__ = ("category", "location", "message", "suggestion")

    def __init__(self, category: str, message: str, suggestion: str = "", location: str = "") -> None:
        self.category, self.message, self.suggestion, self.location = category, message, suggestion, location

    def as_json(self) -> dict[str, str]:
        """The finding as `--json` prints it."""
        fields = {"category": self.category, "message": self.message}
        return fields | {
            name: value for name, value in (("suggestion", self.suggestion), ("location", self.location)) if value
        }


class Report:
    """What was checked and found so far; says so on the way if asked to."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self.performed = self.passed = 0
        self.findings: list[Finding] = []
        self.warnings: list[str] = []

    def say(self, text: str) -> None:
        """A line of progress."""
        if self._verbose:
            log.info(text)

    def warn(self, text: str) -> None:
        """A warning, which only the verbose form knows."""
        if self._verbose:
            self.warnings.append(text)
            log.warn(f"Warning: {text}")

    def count(self, checks: int = 1) -> None:
        """Count checks that passed."""
        self.performed += checks
        self.passed += checks

    def add(self, finding: Finding, checks: int = 0) -> None:
        """Add an error, and count the checks that failed with it."""
        self.performed += checks
        self.findings.append(finding)


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
    from asynth.embedded.x509.certificates import parse_der_certificate

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
    from asynth.embedded.x509.keys import SignatureError

    try:
        certificate.check_signature_of(certificate)
    except SignatureError:
        return False
    return True


_DAY_SECONDS = 86400
# Policies that end sooner than this many days get a warning.
_SOON_DAYS = 30
_REGO_HINT = (
    "Check Rego syntax. Common issues:\n"
    "  - Missing 'package' declaration\n"
    "  - Syntax errors in deny rules\n"
    "  - Invalid comparison operators"
)


def check_policy(policy: Policy, report: Report) -> None:
    """Run all checks on a policy that was read.

    :raises WitnessError: when its Rego cannot be judged.
    """
    report.say(f"Policy expires: {policy.expires.format_rfc3339()}")
    _check_expiry(policy, report)
    _check_rego(policy, report)
    _check_references(policy, report)
    _check_keys(policy, report)
    report.say("Validating root certificates...")
    for name, root in policy.roots.items():
        report.say(f"Checking root certificate '{name}'...")
        check_root(name, root, policy, report)
    report.say(f"Validated {len(policy.roots)} root certificate(s)")
    if policy.timestamp_authorities:
        report.say("Validating timestamp authorities...")
    for name, root in policy.timestamp_authorities.items():
        check_authority(name, root, report)


def _check_expiry(policy: Policy, report: Report) -> None:
    report.say("Checking policy expiration...")
    left = policy.expires.nanoseconds - time.time_ns()
    date = policy.expires.format_rfc3339()
    if left < 0:
        finding = Finding(
            "Policy Expiration", f"Policy expired on {date}", "Update the 'expires' field to a future date", "expires"
        )
        report.add(finding, 1)
        return
    report.count()
    days = left // (_DAY_SECONDS * 1_000_000_000)
    report.say(f"Policy valid until {date[:10]} ({days} days)")
    if days < _SOON_DAYS:
        report.warn(f"Policy expires in {days} days")


def _check_rego(policy: Policy, report: Report) -> None:
    report.say("Validating Rego policies...")
    count = 0
    for key, step in policy.steps.items():
        for module in (module for required in step.attestations for module in required.modules):
            count += 1
            report.say(f"Checking module '{module.name}' in step '{key}'...")
            _check_module(key, module, report)
    report.say(f"Validated {count} Rego module(s)")


def _check_module(step: str, module: RegoModule, report: Report) -> None:
    from asynth.embedded.rego.evaluation import explain_invalid

    reason = explain_invalid(module.source)
    if not reason:
        report.count()
        report.say(f"Module '{module.name}' is valid")
        return
    suggestion = _REGO_HINT
    try:
        code = decode_base64(module.source.decode("utf-8", "replace")).decode("utf-8", "replace")
    except CorruptInputError:
        code = ""
    if code:
        suggestion += f"\n\nRego code:\n{code}"
    message = f"Rego module '{module.name}' in step '{step}' is invalid: {reason}"
    report.add(Finding("Rego Policy", message, suggestion, f"steps.{step}.attestations[].regopolicies"), 1)


def _check_references(policy: Policy, report: Report) -> None:
    report.say("Validating functionaries...")
    count = 0
    for key, step in policy.steps.items():
        for root in (root for functionary in step.functionaries for root in functionary.constraint.roots or ()):
            count += 1
            if root in policy.roots:
                report.count()
                report.say(f"Root '{root}' exists for step '{key}'")
                continue
            finding = Finding(
                "Functionary",
                f"Functionary references root '{root}' in step '{key}' but it doesn't exist",
                f"Add root '{root}' to the policy's 'roots' section or use one of: [{' '.join(policy.roots)}]",
                f"steps.{key}.functionaries[].certconstraint.roots",
            )
            report.add(finding, 1)
    report.say(f"Validated {count} functionary root reference(s)")


def _check_keys(policy: Policy, report: Report) -> None:
    from asynth.embedded.x509.keys import parse_key

    report.say("Validating public keys...")
    for name, (_, pem) in policy.public_keys.items():
        report.say(f"Checking public key '{name}'...")
        try:
            parse_key(pem)
        except WitnessError as error:
            finding = Finding(
                "Public Key",
                f"Public key '{name}' is not a valid PEM block: {error}",
                "Ensure the key field contains a base64-encoded PEM public key.\n"
                "Example: cat pubkey.pem | base64 | tr -d '\\n'",
                f"publickeys.{name}.key",
            )
            report.add(finding, 1)
        else:
            report.count()

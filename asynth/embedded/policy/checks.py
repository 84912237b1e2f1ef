"""The checks of `policy check`: expiry, Rego, root references, keys and certificates.

What is not looked at is as telling as what is: steps, key ids and functionaries may be missing or wrong. Facts from
in-toto/witness `cmd/policy_check.go`.
"""

from __future__ import annotations

import time

from asynth.embedded.errors import WitnessError
from asynth.embedded.go_base64 import CorruptInputError, decode_base64
from asynth.embedded.policy.certificate_checks import check_authority, check_root
from asynth.embedded.policy.document import Policy, RegoModule
from asynth.embedded.policy.report import Finding, Report

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
    from asynth.embedded.rego_check import explain_invalid

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
    from asynth.embedded.keys import parse_key

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

"""`witness policy check`: whether a policy document is well-formed, raw or in its envelope.

Facts from in-toto/witness `cmd/policy_check.go`. The checks themselves are `policy.checks`'s; this room reads the file
and prints what was found.
"""

from __future__ import annotations

import sys

from asynth.embedded.errors import WitnessError
from asynth.embedded.files.inputs import read_input
from asynth.embedded.go import log
from asynth.embedded.go.flags import Flag, Values
from asynth.embedded.policy.checks import Finding, Report, check_policy
from asynth.embedded.policy.document import Policy, parse_policy
from asynth.embedded.x509.envelopes import parse_envelope

FLAGS = (
    Flag("json", "bool", False, "Output results in JSON format"),
    Flag("quiet", "bool", False, "Only show errors, no success messages", short="q"),
    Flag("verbose", "bool", False, "Show detailed validation progress", short="v"),
)


def run(values: Values) -> int:
    """Check the policy file; 0 where it is valid, else 1.

    :raises WitnessError: with witness's message, when it is not valid.
    """
    path = values.arguments[0]
    report = Report(verbose=values.switch("verbose") and not values.switch("json"))
    report.say(f"Validating policy: {path}")
    report.say("Reading policy file...")
    expiration = ""
    try:
        policy = _read_policy(path, report)
    except WitnessError as error:
        report.add(Finding("Policy File", str(error), "Check that the file exists and contains valid JSON"))
    else:
        expiration = policy.expires.format_rfc3339()
        check_policy(policy, report)
    if values.switch("json"):
        return _print_json(report, path, expiration)
    return _print_text(report, quiet=values.switch("quiet"))


def _read_policy(path: str, report: Report) -> Policy:
    try:
        data = read_input(path)
    except WitnessError as error:
        raise WitnessError(f"failed to read policy file: {error}") from None
    in_envelope = False
    try:
        payload = parse_envelope(data).payload
    except WitnessError:
        report.say("Direct policy JSON detected")
    else:
        if payload is not None:
            report.say("DSSE Envelope detected, extracting payload")
            data, in_envelope = payload, True
    try:
        policy = parse_policy(data)
    except WitnessError as error:
        hint = "Hint: Ensure the policy is valid JSON and follows the witness policy schema"
        raise WitnessError(f"failed to parse policy JSON: {error}\n{hint}") from None
    report.count()
    if in_envelope:
        report.say("DSSE envelope format")
    report.say("Valid JSON structure")
    return policy


def _print_json(report: Report, path: str, expiration: str) -> int:
    from asynth.embedded.go.json_text import encode

    result: dict[str, object] = {"valid": not report.findings}
    if report.findings:
        result["errors"] = [finding.as_json() for finding in report.findings]
    if report.warnings:
        result["warnings"] = report.warnings
    result |= {"checks_performed": report.performed, "checks_passed": report.passed, "policy_file": path}
    if expiration:
        result["policy_expiration"] = expiration
    sys.stdout.write(encode(result, indent=2).decode() + "\n")
    if report.findings:
        raise WitnessError("policy validation failed")
    return 0


def _print_text(report: Report, *, quiet: bool) -> int:
    if not report.findings:
        if not quiet:
            log.info("Policy validation successful!")
            _print_summary(report)
        return 0
    log.error("Policy validation failed")
    for category in dict.fromkeys(finding.category for finding in report.findings):
        found = [finding for finding in report.findings if finding.category == category]
        log.info(f"{category} ({len(found)} error{'' if len(found) == 1 else 's'}):")
        for number, finding in enumerate(found, 1):
            log.info(f"{number}. {finding.message}")
            if finding.location:
                log.info(f"Location: {finding.location}")
            if finding.suggestion:
                log.info(f"Suggestion: {finding.suggestion}")
    _print_summary(report)
    raise WitnessError(f"policy validation failed with {len(report.findings)} error(s)")


def _print_summary(report: Report) -> None:
    log.info("Summary:")
    log.info(f"Total checks: {report.performed}")
    log.info(f"Passed: {report.passed}")
    log.info(f"Failed: {len(report.findings)}")
    if report.warnings:
        log.warn(f"Warnings: {len(report.warnings)}")

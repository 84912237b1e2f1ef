"""What witness logs, as a file holds it and as a terminal shows it; and the complaints that several scenarios quote.

Source: runs of the real tool. Only lines that are the same in every run stand here: no duration, path, digest or id.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One message of witness's log."""

    message: str
    level: str = "error"


def quote(lines: tuple[Line, ...], terminal: bool) -> str:
    """Return `lines` as a log file holds them, or as a terminal shows them (without colours and padding)."""
    return "\n".join(_shown(line) if terminal else _logged(line) for line in lines).rstrip("\n")


def _logged(line: Line) -> str:
    escaped = line.message.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'level={line.level} msg="{escaped}"'


def _shown(line: Line) -> str:
    text = f"{line.level.upper():<7} {line.message}"
    return "\n".join(piece.rstrip() for piece in text.split("\n"))


FAILED = Line("failed to verify policy: policy verification failed")
"""The last line of a policy that no attestation satisfies."""


def unpassed(step: str) -> Line:
    """Return the reason that stands after all others where no attestation of `step` passed."""
    return Line(
        f"verification failure: Reason: failed to verify artifacts for step {step}: no passed collections present"
    )


def nothing_found(step: str) -> tuple[Line, ...]:
    """Return what verify says where its search finds no attestation for `step`."""
    return (
        Line("verification failure: Reason: predicate type  is not a collection predicate type"),
        Line("verification failure: Reason: no verifiers present to validate against collection verifiers"),
        unpassed(step),
        FAILED,
    )


def rejected(step: str, reason: str) -> tuple[Line, ...]:
    """Return what verify says where it found an attestation for `step` and rejects it for `reason`."""
    return (Line(f"collection rejected: {step}, Reason: {reason} "), unpassed(step), FAILED)


def denied(step: str, type: str, *messages: str) -> tuple[Line, ...]:
    """Return what verify says where a rule over `type` denies the attestation of `step`."""
    said = ", ".join(messages)
    return rejected(
        step,
        "collection validation failed:\n - rego policy evaluation failed for attestor type "
        f"{type}: policy was denied due to: {said}",
    )


def unverified(reason: str) -> tuple[Line, ...]:
    """Return what verify says where the policy itself cannot be used, for `reason`."""
    return (
        Line(f"failed to verify policy: attestors failed with error messages\nattestor policyverify failed: {reason}"),
    )


def unattested(*failures: tuple[str, str]) -> tuple[Line, ...]:
    """Return what run says where attestors failed: pairs of attestor and reason."""
    reasons = "".join(f"\nattestor {name} failed: {reason}" for name, reason in failures)
    return (Line(f"attestors failed with error messages{reasons}"),)


def unsigned(*reasons: str) -> tuple[Line, ...]:
    """Return what run says where none of its signers can be used, for `reasons`."""
    return (*(Line(reason) for reason in reasons), Line("failed to load signers: failed to load any signers"))


def unknown_attestor(name: str) -> tuple[Line, ...]:
    """Return what run says where ``-a`` holds a name that no attestor has."""
    return (Line(f"failed to create attestor: attestor not found: {name}"),)

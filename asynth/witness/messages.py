"""What witness says when it rejects, as classes that a twin can expect.

witness prints one message for several causes, so the reason of a rejection is the pair of edit kind and message class.
Source: runs of the real tool and the recorded cases, families `reject` and `rego-reject`; messages of v0.12.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ACCEPTED: Final = "accepted"
OTHER: Final = "other"

_SUCCESS: Final = 'msg="Verification succeeded"'
_CLASSES: Final = (
    ("policy-denied", ("policy was denied due to",)),
    ("policy-expired", ("failed to verify policy: policy expired on",)),
    ("policy-signature", ("could not verify policy: no valid signatures", "no signatures in dsse envelope")),
    ("policy-signer", ("no policy verifiers passed verification",)),
    ("functionary-not-allowed", ("no verifiers matched with allowed functionaries",)),
    ("artifact-mismatch", ("mismatched digests for", "no artifacts in common")),
    ("no-collection", ("predicate type  is not a collection predicate type",)),
    ("no-verifiers", ("no verifiers present to validate against collection verifiers",)),
    ("attestor-failed", ("failed to run attestors", "attestors failed with error messages")),
)

REASONS: Final = (*(name for name, _ in _CLASSES), OTHER)
"""Classes of a rejection, the most telling first: several messages can stand in one output."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a command of witness came to.

    :param reason: :data:`ACCEPTED` or one of :data:`REASONS`
    :param exit_code: the command's exit code
    """

    reason: str
    exit_code: int

    @property
    def accepted(self) -> bool:
        """Whether witness accepted: exit code 0 and its own word for it."""
        return self.reason == ACCEPTED


def judge(exit_code: int, output: str) -> Verdict:
    """Read the verdict of a bash block that ends with `witness verify` from its exit code and standard error.

    Accepted is exit code 0 with witness's word for it after the last verification began; an earlier one does not count.
    Of a rejection all of `output` is looked at, whichever command wrote it.
    """
    if exit_code == 0 and _SUCCESS in output.rsplit("Starting verify attestors stage", 1)[-1]:
        return Verdict(ACCEPTED, exit_code)
    return Verdict(classify(output), exit_code)


def classify(output: str) -> str:
    """Return the most telling class of the rejections in `output`, by the order of :data:`REASONS`; or :data:`OTHER`."""
    for name, marks in _CLASSES:
        if any(mark in output for mark in marks):
            return name
    return OTHER


_COMPLAINTS: Final = tuple(
    (name, re.compile(words))
    for name, words in (
        ("abstained", r"the embedded engine abstains"),
        ("unknown-flag", r"unknown flag: |unknown shorthand flag: "),
        (
            "flag-missing",
            r"required flag\(s\)|at least one of the flags in the group|if any flags in the group|step name is required"
            r"|flag needs an argument",
        ),
        ("no-command", r"unknown command "),
        ("attestor-unknown", r"attestor not found: "),
        ("no-signer", r"failed to load any signers|failed to load signers"),
        ("key-id", r"expected key id "),
        ("rego-result", r"invalid data from rego"),
        ("rego-unreadable", r"rego_parse_error|rego_compile_error|rego_type_error|rego_unsafe_var_error"),
        ("no-types", r"declares no required attestations"),
        ("step-unknown", r"failed to find step "),
        ("no-attestation-given", r"must either specify attestation file paths"),
        ("config-file", r"config file|\.witness\.yaml"),
        (
            "policy-unreadable",
            r"failed to unmarshal policy|failed to unmarshal data|illegal base64 data|invalid character",
        ),
        (
            "key-unreadable",
            r"failed to create verifier|unsupported pem type|unsupported signer key type|unsupported key|failed to decode pem"
            r"|invalid pem block|could not find PEM|asn1: ",
        ),
        ("policy-invalid", r"policy validation failed with "),
        ("policy-unmet", r"policy verification failed"),
        ("document-unreadable", r"(?m)^parse error: |jq: (?:parse )?error|jq: \d+ compile error|JSONDecodeError"),
        ("file-missing", r"[Nn]o such file or directory"),
        ("shell", r"syntax error|command not found|unbound variable"),
    )
)

_GENERAL: Final = "attestor-failed"
"""What stands around many causes: `witness verify` is an attestor to itself."""

COMPLAINTS: Final = tuple(name for name, _ in _COMPLAINTS)
"""The classes beyond those of a rejection, the most telling first."""


def complain(output: str) -> str:
    """Return the class of the complaint in the standard error of a failed block.

    It is one of :data:`asynth.witness.messages.REASONS` or of :data:`COMPLAINTS`.
    """
    rejection = classify(output)
    if rejection not in (OTHER, _GENERAL):
        return rejection
    return next((name for name, words in _COMPLAINTS if words.search(output)), rejection)

"""Why a block of commands failed that should not have: classes of what witness, openssl, jq and the shell say.

Wider than :mod:`asynth.witness.messages`, which knows the rejections that a twin of the state can expect: a wrong answer
may fail at any command. Source of the words: runs of the real tool and of the programs around it.
"""

from __future__ import annotations

import re
from typing import Final

from asynth.witness.messages import OTHER, classify

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

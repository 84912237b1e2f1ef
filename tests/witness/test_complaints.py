"""What failing commands say, in classes."""

import pytest

from asynth.witness.complaints import COMPLAINTS, complain
from asynth.witness.messages import REASONS

SAID = {
    "abstained": 'level=error msg="the embedded engine abstains: regorus does not read the module"',
    "unknown-flag": "Error: unknown flag: --attestors",
    "flag-missing": 'level=error msg="step name is required"',
    "no-command": 'Error: unknown command "../policy.json" for "witness sign"',
    "attestor-unknown": 'level=error msg="failed to create attestor: attestor not found: commandrun"',
    "no-signer": 'level=error msg="failed to load signers: failed to load any signers"',
    "key-id": "attestor policyverify failed: failed to get public keys: public key in policy has expected key id a but got b",
    "rego-result": "invalid data from rego at deny, expected []interface{} but got bool",
    "rego-unreadable": "1 error occurred: rule:3: rego_parse_error: unexpected token",
    "no-types": "step build declares no required attestations",
    "step-unknown": "failed to verify artifacts: failed to find step Build in step results map",
    "no-attestation-given": "must either specify attestation file paths or enable archivista",
    "config-file": "failed to load config file: open make: is a directory",
    "policy-unreadable": "failed to unmarshal policy from envelope: illegal base64 data at input byte 0",
    "key-unreadable": "failed to create verifier: unsupported signer key type: ed25519.PrivateKey",
    "policy-invalid": 'level=error msg="policy validation failed with 1 error(s)"',
    "policy-unmet": 'level=error msg="failed to verify policy: policy verification failed"',
    "document-unreadable": "jq: error (at <stdin>:1): Cannot iterate over null (null)",
    "file-missing": "open ../build.att.json: no such file or directory",
    "shell": "line 3: syntax error near unexpected token",
    "policy-denied": "policy was denied due to: branch is not main",
    "no-collection": "verification failure: Reason: predicate type  is not a collection predicate type",
    "other": "make: *** No rule to make target",
}


@pytest.mark.parametrize("reason", SAID)
def test_each_class_is_told_by_its_words(reason):
    assert complain(SAID[reason]) == reason


def test_every_class_has_a_case():
    assert set(COMPLAINTS) <= set(SAID)
    assert set(SAID) <= {*COMPLAINTS, *REASONS}


def test_what_stands_around_a_cause_does_not_hide_it():
    around = "failed to verify policy: attestors failed with error messages\nattestor policyverify failed: "
    assert complain(around + SAID["key-id"]) == "key-id"
    assert complain(around + "something new") == "attestor-failed"

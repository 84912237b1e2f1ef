"""Classes of witness's messages, held against every rejection that was recorded of the real tool."""

import json
from pathlib import Path

import pytest

from asynth.witness.messages import ACCEPTED, COMPLAINTS, REASONS, classify, complain, judge

CASES = [
    json.loads(line) for line in (Path(__file__).parent.parent / "golden" / "cases.jsonl").read_text().splitlines()
]
VERIFIED = [
    (case["id"], step["expect"]["exit"], step["expect"]["stderr"])
    for case in CASES
    for step in case["steps"]
    if step["argv"][:1] == ["verify"] and step["expect"].get("stderr") is not None
]


@pytest.mark.parametrize(("exit_code", "log"), [case[1:] for case in VERIFIED], ids=[case[0] for case in VERIFIED])
def test_recorded_verdicts_are_read_as_they_were(exit_code, log):
    assert judge(exit_code, log).accepted == (exit_code == 0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("reject", {"no-collection", "functionary-not-allowed", "policy-expired", "policy-signature"}),
        ("rego-reject", {"policy-denied"}),
    ],
)
def test_recorded_rejections_have_telling_classes(name, expected):
    seen = {
        classify(step["expect"]["stderr"])
        for case in CASES
        if case["family"] == name
        for step in case["steps"]
        if step["argv"][:1] == ["verify"] and step["expect"]["exit"] != 0
    }
    assert expected <= seen <= set(REASONS)


def test_an_acceptance_before_a_rejection_does_not_count():
    log = 'level=info msg="Verification succeeded"\nlevel=info msg="Starting verify attestors stage..."\n'
    assert judge(0, log).reason != ACCEPTED
    assert not judge(1, 'msg="Starting verify attestors stage..."\nmsg="Verification succeeded"').accepted


def test_the_most_telling_rejection_counts_wherever_it_stands():
    denied, mismatch = "policy was denied due to", "mismatched digests for"
    assert classify(f"{denied}\n{mismatch}") == classify(f"{mismatch}\n{denied}") == "policy-denied"
    assert judge(1, f'{denied}\nmsg="Starting verify attestors stage..."\n{mismatch}').reason == "policy-denied"


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

"""Classes of witness's messages, held against every rejection that was recorded of the real tool."""

import json
from pathlib import Path

import pytest

from asynth.witness.messages import ACCEPTED, REASONS, classify, judge

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

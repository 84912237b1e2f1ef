"""What Rego sees of an attestation: Go's zero values, and nothing that Go's types do not hold."""

import json

import pytest

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.json_text import parse_document
from asynth.embedded.policy.attestations import CYCLONEDX, SPDX, read_attestation

WITNESS = "https://witness.dev/attestations/"


def round_trip(kind, value):
    text = json.dumps(value).encode()
    return read_attestation(kind, parse_document(text), lambda: text).as_input()


@pytest.mark.parametrize(
    ("name", "given", "seen"),
    [
        ("command-run/v0.1", {}, {"cmd": None, "exitcode": 0}),
        ("command-run/v0.1", {"CMD": ["a"], "stdout": "", "more": 1}, {"cmd": ["a"], "exitcode": 0}),
        ("environment/v0.1", {}, {"os": "", "hostname": "", "username": ""}),
        ("lockfiles/v0.1", {}, {"lockfiles": None}),
        ("lockfiles/v0.1", {"lockfiles": []}, {"lockfiles": []}),
        ("secretscan/v0.1", {}, {"findings": None}),
        ("product/v0.1", {"a": {}}, {"a": {"mime_type": "", "digest": {}}}),
        ("material/v0.1", {"a": {"sha256": "x"}}, {"a": {"sha256": "x"}}),
    ],
)
def test_missing_fields_read_as_zero_values(name, given, seen):
    assert round_trip(WITNESS + name, given) == seen


def test_git_keeps_its_plain_fields():
    seen = round_trip(f"{WITNESS}git/v0.1", {"status": {}, "branch": ""})
    assert "status" not in seen
    assert "branch" not in seen
    assert seen["commithash"] == seen["author"] == ""


def test_large_numbers_of_a_document_lose_digits():
    seen = round_trip(SPDX, {"spdxVersion": "SPDX-2.3", "n": 10000000000000000001})
    assert seen["n"] == 10000000000000000000


@pytest.mark.parametrize(
    ("listed", "document", "kind"),
    [
        (SPDX, {"spdxVersion": "SPDX-2.3"}, SPDX),
        (SPDX, {"bomFormat": "CycloneDX"}, CYCLONEDX),
        (CYCLONEDX, {"padding": "x" * 600, "bomFormat": "CycloneDX"}, ""),
    ],
)
def test_an_sbom_is_what_its_beginning_says(listed, document, kind):
    text = json.dumps(document).encode()
    assert read_attestation(listed, parse_document(text), lambda: text).kind == kind


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("nothing/v0.1", {}, "attestation not found: https://witness.dev/attestations/nothing/v0.1"),
        (
            "command-run/v0.1",
            {"exitcode": "1"},
            "json: cannot unmarshal string into Go struct field CommandRun.exitcode of type int",
        ),
        ("material/v0.1", {"a": {"md5": "x"}}, "unsupported hash function: md5"),
        ("environment/v0.1", [], "json: cannot unmarshal array into Go value of type environment.Attestor"),
    ],
)
def test_what_does_not_decode_is_an_error(name, value, message):
    with pytest.raises(WitnessError) as caught:
        round_trip(WITNESS + name, value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "value", "digests"),
    [
        ("git/v0.1", {"commithash": "c"}, ["c"]),
        ("environment/v0.1", {}, []),
        ("aws-codebuild/v0.1", {"build_info": {"build_id": ""}}, []),
    ],
)
def test_back_references(name, value, digests):
    text = json.dumps(value).encode()
    assert read_attestation(WITNESS + name, parse_document(text), lambda: text).back_references() == digests

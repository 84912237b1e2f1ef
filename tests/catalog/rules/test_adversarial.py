"""Records that nobody expects, signed and handed to `witness verify`: the rule says what the request in words decides."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

sys.path.insert(0, str(Path(__file__).parent))
from builds import BUILDS, attest
from lab import Lab, denials, key_pair, prepare, run_and_verify, type_of

from asynth.catalog.member import AttestedBuild, Rule, Violation
from asynth.catalog.rules import RULES_BY_NAME

SUBJECT = "ab" * 32
WHEN = "2026-01-01T00:00:00Z"
PRODUCT = {"mime_type": "application/json", "digest": {"sha256": SUBJECT}}


def bind(name: str) -> tuple[Rule, AttestedBuild]:
    rule = RULES_BY_NAME[name]
    build = next(build for build in BUILDS.values() if rule.applies(build))
    return rule, attest(build, build.artifacts[0] if build.artifacts else "", 0)


def sign(kind: str, attestation: Any) -> dict[str, Any]:
    """Return the envelope of a collection that holds one attestation, signed with the key of the step."""
    private, public = key_pair("build")
    recorded = {"type": kind, "attestation": attestation, "starttime": WHEN, "endtime": WHEN}
    payload = json.dumps({
        "_type": "https://in-toto.io/Statement/v0.1",
        "subject": [{"name": "https://witness.dev/attestations/product/v0.1/file:x", "digest": {"sha256": SUBJECT}}],
        "predicateType": "https://witness.testifysec.com/attestation-collection/v0.1",
        "predicate": {"name": "build", "attestations": [recorded]},
    }).encode()  # fmt: skip
    form = "application/vnd.in-toto+json"
    encoded = b"DSSEv1 %d %s %d %s" % (len(form), form.encode(), len(payload), payload)
    signature = load_pem_private_key(private, None).sign(encoded)  # type: ignore[union-attr, call-arg]
    return {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": form,
        "signatures": [
            {"keyid": hashlib.sha256(public).hexdigest(), "sig": base64.b64encode(signature).decode()},
        ],
    }


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lab]:
    return {}


def git(**fields: Any) -> dict[str, Any]:
    return {"commithash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904", **fields}


def image(materials: Any) -> dict[str, Any]:
    return {
        "products": {"00ff": {"materials": materials, "imagereferences": ["notes"], "imagedigest": {"sha256": "00"}}}
    }


OLD = "2025-01-01 01:00:00 +0200 +0200"
FORK = "https://git.northwind.example/northwind-fork/x.git"
SERVER = "https://jenkins.northwind.example.evil.example/"
SECOND = "https://jenkins.northwind.example/lab/"
BASE = "pkg:docker/registry.example/base/static@3"

CASES: list[tuple[str, Any, list[str]]] = [
    ("git_branch_allowlist", git(), ["branch '' is not one of [\"main\"]"]),
    ("git_branch_allowlist", git(branch="Main"), ["branch 'Main' is not one of [\"main\"]"]),
    ("git_branch_allowlist", git(branch="main-2"), ["branch 'main-2' is not one of [\"main\"]"]),
    ("git_author_allowlist", git(), ["commit author  is not on the list"]),
    (
        "git_author_allowlist",
        git(authoremail="Robin@northwind.example"),
        ["commit author Robin@northwind.example is not on the list"],
    ),
    ("secretscan_tolerated_rules", {"findings": [{}]}, ["secret of kind  found"]),
    ("git_author_domain", git(authoremail="Robin@NORTHWIND.example"), []),
    (
        "git_author_domain",
        git(authoremail="x@evil-northwind.example"),
        ["author 'x@evil-northwind.example' is outside @northwind.example"],
    ),
    ("git_commit_not_before", git(commitdate="2025-03-01 10:00:00 +0200 +0200"), []),
    ("git_commit_not_before", git(commitdate="2024-12-31 20:00:00 -0500 -0500"), []),
    ("git_commit_not_before", git(commitdate="2025-03-01 10:00:00 +0530 IST"), []),
    ("git_commit_not_before", git(commitdate=OLD), [f"commit date '{OLD}' is too old or unreadable"]),
    ("git_commit_not_before", git(), ["commit date '' is too old or unreadable"]),
    ("git_max_parents", git(parenthashes=["a", "b"]), ["merge commit with 2 parents"]),
    ("git_max_parents", git(), []),
    (
        "git_message_ticket",
        git(commitmessage="See PAY-231: later"),
        ["commit message does not start with a ticket of PAY"],
    ),
    ("git_message_ticket", git(commitmessage="XPAY-231: x"), ["commit message does not start with a ticket of PAY"]),
    ("git_remote_allowlist", git(remotes=[FORK]), [f"remote {FORK} is not an approved origin"]),
    ("git_remote_allowlist", git(), ["no remote recorded"]),
    ("env_sensitive_masked", {"variables": {"HSM_PIN": "******"}}, []),
    ("env_sensitive_masked", {"variables": {"HSM_PIN": ""}}, ["the value of HSM_PIN is not masked"]),
    ("env_sensitive_masked", {"variables": {"HSM_PIN_HINT": "2"}}, []),
    ("env_sensitive_masked", {}, []),
    ("env_required_variables", {}, ["environment variable CI is not set"]),
    ("env_required_variables", {"variables": {"ci": "true", "CI_X": "1"}}, ["environment variable CI is not set"]),
    ("env_variable_equals", {"variables": {"CI": "True"}}, ["CI is 'True', expected 'true'"]),
    ("env_variable_equals", {}, ["CI is '<unset>', expected 'true'"]),
    ("env_forbidden_variables", {"variables": {"SKIP_TESTS": ""}}, ["environment variable SKIP_TESTS must not be set"]),
    ("env_forbidden_variables", {"variables": {"SKIP_TESTS_LATER": "1"}}, []),
    ("cmd_no_shell", {"cmd": ["/usr/bin/bash", "-c", "make"]}, ["command runs through a shell: /usr/bin/bash"]),
    ("cmd_no_shell", {"cmd": None}, ["no command recorded"]),
    (
        "cmd_output_forbidden",
        {"cmd": ["make"], "stdout": "done, no error: none\n"},
        ["stdout reports a warning or an error"],
    ),
    ("cmd_output_forbidden", {"cmd": ["make"], "stdout": "last_error: 0\n"}, []),
    ("cmd_output_forbidden", {"cmd": ["make"], "stdout": "0 errors, 2 warnings\n"}, []),
    (
        "cmd_output_forbidden",
        {"cmd": ["make"], "stderr": "main.c:12:5: warning: x\n"},
        ["stderr reports a warning or an error"],
    ),
    (
        "cmd_output_forbidden",
        {"cmd": ["make"], "stderr": "main.c:3:10: fatal error: x.h: No such file\n"},
        ["stderr reports a warning or an error"],
    ),
    (
        "cmd_output_forbidden",
        {"cmd": ["make"], "stdout": "ok\nWarning: x\n"},
        ["stdout reports a warning or an error"],
    ),
    ("cmd_forbidden_words", {"cmd": ["cat", "curlew.txt", "libcurl"]}, []),
    ("cmd_program_allowlist", {}, ["program <none> is not allowed"]),
    ("product_count_limit", {}, []),
    ("product_count_limit", {"a": PRODUCT, "b": PRODUCT}, ["step produced 2 files"]),
    ("product_forbidden_endings", {}, []),
    ("product_forbidden_endings", {"a/b.pem": PRODUCT}, ["product a/b.pem ends in .pem"]),
    ("gitlab_pinned_image", {"jobimage": ""}, ["job image '' is not pinned by digest"]),
    (
        "gitlab_pinned_image",
        {"jobimage": "r@sha256:" + "a" * 65},
        ["job image 'r@sha256:" + "a" * 65 + "' is not pinned by digest"],
    ),
    ("jenkins_url", {"jenkinsurl": SERVER}, [f"built by the unknown server '{SERVER}'"]),
    ("jenkins_url", {"jenkinsurl": SECOND}, [f"built by the unknown server '{SECOND}'"]),
    ("docker_base_images", image({"linux/amd64": [{"uri": BASE}]}), []),
    ("docker_base_images", image({}), ["image 00ff has no base on record"]),
    ("docker_base_images", image(None), ["image 00ff has no base on record"]),
    ("docker_base_images", {"products": None}, ["no image recorded"]),
    (
        "spdx_banned_packages",
        {"spdxVersion": "SPDX-2.3", "packages": [{"name": "quill", "versionInfo": "4.12"}]},
        ["quill 4.12 is older than 1.2.0 or cannot be compared"],
    ),
    ("spdx_banned_packages", {"spdxVersion": "SPDX-2.3", "packages": [{"name": "quill", "versionInfo": "1.10.0"}]}, []),
    (
        "spdx_banned_packages",
        {"spdxVersion": "SPDX-2.3", "packages": [{"name": "quill-extra", "versionInfo": "0.1.0"}]},
        [],
    ),
    (
        "cdx_minimum_components",
        {"bomFormat": "CycloneDX", "specVersion": "1.5"},
        ["SBOM lists 0 components, at least 1 expected"],
    ),
    ("secretscan_no_findings", {"findings": None}, []),
    (
        "k8s_kinds",
        {"recordeddocs": [{"kind": "ConfigMap"}, {"kind": "Secret"}]},
        ["manifest kind Secret is not allowed"],
    ),
    ("k8s_kinds", {"recordeddocs": [{"kind": "Service", "recordedimages": [{"reference": "a:1", "digest": {}}]}]}, []),
    ("k8s_kinds", {"recordeddocs": [{"kind": "configmap"}]}, ["manifest kind configmap is not allowed"]),
    ("k8s_kinds", {"recordeddocs": []}, ["no manifest recorded"]),
    (
        "sarif_required_tool",
        {
            "report": {
                "runs": [{"tool": {"driver": {"name": "notes-lint"}}}, {"tool": {"driver": {"name": "Notes-lint"}}}]
            }
        },
        ["report holds a run of Notes-lint"],
    ),
    ("sarif_no_errors", {"report": {"runs": [{"results": None}]}}, []),
    ("sarif_no_errors", {"report": {}}, ["scan report holds no run"]),
    ("oci_no_latest_tag", {"manifest": [{"RepoTags": None}]}, ["image has no tag"]),
    (
        "oci_no_latest_tag",
        {"manifest": [{"RepoTags": None}, {"RepoTags": ["hub.example.net/b:1"]}], "imagetags": None},
        ["image tag hub.example.net/b:1 is not in the company registry"],
    ),
    (
        "git_clean_except",
        {"commithash": "1" * 40, "status": {"docs/plan.md -> src/plan.md": {}, '"docs/my plan.md"': {}}},
        ["uncommitted change outside the ignored paths: docs/plan.md -> src/plan.md"],
    ),
    ("vex_no_affected", {"vexDocument": {"statements": [{}]}}, ["<unnamed> has the status ''"]),
    ("codebuild_initiator", {}, ["build project is '', build was started by ''"]),
    (
        "material_forbidden_files",
        {"config/.env": {"sha256": SUBJECT}},
        ["secret file config/.env was in the work directory"],
    ),
    ("material_forbidden_files", {".env.example": {"sha256": SUBJECT}, "id_rsa.pub": {"sha256": SUBJECT}}, []),
    ("maven_group_allowlist", {"dependencies": None}, []),
    (
        "maven_group_allowlist",
        {"dependencies": [{"groupid": "junit-fork"}]},
        ["dependency group 'junit-fork' is not approved"],
    ),
    (
        "maven_group_allowlist",
        {"dependencies": [{"groupid": "junit"}, {"groupid": "org.example.shop.extra"}]},
        ["dependency group 'org.example.shop.extra' is not approved"],
    ),
    ("lockfiles_required", {"lockfiles": []}, ["lockfile package-lock.json is missing"]),
]


@pytest.mark.parametrize(("name", "attestation", "expected"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)])
def test_rule_decides_as_asked(
    name: str,
    attestation: Any,
    expected: list[str],
    witness: Path,
    labs: dict[str, Lab],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rule, attested = bind(name)
    place = f"{witness} {name}"
    if place not in labs:
        labs[place] = prepare(tmp_path_factory.mktemp("lab") / "lab", witness, attested, [(rule, rule.bind(attested))])
    lab = labs[place]
    (lab.folder / "forged.json").write_text(json.dumps(sign(type_of(rule, attested), attestation)))
    done = lab.sh(f"witness verify -p ../policy.signed.json -k ../policy.pub -a ../forged.json -s {SUBJECT}")
    if "the embedded engine abstains" in done.stderr:
        pytest.skip("regorus raises where OPA decides")
    assert denials(done.stderr) == expected, done.stderr
    assert (done.returncode == 0) == (expected == [])


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2025-03-01 08:00:00 +0200", []),
        ("2024-12-31 21:00:00 -0700", []),
        (OLD.removesuffix(" +0200"), [f"commit date '{OLD}' is too old or unreadable"]),
    ],
)
def test_a_commit_from_another_zone_is_read_as_it_is_recorded(
    date: str, expected: list[str], witness: Path, tmp_path: Path
) -> None:
    rule, attested = bind("git_commit_not_before")
    lab = prepare(tmp_path / "lab", witness, attested, [(rule, rule.bind(attested))])
    amended = Violation(message="", prelude=f"git commit -q --amend --no-edit --date='{date}'")
    done = run_and_verify(lab, [rule], attested, amended)
    assert denials(done.stderr) == expected, done.stderr
    assert (done.returncode == 0) == (expected == [])

"""Which attestors read which of several products; a release is asked often enough to show what is left to chance."""

import base64
import json
import shlex
import subprocess

import pytest

from asynth.catalog.attestors import ATTESTORS, ATTESTORS_BY_NAME, sound
from asynth.witness.discovery import EMBEDDED

TRIES = 12
"""Runs of a release; of two equally likely choices one stays unseen in one of 2,000 series."""

SARIF = '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint"}}, "results": []}]}'
VEX = '{"@context": "https://openvex.dev/ns/v0.2.0", "author": "us", "version": 1, "statements": [{"status": "fixed"}]}'
SPDX = '{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "app", "packages": []}'
METADATA = json.dumps({"containerimage.digest": f"sha256:{'ab' * 32}", "image.name": "registry.example/app:1"})
FILES = {
    "report.sarif": SARIF,
    "app.vex.json": VEX,
    "app.spdx.json": SPDX,
    "image.json": METADATA,
    "notes.txt": "hello",
}

READERS = {
    "sarif": {"report.sarif"},
    "vex": {"app.vex.json"},
    "sbom": {"app.spdx.json", "app.cdx.json"},
    "docker": {"image.json"},
}


MISREADING = sorted(attestor.name for attestor in ATTESTORS if attestor.misreads)


@pytest.fixture
def tries(engine):
    """Return how often an engine is asked: the embedded one leaves nothing to chance, it takes products by name."""
    return 1 if engine == EMBEDDED else TRIES


@pytest.fixture
def attest(witness, tmp_path):
    """Return a function that runs attestors over products and returns what each recorded, or what witness said."""
    project, sources = tmp_path / "project", tmp_path / "sources"
    for folder in (project, sources):
        folder.mkdir()
    for name, text in FILES.items():
        (sources / name).write_text(text)
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run(
        ["openssl", "genpkey", "-algorithm", "ed25519", "-out", tmp_path / "run.key"], check=True, capture_output=True
    )

    def attest(attestor, *products):
        copies = " && ".join(f"cp ../sources/{name} ." for name in products)
        flags = " ".join(ATTESTORS_BY_NAME[attestor].flags)
        script = (
            f"rm -f * && {shlex.quote(str(witness))} run --step build -a {attestor} {flags}"
            f" -k ../run.key -o ../att.json -- sh -c {shlex.quote(copies)}"
        )
        done = subprocess.run(
            ["bash", "-c", script], cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return done.stderr
        statement = json.loads(base64.b64decode(json.loads((tmp_path / "att.json").read_text())["payload"]))
        member = ATTESTORS_BY_NAME[attestor]
        types = {member.predicate_type, *member.alternative_types}
        return next(one["attestation"] for one in statement["predicate"]["attestations"] if one["type"] in types)

    return attest


def test_a_document_alone_is_read_by_its_attestor(attest):
    assert attest("sarif", "report.sarif", "notes.txt")["reportFileName"] == "report.sarif"
    assert attest("vex", "app.vex.json", "notes.txt")["reportFileName"] == "app.vex.json"
    assert list(attest("docker", "image.json", "notes.txt")["products"]) == ["ab" * 32]


@pytest.mark.parametrize("attestor", MISREADING)
def test_what_passes_for_a_report_is_known(attest, attestor):
    """Alone among the products, each other document is either taken for the attestor's own or refused."""
    own = {"sarif": "report.sarif", "vex": "app.vex.json"}[attestor]
    taken = {name for name in FILES if name != own and isinstance(attest(attestor, name), dict)}
    readers = {reader for reader, names in READERS.items() if taken.intersection(names)}
    assert readers == ATTESTORS_BY_NAME[attestor].misreads


@pytest.mark.parametrize("attestor", MISREADING)
def test_which_of_two_is_taken_is_left_to_chance(attest, attestor, tries):
    both = [{"sarif": "report.sarif", "vex": "app.vex.json"}[attestor], "image.json"]
    seen = {attest(attestor, *both)["reportFileName"] for _ in range(tries)}
    assert seen == ({min(both)} if tries == 1 else {*both})


def test_a_report_and_a_vex_document_do_not_interfere(attest, tries):
    for _ in range(tries):
        assert attest("sarif", "report.sarif", "app.vex.json")["reportFileName"] == "report.sarif"
        assert attest("vex", "report.sarif", "app.vex.json")["reportFileName"] == "app.vex.json"
    assert sound({"sarif", "vex"}) == {"sarif", "vex"}


def test_docker_finds_its_metadata_among_other_json_products(attest, tries):
    for _ in range(tries):
        record = attest("docker", "image.json", "report.sarif", "app.spdx.json")
        assert list(record["products"]) == ["ab" * 32]
    assert sound({"docker", "sbom", "oci"}) == {"docker", "sbom", "oci"}


def test_only_what_is_misread_is_left_out():
    assert sound({"sarif", "sbom"}) == {"sbom"}
    assert sound({"sarif", "oci", "k8smanifest"}) == {"sarif", "oci", "k8smanifest"}
    assert sound({"vex", "docker", "oci"}) == {"docker", "oci"}

"""Keys and certificates against openssl and, where it is there, against witness."""

import base64
import json
import subprocess

import pytest

from asynth.errors import CommandError
from asynth.execution import Holder, KeyService, interpreters

KINDS = ("ed25519", "ecdsa-p256", "ecdsa-p384", "rsa-2048")


def openssl(*arguments, **options):
    return subprocess.run(("openssl", *arguments), capture_output=True, text=True, check=True, **options).stdout


@pytest.fixture(scope="session")
def pool(tmp_path_factory):
    """A directory that keeps RSA keys, so that the tests make few."""
    return tmp_path_factory.mktemp("pool") / "keys"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("passphrase", [None, "velvet harbor"], ids=["clear", "encrypted"])
async def test_openssl_reads_the_pair(kind, passphrase, pool, tmp_path):
    async with KeyService(7, cache=pool) as keys:
        pair = await keys.pair(kind, role="attest", example_id="e1", passphrase=passphrase)
    key, out = tmp_path / "key", ("-passin", f"pass:{passphrase}") if passphrase else ()
    key.write_bytes(pair.private_pem)
    assert openssl("pkey", "-in", str(key), *out, "-pubout").encode() == pair.public_pem
    first = pair.private_pem.splitlines()[0]
    assert first == (b"-----BEGIN ENCRYPTED PRIVATE KEY-----" if passphrase else b"-----BEGIN PRIVATE KEY-----")
    (tmp_path / "public").write_bytes(pair.public_pem)
    assert "Public" in openssl("pkey", "-pubin", "-in", str(tmp_path / "public"), "-noout", "-text_pub")


async def test_certificates_survive_one_killed_process_and_say_in_one_line_when_all_die(monkeypatch):
    async with KeyService(7, processes=1) as keys:
        first = await keys.chain(Holder("builder"), role="attest", example_id="e1")
        for interpreter in tuple(keys._executor._all):
            interpreter._process.kill()
        assert await keys.chain(Holder("builder"), role="attest", example_id="e1") == first
        monkeypatch.setattr(interpreters, "_BOOTSTRAP", "raise SystemExit(9)")
        for interpreter in tuple(keys._executor._all):
            interpreter._process.kill()
        with pytest.raises(CommandError, match=r"cannot make a key: .* ended unexpectedly"):
            await keys.chain(Holder("builder"), role="attest", example_id="e2")


def run_witness(witness, directory, *arguments, environment=None):
    return subprocess.run(
        (str(witness), *arguments), cwd=directory, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(directory), **(environment or {})},
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("passphrase", [None, "velvet harbor"], ids=["clear", "encrypted"])
async def test_witness_signs_and_verifies_with_the_pair(witness, kind, passphrase, pool, tmp_path):
    async with KeyService(7, cache=pool) as keys:
        pair = await keys.pair(kind, role="attest", example_id="e1", passphrase=passphrase)
    (tmp_path / "key").write_bytes(pair.private_pem)
    (tmp_path / "policy.json").write_text("{}")
    extra = ()
    if passphrase:
        (tmp_path / "pass").write_text(passphrase)
        extra = ("--signer-file-key-passphrase-path", "pass")
    done = run_witness(witness, tmp_path, "sign", "-k", "key", *extra, "-f", "policy.json", "-o", "signed.json")
    assert done.returncode == 0, done.stderr
    signature = json.loads((tmp_path / "signed.json").read_text())["signatures"][0]
    assert base64.b64decode(signature["sig"])


async def test_witness_accepts_a_functionary_by_certificate(witness, tmp_path):
    async with KeyService(7) as keys:
        chain = await keys.chain(Holder("builder", emails=("ci@example.com",)), role="attest", example_id="e1")
        policy_key = await keys.pair("ed25519", role="policy", example_id="e1")
    files = {
        "root.pem": chain.root, "intermediate.pem": chain.intermediate, "leaf.pem": chain.leaf,
        "leaf.key": chain.key.private_pem, "policy.key": policy_key.private_pem, "policy.pub": policy_key.public_pem,
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    project = tmp_path / "project"
    project.mkdir()
    done = run_witness(
        witness, project, "run", "-s", "build", "-a", "environment", "-k", "../leaf.key", "-o", "../a.json",
        "--signer-file-cert-path", "../leaf.pem", "--signer-file-intermediate-paths", "../intermediate.pem",
        "--", "sh", "-c", "echo x > app",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    constraint = {
        "commonname": "builder", "dnsnames": [], "emails": ["ci@example.com"], "organizations": [], "uris": [], "roots": ["r"],
    }  # fmt: skip
    policy = {
        "expires": "2070-01-01T00:00:00Z",
        "roots": {"r": {"certificate": base64.b64encode(chain.root).decode()}},
        "steps": {
            "build": {
                "name": "build",
                "functionaries": [{"type": "root", "certConstraint": constraint}],
                "attestations": [{"type": "https://witness.dev/attestations/product/v0.1"}],
            }
        },
    }
    (tmp_path / "policy.json").write_text(json.dumps(policy))
    done = run_witness(witness, tmp_path, "sign", "-k", "policy.key", "-f", "policy.json", "-o", "signed.json")
    assert done.returncode == 0, done.stderr
    verify = ("verify", "-p", "signed.json", "-k", "policy.pub", "-a", "a.json", "-f", "project/app")
    done = run_witness(witness, tmp_path, *verify)
    assert done.returncode == 0, done.stderr
    assert "Verification succeeded" in done.stderr

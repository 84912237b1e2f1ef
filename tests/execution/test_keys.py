"""Keys and certificates against openssl and, where it is there, against witness."""

import asyncio
import base64
import json
import stat
import subprocess
from concurrent.futures import BrokenExecutor, Executor, Future

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from asynth.errors import CommandError
from asynth.execution import Holder, KeyService, interpreters
from asynth.execution.derivation import derive_bytes, derive_key
from asynth.execution.rsa_pool import SLOTS, RsaPool, load_or_generate

KINDS = ("ed25519", "ecdsa-p256", "ecdsa-p384", "rsa-2048")
DERIVED = KINDS[:3]


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


@pytest.mark.parametrize("kind", DERIVED)
async def test_derived_keys_follow_from_seed_example_and_role(kind):
    async with KeyService(7) as first, KeyService(7) as second, KeyService(8) as other:
        pairs = [
            await service.pair(kind, role=role, example_id=example)
            for service, role, example in (
                (first, "attest", "e1"), (second, "attest", "e1"), (other, "attest", "e1"),
                (first, "policy", "e1"), (first, "attest", "e2"), (first, "e1", "attest"),
            )
        ]  # fmt: skip
    assert pairs[0] == pairs[1]
    assert len({pair.private_pem for pair in pairs}) == 5


def test_the_derivation_is_pinned():
    """A run made yesterday must replay with the same keys tomorrow."""
    assert derive_bytes(7, "label", 16).hex() == "9ce798ee781da99669ed03b8da4c19c4"
    scalar = derive_key("ecdsa-p256", 7, "e1", "attest").private_numbers().private_value
    assert f"{scalar:064x}"[:16] == "a0fc971e74fc6a88"


def test_scalars_lie_in_the_range_of_the_curve():
    for number in range(50):
        key = derive_key("ecdsa-p384", number, "e", "r")
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        assert key.curve.name == "secp384r1"


@pytest.mark.parametrize("kind", DERIVED)
async def test_an_encrypted_key_is_the_same_key(kind):
    async with KeyService(7) as keys:
        clear = await keys.pair(kind, role="attest", example_id="e1")
        locked = await keys.pair(kind, role="attest", example_id="e1", passphrase="p")
    assert clear.public_pem == locked.public_pem
    assert load_pem_private_key(locked.private_pem, b"p")
    with pytest.raises(ValueError):
        load_pem_private_key(locked.private_pem, b"q")


async def test_rsa_keys_differ_between_roles_and_are_kept(pool):
    async with KeyService(7, cache=pool) as keys:
        attest = await keys.pair("rsa-2048", role="attest", example_id="e1")
        policy = await keys.pair("rsa-2048", role="policy", example_id="e1")
    assert attest.public_pem != policy.public_pem
    assert load_pem_public_key(attest.public_pem).key_size == 2048
    async with KeyService(7, cache=pool) as keys:
        assert await keys.pair("rsa-2048", role="attest", example_id="e1") == attest
    for path in pool.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(pool.stat().st_mode) == 0o700


async def test_filling_ahead_makes_the_whole_pool(pool):
    async with KeyService(7, cache=pool) as keys:
        keys.fill_ahead(("ed25519", "rsa-2048"), ("attest",))
        examples = [await keys.pair("rsa-2048", role="attest", example_id=f"e{number}") for number in range(60)]
    assert len({pair.public_pem for pair in examples}) == SLOTS[2048]


def test_a_damaged_or_foreign_file_in_the_pool_is_not_used(tmp_path):
    damaged = tmp_path / "damaged.pem"
    damaged.write_text("not a key")
    pair = load_or_generate(2048, damaged)
    assert load_pem_public_key(pair.public_pem).key_size == 2048
    kept = tmp_path / "kept.pem"
    first = load_or_generate(2048, kept)
    assert load_or_generate(2048, kept) == first
    assert load_pem_public_key(load_or_generate(3072, kept).public_pem).key_size == 3072


async def test_one_who_gives_up_does_not_take_the_key_from_others(tmp_path):
    async with KeyService(7, cache=tmp_path / "new") as keys:
        first = asyncio.create_task(keys.pair("rsa-2048", role="attest", example_id="e1"))
        second = asyncio.create_task(keys.pair("rsa-2048", role="attest", example_id="e1"))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).private_pem
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_a_process_that_dies_fails_one_key_and_not_all_that_follow(tmp_path):
    class Flaky(Executor):
        calls = 0

        def submit(self, fn, /, *args, **kwargs):
            self.calls += 1
            future = Future()
            if self.calls == 1:
                future.set_exception(BrokenExecutor("killed"))
            else:
                future.set_result(fn(*args, **kwargs))
            return future

    pool = RsaPool(Flaky(), tmp_path / "new")
    with pytest.raises(CommandError, match="2048 bits: killed"):
        await pool.get(2048, role="attest", seed=7, example_id="e1")
    assert (await pool.get(2048, role="attest", seed=7, example_id="e1")).private_pem


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


async def test_a_chain_leads_from_the_leaf_to_the_root(tmp_path):
    holder = Holder("builder", ("Example",), ("ci@example.com",), ("ci.example.com",), ("spiffe://example.com/ci",))
    async with KeyService(7) as keys:
        chain = await keys.chain(holder, role="attest", example_id="e1")
        again = await keys.chain(holder, role="attest", example_id="e1")
        other = await keys.chain(holder, role="attest", example_id="e2")
        with pytest.raises(ValueError, match="RSA"):
            await keys.chain(holder, role="attest", example_id="e1", kind="rsa-2048")
    assert chain == again
    assert chain.root != other.root
    for name in ("root", "intermediate", "leaf"):
        (tmp_path / name).write_bytes(getattr(chain, name))
    for moment in ("1710000000", "3270000000"):  # 2024-03 and 2073-08
        assert "OK" in openssl(
            "verify", "-attime", moment, "-x509_strict", "-CAfile", str(tmp_path / "root"),
            "-untrusted", str(tmp_path / "intermediate"), str(tmp_path / "leaf"),
        )  # fmt: skip
    assert openssl("x509", "-in", str(tmp_path / "leaf"), "-noout", "-pubkey").encode() == chain.key.public_pem
    text = openssl("x509", "-in", str(tmp_path / "leaf"), "-noout", "-text")
    for said in ("ci@example.com", "ci.example.com", "spiffe://example.com/ci", "CN = builder", "O = Example"):
        assert said in text or said.replace(" = ", "=") in text


def run_witness(witness, directory, *arguments, environment=None):
    return subprocess.run(
        (str(witness), *arguments), cwd=directory, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(directory), **(environment or {})},
    )  # fmt: skip


@pytest.mark.release
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("passphrase", [None, "velvet harbor"], ids=["clear", "encrypted"])
async def test_witness_signs_and_verifies_with_the_pair(release_witness, kind, passphrase, pool, tmp_path):
    async with KeyService(7, cache=pool) as keys:
        pair = await keys.pair(kind, role="attest", example_id="e1", passphrase=passphrase)
    (tmp_path / "key").write_bytes(pair.private_pem)
    (tmp_path / "policy.json").write_text("{}")
    extra = ()
    if passphrase:
        (tmp_path / "pass").write_text(passphrase)
        extra = ("--signer-file-key-passphrase-path", "pass")
    done = run_witness(release_witness, tmp_path, "sign", "-k", "key", *extra, "-f", "policy.json", "-o", "signed.json")
    assert done.returncode == 0, done.stderr
    signature = json.loads((tmp_path / "signed.json").read_text())["signatures"][0]
    assert base64.b64decode(signature["sig"])


@pytest.mark.release
async def test_witness_accepts_a_functionary_by_certificate(release_witness, tmp_path):
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
        release_witness, project, "run", "-s", "build", "-a", "environment", "-k", "../leaf.key", "-o", "../a.json",
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
    done = run_witness(release_witness, tmp_path, "sign", "-k", "policy.key", "-f", "policy.json", "-o", "signed.json")
    assert done.returncode == 0, done.stderr
    verify = ("verify", "-p", "signed.json", "-k", "policy.pub", "-a", "a.json", "-f", "project/app")
    done = run_witness(release_witness, tmp_path, *verify)
    assert done.returncode == 0, done.stderr
    assert "Verification succeeded" in done.stderr

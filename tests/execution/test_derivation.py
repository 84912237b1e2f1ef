"""Derived keys and chains: what they follow from, and that openssl takes them."""

import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from asynth.execution import Holder, KeyService
from asynth.execution.derivation import derive_bytes, derive_key

KINDS = ("ed25519", "ecdsa-p256", "ecdsa-p384", "rsa-2048")


DERIVED = KINDS[:3]


def openssl(*arguments, **options):
    return subprocess.run(("openssl", *arguments), capture_output=True, text=True, check=True, **options).stdout


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


async def test_a_root_may_issue_a_leaf_itself_and_a_leaf_may_have_ended(tmp_path):
    async with KeyService(7) as keys:
        direct = await keys.chain(Holder("builder"), role="attest", example_id="e1", authority="ca", direct=True)
        ended = await keys.chain(
            Holder("builder"), role="before", example_id="e1", authority="ca", direct=True, ended=True
        )
    assert direct.root == ended.root
    (tmp_path / "root").write_bytes(direct.root)
    for name, chain in (("direct", direct), ("ended", ended)):
        (tmp_path / name).write_bytes(chain.leaf)
    assert "OK" in openssl("verify", "-x509_strict", "-CAfile", str(tmp_path / "root"), str(tmp_path / "direct"))
    assert "OK" in openssl(
        "verify", "-attime", "1704100000", "-CAfile", str(tmp_path / "root"), str(tmp_path / "ended")
    )  # within 2024-01-01
    with pytest.raises(subprocess.CalledProcessError, match="status 2"):
        openssl("verify", "-CAfile", str(tmp_path / "root"), str(tmp_path / "ended"))

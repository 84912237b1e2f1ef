"""Vault's transit engine: what it signs it verifies, and nothing for a wrong token, key, path or digest."""

import base64
import hashlib
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from asynth.example.draft import Holder
from asynth.execution.derivation import derive_chain, derive_pair
from asynth.services.vault import Vault

TOKEN = "hvs.token"
MESSAGE = b"what is signed"
DIGEST = base64.b64encode(hashlib.sha256(MESSAGE).digest()).decode()


def pem(role):
    return derive_pair("ecdsa-p256", 1, "example", role).private_pem.decode()


@pytest.fixture
def vault():
    return Vault.from_pem(TOKEN, {"build": pem("build"), "other": pem("other")})


def ask(vault, act, key="build", *, method="PUT", token=TOKEN, algorithm="sha2-256", **fields):
    body = json.dumps({"input": DIGEST, "prehashed": True, **fields}).encode()
    return vault.answer(method, f"/v1/transit/{act}/{key}/{algorithm}", token, body)


def sign(vault, key="build"):
    status, answer = ask(vault, "sign", key)
    assert status == 200
    return answer["data"]["signature"]


def test_a_signature_holds_for_its_key_and_its_digest_only(vault):
    signature = sign(vault)
    other = base64.b64encode(hashlib.sha256(b"something else").digest()).decode()
    for valid, asked in (
        (True, {"signature": signature}),
        (False, {"signature": signature, "key": "other"}),
        (False, {"signature": signature, "input": other}),
        (False, {"signature": signature.removeprefix("vault:v1:")}),
        (False, {"signature": "vault:v1:!"}),
    ):
        assert ask(vault, "verify", **asked) == (200, {"data": {"valid": valid}})


def test_the_public_key_that_it_shows_is_that_of_the_signature(vault):
    status, answer = vault.answer("GET", "/v1/transit/keys/build", TOKEN, b"")
    assert status == 200
    shown = answer["data"]["keys"][str(answer["data"]["latest_version"])]["public_key"]
    made = base64.b64decode(sign(vault).removeprefix("vault:v1:"))
    load_pem_public_key(shown.encode()).verify(made, MESSAGE, ec.ECDSA(SHA256()))


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"token": ""}, 403),
        ({"token": "hvs.other"}, 403),
        ({"key": "unknown"}, 400),
        ({"algorithm": "sha2-512"}, 404),
        ({"method": "GET"}, 404),
        ({"prehashed": False}, 400),
        ({"input": base64.b64encode(b"short").decode()}, 400),
        ({"input": "!"}, 400),
        ({"input": None}, 400),
    ],
)
def test_a_wrong_request_gets_no_signature_but_errors(vault, asked, status):
    answered, answer = ask(vault, "sign", **asked)
    assert answered == status
    assert "errors" in answer


@pytest.mark.parametrize("path", ["/", "/v1/sys/health", "/v1/transit/keys", "/v1/transit/export/build/1"])
def test_other_paths_have_no_handler(vault, path):
    assert vault.answer("GET", path, TOKEN, b"")[0] == 404


def test_only_keys_on_a_curve_are_kept():
    with pytest.raises(ValueError, match="ecdsa-p256"):
        Vault.from_pem(TOKEN, {"build": derive_pair("ed25519", 1, "example", "build").private_pem.decode()})


@pytest.fixture(scope="module")
def authority():
    return derive_chain(3, "example", "vault", Holder("unused"))


@pytest.fixture
def issuing(authority):
    role = {"name": "ci", "domain": "northwind.example"}
    signs = {"key": authority.issuer.decode(), "certificate": authority.intermediate.decode()}
    return Vault.from_pem(TOKEN, {}, {**role, **signs})


def issue(vault, role="ci", token=TOKEN, **fields):
    return vault.answer("POST", f"/v1/pki/issue/{role}", token, json.dumps(fields).encode())


def test_a_certificate_is_for_the_name_and_the_key_beside_it(issuing, authority):
    status, answer = issue(issuing, common_name="builder.northwind.example")
    assert status == 200
    leaf = x509.load_pem_x509_certificate(answer["data"]["certificate"].encode())
    key = load_pem_private_key(answer["data"]["private_key"].encode(), None)
    assert leaf.subject.rfc4514_string() == "CN=builder.northwind.example"
    assert leaf.public_key() == key.public_key()
    (above,) = (x509.load_pem_x509_certificate(pem.encode()) for pem in answer["data"]["ca_chain"])
    leaf.verify_directly_issued_by(above)
    above.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.root))


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ({"common_name": "evil.example"}, 400, "not allowed by this role"),
        ({"common_name": "evilnorthwind.example"}, 400, "not allowed by this role"),
        ({}, 400, "required"),
        ({"common_name": "northwind.example", "role": "other"}, 400, "unknown role"),
        ({"common_name": "northwind.example", "token": "hvs.other"}, 403, "permission denied"),
    ],
)
def test_no_certificate_for_another_name_role_or_token(issuing, asked, status, says):
    answered, answer = issue(issuing, **asked)
    assert (answered, says in answer["errors"][0]) == (status, True)


def test_what_is_no_request_gets_no_certificate(issuing, vault):
    for body in (b"{", b"[]"):
        assert issuing.answer("POST", "/v1/pki/issue/ci", TOKEN, body)[0] == 400
    assert issue(vault, common_name="northwind.example")[0] == 400
    with pytest.raises(ValueError, match="Ed25519"):
        Vault.from_pem(TOKEN, {}, {"name": "ci", "domain": "x", "key": pem("build"), "certificate": ""})

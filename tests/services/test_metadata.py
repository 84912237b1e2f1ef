"""Metadata servers: a document that its region signed, a token that Google signed, and nothing for who asks wrongly."""

import base64
import json
from dataclasses import replace
from types import SimpleNamespace

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from asynth.catalog.attestors.clouds import Instance, Pod
from asynth.example.serving import describe
from asynth.execution.derivation import certify_region
from asynth.services.github import TokenIssuer
from asynth.services.metadata import ComputeMetadata, InstanceMetadata

INSTANCE = Instance("111122223333", "i-0c1d4e205c1d4e20a", "ami-0b7a93f1cb7a93f1c", "eu-north-1")
IDENTITY = "/latest/dynamic/instance-identity"
TTL = "x-aws-ec2-metadata-token-ttl-seconds"
POD = Pod("northwind-ci", "builder", "northwind-runners")
TOKEN = "/computeMetadata/v1/instance/service-accounts/default/identity"
FLAVOR = {"metadata-flavor": "Google"}


@pytest.fixture
def machine(rsa_pair):
    return InstanceMetadata.from_pem(rsa_pair.private_pem.decode(), dict(INSTANCE.document()))


@pytest.fixture
def server(rsa_pair):
    told = POD.metadata()
    return ComputeMetadata(
        TokenIssuer.from_pem(rsa_pair.private_pem.decode(), "", dict(told.claims)), dict(told.attributes)
    )


def fetch(machine, what):
    status, session, headers = machine.answer("PUT", "/latest/api/token", {TTL: "300"})
    assert (status, headers) == (200, {TTL: "300"})
    status, text, _ = machine.answer("GET", f"{IDENTITY}/{what}", {"x-aws-ec2-metadata-token": session})
    assert status == 200
    return text


def test_the_regions_certificate_checks_the_documents_signature(machine, rsa_pair):
    document = fetch(machine, "document")
    certificate = x509.load_pem_x509_certificate(certify_region(rsa_pair))
    signature = base64.b64decode(fetch(machine, "signature"))
    certificate.public_key().verify(signature, document.encode(), padding.PKCS1v15(), SHA256())
    assert json.loads(document).items() >= dict(INSTANCE.document()).items()
    assert json.loads(document)["kernelId"] is None


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", f"{IDENTITY}/document", {}, 401),
        ("GET", f"{IDENTITY}/document", {"x-aws-ec2-metadata-token": "guessed"}, 401),
        ("PUT", "/latest/api/token", {}, 400),
        ("PUT", "/latest/api/token", {TTL: "21601"}, 400),
        ("GET", "/latest/api/token", {TTL: "300"}, 405),
    ],
)
def test_without_a_session_nothing_is_told(machine, method, path, headers, status):
    assert machine.answer(method, path, headers)[:2] == (status, "")


def test_another_instance_is_signed_for_as_well(machine):
    other = machine.claiming({"accountId": "444455556666"})
    assert json.loads(fetch(other, "document"))["accountId"] == "444455556666"
    assert fetch(other, "signature") != fetch(machine, "signature")


def test_only_rsa_keys_are_taken(chain):
    with pytest.raises(ValueError, match="RSA"):
        InstanceMetadata.from_pem(chain.key.private_pem.decode(), {})
    with pytest.raises(ValueError, match="RSA"):
        certify_region(chain.key)


def test_a_pods_token_names_its_service_account(server):
    status, token, headers = server.answer("GET", TOKEN, FLAVOR, "witness-node-attestor")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (status, headers) == (200, {"Metadata-Flavor": "Google"})
    assert (claims["email"], claims["aud"]) == (POD.email, "witness-node-attestor")
    assert "google" not in claims
    name = server.answer("GET", "/computeMetadata/v1/instance/attributes/cluster-name", FLAVOR, "")
    assert name[:2] == (200, "northwind-runners")


@pytest.mark.parametrize(
    ("method", "path", "headers", "audience", "status"),
    [
        ("GET", TOKEN, {}, "witness", 403),
        ("GET", TOKEN, FLAVOR, "", 400),
        ("POST", TOKEN, FLAVOR, "witness", 405),
        ("GET", "/computeMetadata/v1/instance/disks", FLAVOR, "", 404),
    ],
)
def test_who_asks_google_wrongly_is_told_so(server, method, path, headers, audience, status):
    assert server.answer(method, path, headers, audience)[0] == status


def test_another_pod_differs_in_its_token_or_in_its_node(server):
    edit = POD.claimed_otherwise(Pod("northwind-old", "builder", "spare"))
    other = server.claiming(dict(edit.claims))
    token = other.answer("GET", TOKEN, FLAVOR, "witness")[1]
    assert (
        jwt.decode(token, options={"verify_signature": False})["email"]
        == "builder@northwind-old.iam.gserviceaccount.com"
    )
    assert other.attributes["attributes/cluster-name"] == "spare"
    assert server.attributes["attributes/cluster-name"] == "northwind-runners"


async def test_only_tokens_of_a_virtual_machine_say_which_machine_it_is(rsa_pair):
    async def pair(*_, **__):
        return rsa_pair

    machine = replace(POD.metadata(), instance=(("instance_name", "builder-1"),))
    for told, claim in ((POD.metadata(), None), (machine, {"compute_engine": {"instance_name": "builder-1"}})):
        draft = SimpleNamespace(id="one", fixture=SimpleNamespace(services=(told,)))
        (server, _), _ = await describe(draft, SimpleNamespace(pair=pair), "")
        assert server["claims"].get("google") == claim

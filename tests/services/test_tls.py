"""The door for https: real TLS by the run's authority for what a tenant has, and none for anything else."""

import base64
import http.client
import json
import socket
import ssl
import subprocess
import sys

import pytest

from asynth.errors import CommandError
from asynth.execution.wall import find_wall
from asynth.services.github import KEYS_URL
from asynth.services.running import Services

from .conftest import STORE

TOKENS = "https://tokens.example/41/idtoken"


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """Return services that all tests here have in common: none of them may harm it."""
    with Services(tmp_path_factory.mktemp("services"), walled=False) as services:
        yield services


@pytest.fixture
def job(services, rsa_pair):
    """Admit the tenant `a` with an issuer of tokens, and return what its commands are told to believe."""
    key = rsa_pair.private_pem.decode()
    services.admit(
        "a",
        [
            {"kind": "tokens", "url": TOKENS, "key": key, "bearer": "job", "claims": {"sub": "a job"}},
            {"kind": "token-keys", "url": KEYS_URL, "key": rsa_pair.public_pem.decode()},
        ],
    )
    return ssl.create_default_context(cadata=services.authority)


def get(services, context, tenant, url, path, headers=None):
    """Get `path` from the host `url` as curl would through the proxy, and return status and body."""
    connection = http.client.HTTPSConnection("127.0.0.1", services.port, timeout=20, context=context)
    credentials = base64.b64encode(f"{tenant}:x".encode()).decode()
    connection.set_tunnel(url, 443, {"Proxy-Authorization": f"Basic {credentials}"})
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_what_a_tenant_has_is_there_by_its_public_url(services, job):
    status, body = get(services, job, "a", "token.actions.githubusercontent.com", "/.well-known/jwks")
    assert (status, len(json.loads(body)["keys"])) == (200, 1)
    bearer = {"Authorization": "bearer job"}
    status, body = get(services, job, "a", "tokens.example", "/41/idtoken?x=1&audience=witness", bearer)
    assert (status, json.loads(body)["value"].count(".")) == (200, 2)
    assert get(services, job, "a", "tokens.example", "/41/idtoken")[0] == 401
    assert get(services, job, "a", "tokens.example", "/elsewhere")[0] == 502


@pytest.mark.parametrize(
    ("tenant", "host"), [("b", "tokens.example"), ("a", "elsewhere.example"), ("", "tokens.example")]
)
def test_no_tunnel_leads_to_anything_else(services, job, tenant, host):
    with pytest.raises(OSError, match="502"):
        get(services, job, tenant, host, "/")


def test_no_other_program_believes_the_authority(services, job):
    with pytest.raises(ssl.SSLCertVerificationError):
        get(services, ssl.create_default_context(), "a", "tokens.example", "/")


def test_a_client_without_a_proxy_asks_by_the_direct_address(services, job):
    connection = http.client.HTTPConnection("127.0.0.1", services.port, timeout=20)
    found = []
    for tenant in ("a", "b"):
        path = services.address(tenant, TOKENS).split(str(services.port))[1]
        connection.request("GET", f"{path}?audience=sigstore", headers={"Authorization": "bearer job"})
        answer = connection.getresponse()
        found.append(answer.status)
        answer.read()
    connection.close()
    assert found == [200, 502]


def test_a_job_claims_something_else_from_then_on(services, job):
    services.clone("a", "twin")
    services.claim("twin", TOKENS, {"sub": "another job"})
    for tenant, subject in (("a", "a job"), ("twin", "another job")):
        _, body = get(services, job, tenant, "tokens.example", "/41/idtoken", {"Authorization": "bearer job"})
        payload = json.loads(body)["value"].split(".")[1]
        assert json.loads(base64.urlsafe_b64decode(payload + "=="))["sub"] == subject


@pytest.mark.parametrize(
    "sent",
    [b"CONNECT\r\n\r\n", b"CONNECT a b c\r\n\r\n", b"CONNECT " + b"x" * 20000, b"CONN"],
    ids=["bare", "senseless", "long", "cut off"],
)
def test_who_speaks_it_wrongly_harms_nobody(services, job, sent):
    with socket.create_connection(("127.0.0.1", services.port), timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        assert b" 200 " not in connection.recv(100)
    assert get(services, job, "a", "tokens.example", "/41/idtoken")[0] == 401


def test_a_handshake_that_fails_harms_nobody(services, job):
    target = b"CONNECT tokens.example:443 HTTP/1.1\r\nHost: tokens.example:443\r\nProxy-Authorization: Basic %b\r\n\r\n"
    with socket.create_connection(("127.0.0.1", services.port), timeout=10) as connection:
        connection.sendall(target % base64.b64encode(b"a:x"))
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"this is no TLS at all")
        connection.recv(100)
    assert get(services, job, "a", "tokens.example", "/41/idtoken")[0] == 401


def test_only_issuers_of_tokens_claim_anything(services, told):
    services.admit("c", told)
    with pytest.raises(CommandError, match="vouches for nobody"):
        services.claim("c", STORE, {"sub": "x"})


ALONE = """
import base64, http.client, json, ssl, sys
from pathlib import Path
from asynth.services.running import Services
with Services(Path(sys.argv[1]), walled=False) as services:
    services.admit("a", json.loads(sys.argv[2]))
    context = ssl.create_default_context(cadata=services.authority)
    connection = http.client.HTTPSConnection("127.0.0.1", services.port, timeout=20, context=context)
    headers = {"Proxy-Authorization": "Basic " + base64.b64encode(b"a:x").decode()}
    connection.set_tunnel("token.actions.githubusercontent.com", 443, headers)
    connection.request("GET", "/.well-known/jwks")
    print(connection.getresponse().status, Path("/proc/net/dev").read_text().count(":"))
"""


@pytest.mark.skipif(not find_wall().up, reason="there is no network of its own to be had here")
def test_nothing_is_asked_of_a_network(tmp_path, rsa_pair):
    told = [{"kind": "token-keys", "url": KEYS_URL, "key": rsa_pair.public_pem.decode()}]
    alone = ("bwrap", "--unshare-net", "--dev-bind", "/", "/", sys.executable, "-c", ALONE, str(tmp_path))
    done = subprocess.run((*alone, json.dumps(told)), capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["200", "1"], done.stderr  # the one device is the loopback

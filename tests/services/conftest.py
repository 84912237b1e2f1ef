"""What tests of the services share: authorities, and services that are running."""

import base64
import http.client

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from asynth.example.draft import Holder
from asynth.execution.derivation import derive_chain, serialize
from asynth.services.running import Services

STAMPS, STORE = "http://tsa.northwind.example/stamp", "http://archivista.northwind.example:8082"


@pytest.fixture(scope="session")
def chain():
    """Return the certificates of a timestamp authority, and its key."""
    return derive_chain(3, "example", "tsa", Holder("Timestamp Authority"), direct=True, stamps=True)


@pytest.fixture(scope="session")
def rsa_pair():
    """Return an RSA key as an issuer of tokens has it."""
    return serialize(rsa.generate_private_key(65537, 2048))


@pytest.fixture(scope="session")
def other_rsa_pair():
    """Return the key of another issuer."""
    return serialize(rsa.generate_private_key(65537, 2048))


@pytest.fixture
def told(chain):
    """Return how a tenant is told of both services, the authority at noon of 2024-01-01."""
    authority = {"key": chain.key.private_pem.decode(), "certificate": chain.leaf.decode()}
    return [
        {"kind": "timestamps", "url": STAMPS, "moment": "2024-01-01T12:00:00+00:00", **authority},
        {"kind": "archivista", "url": STORE},
    ]


@pytest.fixture
def services(tmp_path):
    """Return services that are ended after the test."""
    with Services(tmp_path, walled=False) as services:
        yield services


@pytest.fixture
def ask(services):
    """Return what sends a tenant's request for a URL to the services, as a proxy gets it, and returns status and body."""

    def ask(tenant, method, url, body=b"", kind="application/json"):
        connection = http.client.HTTPConnection("127.0.0.1", services.port, timeout=20)
        credentials = base64.b64encode(f"{tenant}:x".encode()).decode()
        headers = {"Proxy-Authorization": f"Basic {credentials}", "Content-Type": kind}
        try:
            connection.request(method, url, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    return ask

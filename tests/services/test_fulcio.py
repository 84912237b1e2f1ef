"""Fulcio: a certificate in the name of the token for who has the key, as witness and openssl read it, and none otherwise."""

import base64
import datetime
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from asynth.catalog.attestors.github import Job
from asynth.embedded.x509.certificates import parse_certificate
from asynth.embedded.x509.fulcio import parse_extensions
from asynth.example.draft import Holder
from asynth.execution.derivation import derive_chain
from asynth.services.fulcio import AUDIENCE, PATH, Fulcio
from asynth.services.github import TokenIssuer

JOB = Job("northwind/app", "release.yml", "main", "robin")
CLAIMS = {name: value.replace("{commit}", "ab12") for name, value in JOB.claims()}
MOMENT = "2024-01-01T12:00:00+00:00"
KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def authority():
    return derive_chain(3, "example", "fulcio", Holder("unused"))


@pytest.fixture
def fulcio(authority, rsa_pair):
    chain = (authority.intermediate.decode(), authority.root.decode())
    return Fulcio.from_pem(authority.issuer.decode(), chain, rsa_pair.public_pem.decode(), MOMENT)


def identify(pair, audience=AUDIENCE, **claims):
    issuer = TokenIssuer.from_pem(pair.private_pem.decode(), "job", {**CLAIMS, **claims})
    return issuer.answer("GET", "bearer job", audience)[1]["value"]


def request(token, *, proves=CLAIMS["sub"], key=KEY, content=None):
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    proof = base64.b64encode(key.sign(proves.encode(), ec.ECDSA(SHA256()))).decode()
    wanted = {"publicKey": {"content": content or pem}, "proofOfPossession": proof}
    return json.dumps({"credentials": {"oidcIdentityToken": token}, "publicKeyRequest": wanted}).encode()


def certify(fulcio, body):
    status, answer = fulcio.answer("POST", PATH, body)
    assert status == 200, answer
    return answer["signedCertificateEmbeddedSct"]["chain"]["certificates"]


def test_the_certificate_is_for_the_key_in_the_name_of_the_job_for_ten_minutes(fulcio, rsa_pair):
    leaf, *_ = (x509.load_pem_x509_certificate(pem.encode()) for pem in certify(fulcio, request(identify(rsa_pair))))
    assert leaf.public_key() == KEY.public_key()
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [JOB.identity]
    assert leaf.not_valid_before_utc == datetime.datetime.fromisoformat(MOMENT)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == datetime.timedelta(minutes=10)


def test_it_leads_to_the_root(fulcio, rsa_pair, authority):
    leaf, *above = (
        x509.load_pem_x509_certificate(pem.encode()) for pem in certify(fulcio, request(identify(rsa_pair)))
    )
    assert above[-1].public_bytes(Encoding.PEM) == authority.root
    for below, issuer in zip((leaf, *above), (*above, above[-1]), strict=True):
        below.verify_directly_issued_by(issuer)


def test_its_extensions_are_what_constraints_ask_for(fulcio, rsa_pair):
    fields = parse_extensions(parse_certificate(certify(fulcio, request(identify(rsa_pair)))[0].encode()))
    asked = {
        "SourceRepositoryURI": JOB.url,
        "SourceRepositoryRef": JOB.ref,
        "BuildSignerURI": JOB.identity,
        "BuildTrigger": "push",
        "Issuer": "https://token.actions.githubusercontent.com",
    }
    assert fields | asked == fields


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda pair, other: request(identify(pair, "witness")), "identity token"),
        (lambda pair, other: request(identify(other)), "identity token"),
        (lambda pair, other: request(identify(pair), proves="somebody else"), "could not be verified"),
        (
            lambda pair, other: request(identify(pair), key=ec.generate_private_key(ec.SECP256R1())),
            "could not be verified",
        ),
        (lambda pair, other: request(identify(pair), content="no key"), "could not be parsed"),
        (lambda pair, other: request(identify(pair), content=pair.public_pem.decode()), "could not be parsed"),
        (lambda pair, other: b"{}", "CreateSigningCertificateRequest"),
        (lambda pair, other: b"[", "CreateSigningCertificateRequest"),
    ],
    ids=["audience", "issuer", "subject", "possession", "key", "kind of key", "empty", "no JSON"],
)
def test_who_cannot_prove_it_gets_none(fulcio, rsa_pair, other_rsa_pair, spoil, says):
    status, answer = fulcio.answer("POST", PATH, spoil(rsa_pair, other_rsa_pair))
    assert (status, says in answer["message"]) == (400, True)


def test_there_is_one_route(fulcio):
    assert fulcio.answer("GET", PATH, b"")[0] == 404
    assert fulcio.answer("POST", "/api/v1/signingCert", b"")[0] == 404


def test_keys_of_other_kinds_are_refused(authority, rsa_pair):
    with pytest.raises(ValueError, match="Ed25519"):
        Fulcio.from_pem(rsa_pair.private_pem.decode(), ("", ""), rsa_pair.public_pem.decode())

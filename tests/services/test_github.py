"""GitHub's issuer: a token for who has the job's bearer, that its keys check, and nothing for anybody else."""

import jwt
import pytest

from asynth.services.github import ISSUER, KeySet, TokenIssuer, check_token

BEARER = "job"
CLAIMS = {"sub": "repo:northwind/app:ref:refs/heads/main", "sha": "12", "repository_owner": "northwind"}


@pytest.fixture
def issuer(rsa_pair):
    return TokenIssuer.from_pem(rsa_pair.private_pem.decode(), BEARER, CLAIMS)


@pytest.fixture
def keys(rsa_pair):
    return KeySet.from_pem(rsa_pair.public_pem.decode())


def token(issuer, audience="witness"):
    status, answer = issuer.answer("GET", f"bearer {BEARER}", audience)
    assert status == 200
    return answer["value"]


def test_a_token_says_what_the_job_is_and_its_key_is_among_the_published_ones(issuer, keys):
    status, published = keys.answer("GET")
    assert status == 200
    found = jwt.PyJWKSet.from_dict(published)[jwt.get_unverified_header(token(issuer))["kid"]]
    claims = jwt.decode(token(issuer), found, algorithms=["RS256"], audience="witness", issuer=ISSUER)
    assert claims | CLAIMS == claims
    assert claims["exp"] > claims["iat"] > claims["nbf"]


def test_without_an_audience_it_is_for_the_owner(issuer):
    claims = jwt.decode(token(issuer, ""), options={"verify_signature": False})
    assert claims["aud"] == "https://github.com/northwind"


@pytest.mark.parametrize(
    ("method", "authorization", "status"),
    [
        ("GET", "", 401),
        ("GET", "bearer other", 401),
        ("GET", f"basic {BEARER}", 401),
        ("POST", f"bearer {BEARER}", 405),
    ],
)
def test_who_is_not_the_job_gets_none(issuer, method, authorization, status):
    answered, answer = issuer.answer(method, authorization, "witness")
    assert (answered, "value" in answer) == (status, False)


def test_a_job_that_claims_otherwise_keeps_the_rest(issuer):
    claims = jwt.decode(token(issuer.claiming({"sha": "34"})), options={"verify_signature": False})
    assert (claims["sha"], claims["sub"]) == ("34", CLAIMS["sub"])


def test_a_token_for_somebody_else_or_of_another_issuer_is_none(issuer, keys, other_rsa_pair):
    assert check_token(token(issuer, "sigstore"), keys.key, "sigstore")["sub"] == CLAIMS["sub"]
    stranger = TokenIssuer.from_pem(other_rsa_pair.private_pem.decode(), BEARER, CLAIMS)
    for wrong in (token(issuer, "witness"), token(stranger, "sigstore"), "no.token.at-all"):
        with pytest.raises(ValueError, match=r"\w"):
            check_token(wrong, keys.key, "sigstore")


def test_only_rsa_keys_are_taken(chain):
    with pytest.raises(ValueError, match="RSA"):
        TokenIssuer.from_pem(chain.key.private_pem.decode(), BEARER, CLAIMS)
    with pytest.raises(ValueError, match="RSA"):
        KeySet.from_pem(chain.key.public_pem.decode())


def test_keys_are_only_read(keys):
    assert keys.answer("POST")[0] == 405

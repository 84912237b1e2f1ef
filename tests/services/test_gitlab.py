"""A GitLab server: keys for everybody, and over the control channel tokens for its jobs."""

import json

import jwt
import pytest

from asynth.errors import CommandError
from asynth.services.gitlab import KEYS, GitlabServer

URL = "http://gitlab.northwind.example"


def test_a_token_is_checked_by_the_published_keys(rsa_pair):
    server = GitlabServer.from_pem(rsa_pair.private_pem.decode(), URL, {"project_path": "northwind/app"})
    status, published = server.answer("GET", KEYS)
    token = server.claiming({"ref": "main"}).issuer.issue("witness")
    key = jwt.PyJWKSet.from_dict(published)[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["RS256"], audience="witness", issuer=URL)
    assert (status, claims["project_path"], claims["ref"]) == (200, "northwind/app", "main")
    assert server.answer("GET", "/api/v4/projects")[0] == 404
    assert server.answer("POST", KEYS)[0] == 405


def test_only_the_control_channel_hands_tokens_out_and_another_job_claims_otherwise(services, ask, told, rsa_pair):
    server = {"kind": "gitlab", "url": URL, "key": rsa_pair.private_pem.decode(), "claims": {"ref": "main"}}
    services.admit("job", [*told, server])
    services.clone("job", "other")
    services.claim("other", URL, {"ref": "try"})
    refs = [
        jwt.decode(services.issue(name, URL, "w"), options={"verify_signature": False})["ref"]
        for name in ("job", "other")
    ]
    assert refs == ["main", "try"]
    with pytest.raises(CommandError, match="puts no tokens into jobs"):
        services.issue("job", told[1]["url"], "w")
    with pytest.raises(CommandError, match="vouches for nobody"):
        services.claim("job", told[1]["url"], {})
    status, body = ask("job", "GET", f"{URL}{KEYS}")
    assert (status, len(json.loads(body)["keys"])) == (200, 1)
    assert ask("stranger", "GET", f"{URL}{KEYS}")[0] == 502

"""The github attestor: the workflow run that GitHub's variables describe, with its identity token, which is required."""

from __future__ import annotations

import json
import os

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.json_web_token import EMPTY_TOKEN, VerifiedToken, verify_token
from asynth.embedded.digests import DigestSet, digest_text
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values

KEYS_URL = "https://token.actions.githubusercontent.com/.well-known/jwks"
_AUDIENCE = "witness"


class GithubAttestor(Attestor):
    """GitHub's variables by witness's names; `cihost` is always empty, as in witness."""

    name = "github"
    type = "https://witness.dev/attestations/github/v0.1"
    stage = "prematerial"

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.token: VerifiedToken | None = None

    def attest(self, context: RunContext) -> None:
        """Fetch and check the identity token, then read the variables."""
        del context
        if os.environ.get("GITHUB_ACTIONS") != "true":
            raise WitnessError("not in a github ci job")
        token = _fetch_token()
        if not token:
            raise WitnessError("empty JWT string")
        self.token = EMPTY_TOKEN
        try:
            self.token = verify_token(token, KEYS_URL)
        except WitnessError as error:
            raise WitnessError(f"failed to attest github jwt: {error}") from None
        self.fields = _read_variables()

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"jwt": self.token.as_json(), **self.fields} if self.token else self.fields

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        names = ("pipelineurl", "projecturl")
        return {f"{name}:{self.fields[name]}": digest_text(self.fields[name]) for name in names}


def _read_variables() -> dict[str, str]:
    read = os.environ.get
    server = read("GITHUB_SERVER_URL", "")
    project = f"{server}/{read('GITHUB_REPOSITORY', '')}"
    number = read("GITHUB_RUN_ID", "")
    return {
        "ciconfigpath": read("GITHUB_ACTION_PATH", ""),
        "pipelineid": number,
        "pipelinename": read("GITHUB_WORKFLOW", ""),
        "pipelineurl": f"{project}/actions/runs/{number}",
        "projecturl": project,
        "runnerid": read("RUNNER_NAME", ""),
        "cihost": "",
        "ciserverurl": server,
        "runnerarch": read("RUNNER_ARCH", ""),
        "runneros": read("RUNNER_OS", ""),
    }


def _fetch_token() -> str:
    from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

    from asynth.embedded.http_client import request

    parts = urlsplit(os.environ.get("ACTIONS_ID_TOKEN_REQUEST_URL", ""))
    query = sorted([*parse_qsl(parts.query, keep_blank_values=True), ("audience", _AUDIENCE)])
    url = urlunsplit(parts._replace(query=urlencode(query)))
    bearer = os.environ.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "")
    try:
        answer = request("GET", url, {"Authorization": f"bearer {bearer}"})
    except WitnessError as error:
        raise WitnessError(f"error on fetching token error on request {error}") from None
    try:
        value = json.loads(answer.body)["value"]
    except KeyError:
        return ""
    except (ValueError, TypeError, RecursionError) as error:
        raise WitnessError(f"error on fetching token error on unmarshaling token response {error}") from None
    return value if isinstance(value, str) else ""


def create(values: Values) -> Attestor:
    """A github attestor; it has no flags."""
    del values
    return GithubAttestor()

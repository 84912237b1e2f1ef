"""The gitlab attestor: the job and pipeline that GitLab's variables describe, and the job's token where there is one."""

from __future__ import annotations

import os

from asynth.embedded import log
from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.json_web_token import EMPTY_TOKEN, VerifiedToken, verify_token
from asynth.embedded.digests import DigestSet, digest_text
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values

_VARIABLES = (
    ("ciconfigpath", "CI_CONFIG_PATH"),
    ("jobid", "CI_JOB_ID"),
    ("jobimage", "CI_JOB_IMAGE"),
    ("jobname", "CI_JOB_NAME"),
    ("jobstage", "CI_JOB_STAGE"),
    ("joburl", "CI_JOB_URL"),
    ("pipelineid", "CI_PIPELINE_ID"),
    ("pipelineurl", "CI_PIPELINE_URL"),
    ("projectid", "CI_PROJECT_ID"),
    ("projecturl", "CI_PROJECT_URL"),
    ("runnerid", "CI_RUNNER_ID"),
    ("cihost", "CI_SERVER_HOST"),
    ("ciserverurl", "CI_SERVER_URL"),
)


class GitlabAttestor(Attestor):
    """GitLab's variables by witness's names, empty where unset."""

    name = "gitlab"
    type = "https://witness.dev/attestations/gitlab/v0.1"
    stage = "prematerial"

    def __init__(self) -> None:
        self.fields: dict[str, str] = {key: "" for key, _ in _VARIABLES}
        self.token: VerifiedToken | None = None

    def attest(self, context: RunContext) -> None:
        """Read the variables and check the token, if the job has one."""
        del context
        if os.environ.get("GITLAB_CI") != "true":
            raise WitnessError("not in a gitlab ci job")
        token = os.environ.get("CI_JOB_JWT", "")
        if token:
            # A token that does not verify leaves its mark: the slsa attestor then finds one without claims.
            self.token = EMPTY_TOKEN
            self.token = verify_token(token, f"{os.environ.get('CI_SERVER_URL', '')}/oauth/discovery/keys")
        else:
            log.warn("(attestation/gitlab) no jwt token found in environment")
        self.fields = {key: os.environ.get(variable, "") for key, variable in _VARIABLES}

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"jwt": self.token.as_json(), **self.fields} if self.token else self.fields

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        names = ("pipelineurl", "joburl", "projecturl")
        return {f"{name}:{self.fields[name]}": digest_text(self.fields[name]) for name in names}


def create(values: Values) -> Attestor:
    """A gitlab attestor; it has no flags."""
    del values
    return GitlabAttestor()

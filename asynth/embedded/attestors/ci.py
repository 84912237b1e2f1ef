"""The attestors of CI systems: the workflow run, job, pipeline or build that the environment's variables describe.

GitHub's identity token is required, GitLab's is recorded where there is one. Details from CodeBuild's API are not
asked for: the warning that witness logs when the API is out of reach is logged.
"""

from __future__ import annotations

import json
import os

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.jwt import EMPTY_TOKEN, VerifiedToken, verify_token
from asynth.embedded.errors import WitnessError
from asynth.embedded.files.digests import DigestSet, digest_text
from asynth.embedded.go import log

KEYS_URL = "https://token.actions.githubusercontent.com/.well-known/jwks"
_AUDIENCE = "witness"


class GithubAttestor(Attestor):
    """GitHub's variables by witness's names; `cihost` is always empty, as in witness."""

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

    from asynth.embedded.go.http import request

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


_GITLAB_VARIABLES = (
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

    def __init__(self) -> None:
        self.fields: dict[str, str] = {key: "" for key, _ in _GITLAB_VARIABLES}
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
        self.fields = {key: os.environ.get(variable, "") for key, variable in _GITLAB_VARIABLES}

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"jwt": self.token.as_json(), **self.fields} if self.token else self.fields

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        names = ("pipelineurl", "joburl", "projecturl")
        return {f"{name}:{self.fields[name]}": digest_text(self.fields[name]) for name in names}


_JENKINS_VARIABLES = (
    ("buildid", "BUILD_ID"),
    ("buildnumber", "BUILD_NUMBER"),
    ("buildtag", "BUILD_TAG"),
    ("pipelineurl", "BUILD_URL"),
    ("executornumber", "EXECUTOR_NUMBER"),
    ("javahome", "JAVA_HOME"),
    ("jenkinsurl", "JENKINS_URL"),
    ("jobname", "JOB_NAME"),
    ("nodename", "NODE_NAME"),
    ("workspace", "WORKSPACE"),
)


class JenkinsAttestor(Attestor):
    """Jenkins's variables by witness's names, empty where unset."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {key: "" for key, _ in _JENKINS_VARIABLES}

    def attest(self, context: RunContext) -> None:
        """Read the variables; outside a build there is nothing to attest."""
        del context
        if "JENKINS_URL" not in os.environ:
            raise WitnessError("not in a jenkins ci job")
        self.fields = {key: os.environ.get(variable, "") for key, variable in _JENKINS_VARIABLES}

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return self.fields

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        names = ("pipelineurl", "jenkinsurl")
        return {f"{name}:{self.fields[name]}": digest_text(self.fields[name]) for name in names}


_CODEBUILD_VARIABLES = (
    ("build_id", "CODEBUILD_BUILD_ID"),
    ("build_arn", "CODEBUILD_BUILD_ARN"),
    ("build_number", "CODEBUILD_BUILD_NUMBER"),
    ("project_name", "CODEBUILD_PROJECT_NAME"),
    ("initiator", "CODEBUILD_INITIATOR"),
    ("source_version", "CODEBUILD_RESOLVED_SOURCE_VERSION"),
    ("source_repo", "CODEBUILD_SOURCE_REPO_URL"),
    ("batch_build_id", "CODEBUILD_BATCH_BUILD_IDENTIFIER"),
    ("webhook_event", "CODEBUILD_WEBHOOK_EVENT"),
    ("webhook_head_ref", "CODEBUILD_WEBHOOK_HEAD_REF"),
    ("webhook_actor_id", "CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID"),
    ("region", "AWS_REGION"),
)
_SUBJECTS = (
    ("codebuild-build-id", "build_id"),
    ("codebuild-project", "project_name"),
    ("codebuild-source-version", "source_version"),
)


class AwsCodebuildAttestor(Attestor):
    """CodeBuild's variables by witness's names, left out where unset."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {"build_id": ""}

    def attest(self, context: RunContext) -> None:
        """Read the variables; outside a build there is nothing to attest."""
        del context
        build = os.environ.get("CODEBUILD_BUILD_ID", "")
        if not build:
            raise WitnessError("not running in AWS CodeBuild environment, CODEBUILD_BUILD_ID not found")
        found = {key: os.environ.get(variable, "") for key, variable in _CODEBUILD_VARIABLES}
        self.fields = {key: value for key, value in found.items() if value}
        if build.count(":") != 1:
            reason = f"invalid CODEBUILD_BUILD_ID format: {build}"
        else:
            reason = "failed to get build details: the embedded engine does not ask the CodeBuild API"
        log.warn(f"Unable to get CodeBuild build details: {reason}")

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"build_info": self.fields}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        return {
            f"{subject}:{self.fields[key]}": digest_text(self.fields[key])
            for subject, key in _SUBJECTS
            if self.fields.get(key)
        }

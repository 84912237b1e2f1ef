"""The attestor of GitHub Actions, and a job there: its variables, the claims of its token, and the names that follow from it.

Facts from GitHub's documentation ("Default environment variables", "OpenID Connect reference") and go-witness
`attestation/github`. The attestor asks for an identity token, so it runs where a service answers the job; a family that wants
it brings the service along.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from asynth.catalog.member import AttestedBuild, Attestor
from asynth.example.draft import JobTokens, OtherClaims

SERVER = "https://github.com"

_TOKENS = "https://run-actions-1-azure-eastus.actions.githubusercontent.com/41/idtoken"
_BEARER = "eyJ0eXAiOiJKV1QifQ.am9i.c2lnbmVk"
_RUN = "9071533821"
_RUN_NUMBER = "214"
_REPOSITORY_ID, _OWNER_ID, _ACTOR_ID = "604717321", "98214077", "5519012"
_COMMIT = "{commit}"


@dataclass(frozen=True, slots=True)
class Job:
    """One job of a workflow that runs for a push to a branch or of a tag.

    :param repository: owner and name
    :param workflow: file name of the workflow
    :param branch: that was pushed to
    :param tag: that was pushed in its place; "" for none
    :param calls: path of the reusable workflow that the job is in, with its ref, such as
        ``acme/ci/.github/workflows/build.yml@refs/tags/v2``; "" for the workflow's own job
    :param event: what started it
    :param runner: whose machine it runs on
    """

    repository: str
    workflow: str
    branch: str
    actor: str
    calls: str = ""
    tag: str = ""
    event: str = "push"
    runner: str = "github-hosted"

    @property
    def ref(self) -> str:
        """The full name of what was pushed."""
        return f"refs/tags/{self.tag}" if self.tag else f"refs/heads/{self.branch}"

    @property
    def workflow_ref(self) -> str:
        """The workflow's path and ref."""
        return f"{self.repository}/.github/workflows/{self.workflow}@{self.ref}"

    @property
    def url(self) -> str:
        """The repository's page."""
        return f"{SERVER}/{self.repository}"

    @property
    def identity(self) -> str:
        """The URI that Fulcio writes into the job's certificate."""
        return f"{SERVER}/{self.calls or self.workflow_ref}"

    @property
    def run(self) -> str:
        """The page of the run, which the attestor has for a subject."""
        return f"{self.url}/actions/runs/{_RUN}"

    def variables(self) -> tuple[tuple[str, str], ...]:
        """Return what GitHub exports to the job, as far as somebody looks at it."""
        return (
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_ACTOR", self.actor),
            ("GITHUB_EVENT_NAME", self.event),
            ("GITHUB_REF", self.ref),
            ("GITHUB_REF_NAME", self.tag or self.branch),
            ("GITHUB_REPOSITORY", self.repository),
            ("GITHUB_RUN_ATTEMPT", "1"),
            ("GITHUB_RUN_ID", _RUN),
            ("GITHUB_RUN_NUMBER", _RUN_NUMBER),
            ("GITHUB_SERVER_URL", SERVER),
            ("GITHUB_SHA", _COMMIT),
            ("GITHUB_WORKFLOW", self.workflow.rpartition(".")[0]),
            ("GITHUB_WORKFLOW_REF", self.workflow_ref),
            ("RUNNER_ARCH", "X64"),
            ("RUNNER_ENVIRONMENT", self.runner),
            ("RUNNER_NAME", "GitHub Actions 17"),
            ("RUNNER_OS", "Linux"),
            ("RUNNER_TEMP", ".."),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", f"{{direct:{_TOKENS}}}?api-version=2.0"),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", _BEARER),
        )

    def tokens(self) -> JobTokens:
        """Return the issuer of the job's tokens."""
        return JobTokens(_TOKENS, _BEARER, self.claims())

    def claims(self) -> tuple[tuple[str, str], ...]:
        """Return the claims of the job's tokens, all of them text as GitHub's are."""
        owner = self.repository.partition("/")[0]
        return (
            ("sub", f"repo:{self.repository}:ref:{self.ref}"),
            ("actor", self.actor),
            ("actor_id", _ACTOR_ID),
            ("base_ref", ""),
            ("event_name", self.event),
            ("head_ref", ""),
            ("job_workflow_ref", self.calls or self.workflow_ref),
            ("job_workflow_sha", _COMMIT),
            ("ref", self.ref),
            ("ref_protected", "true"),
            ("ref_type", "tag" if self.tag else "branch"),
            ("repository", self.repository),
            ("repository_id", _REPOSITORY_ID),
            ("repository_owner", owner),
            ("repository_owner_id", _OWNER_ID),
            ("repository_visibility", "private"),
            ("run_attempt", "1"),
            ("run_id", _RUN),
            ("run_number", _RUN_NUMBER),
            ("runner_environment", self.runner),
            ("sha", _COMMIT),
            ("workflow", self.workflow.rpartition(".")[0]),
            ("workflow_ref", self.workflow_ref),
            ("workflow_sha", _COMMIT),
        )

    def claimed_otherwise(self, other: Job) -> OtherClaims:
        """Return the edit by which this job's tokens claim to be for `other`."""
        return OtherClaims(_TOKENS, tuple(claim for claim in other.claims() if claim not in self.claims()))


_WORKFLOWS = ("release.yml", "build.yml", "ci.yml", "publish.yml", "main.yml")


def job_of(attested: AttestedBuild) -> Job:
    """Return the job that runs the attested build's step; what its workflow is called follows from the organisation."""
    return Job(
        repository=f"{attested.organisation}/{attested.repository}",
        workflow=_WORKFLOWS[zlib.crc32(attested.organisation.encode()) % len(_WORKFLOWS)],
        branch=attested.branch,
        actor=attested.author[1].partition("@")[0],
    )


GITHUB = Attestor(
    name="github",
    predicate_type="https://witness.dev/attestations/github/v0.1",
    records=("the GitHub Actions job and its token", "the workflow run on GitHub", "the claims of the job's token"),
    unconstrained="which GitHub workflow or run the step belonged to",
    needs="a job of GitHub Actions that may ask for an identity token (`id-token: write`)",
    missing="not in a github ci job",
    says="the claims of the job's token, such as repository, ref and workflow",
    opening=(
        "`github` asks GitHub for an identity token, so the job needs `id-token: write`, and anywhere else it fails."
    ),
    meaning="The claims come from a token that GitHub signed; the fields beside them are the job's own variables.",
)

"""Attestors that record the job of a CI system from its variables, and the variables that such a job has.

A job of GitLab without a JWT has none on record. What AWS's own service would add to a build of CodeBuild is not asked for:
the metadata service is turned off, as where builds have no role.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Attestor
from asynth.example.draft import GitlabTokens

_PIPELINE = "48213"
_JOB = "1507722"
_PROJECT = "311"
_IMAGE_DIGEST = "9f2c1d7be0a4835c66d1b2f07e5a98c34d10e7f2b8a653c9d4e1f0a7b6c5d3e2"
_JENKINS_BUILD = "412"
_REGION = "eu-central-1"
_ACCOUNT = "111122223333"
_CODEBUILD_BUILD = "7c1f0d52-41ab-4b0e-9d6c-2f8e5a90b317"


def gitlab_project(attested: AttestedBuild) -> str:
    """Return the address of the attested build's project on its GitLab server."""
    return f"https://gitlab.{attested.organisation}.example/{attested.organisation}/{attested.repository}"


def gitlab_variables(attested: AttestedBuild) -> tuple[tuple[str, str], ...]:
    """Return what GitLab exports to the job that runs the attested build's step."""
    server = f"gitlab.{attested.organisation}.example"
    project = gitlab_project(attested)
    return (
        ("GITLAB_CI", "true"),
        ("CI_CONFIG_PATH", ".gitlab-ci.yml"),
        ("CI_JOB_ID", _JOB),
        ("CI_JOB_IMAGE", f"registry.{attested.organisation}.example/ci/builder@sha256:{_IMAGE_DIGEST}"),
        ("CI_JOB_NAME", attested.step),
        ("CI_JOB_STAGE", attested.step),
        ("CI_JOB_URL", f"{project}/-/jobs/{_JOB}"),
        ("CI_PIPELINE_ID", _PIPELINE),
        ("CI_PIPELINE_URL", f"{project}/-/pipelines/{_PIPELINE}"),
        ("CI_PROJECT_ID", _PROJECT),
        ("CI_PROJECT_URL", project),
        ("CI_RUNNER_ID", "27"),
        ("CI_SERVER_HOST", server),
        ("CI_SERVER_URL", f"https://{server}"),
    )


def gitlab_tokens(attested: AttestedBuild) -> GitlabTokens:
    """Return the issuer of the token that the job of the attested build's step is given under the name of `CI_JOB_JWT`."""
    path = f"{attested.organisation}/{attested.repository}"
    claims = (
        ("sub", f"project_path:{path}:ref_type:branch:ref:{attested.branch}"),
        ("namespace_id", "72"),
        ("namespace_path", attested.organisation),
        ("project_id", _PROJECT),
        ("project_path", path),
        ("user_id", "418"),
        ("user_login", attested.author[1].partition("@")[0]),
        ("user_email", attested.author[1]),
        ("pipeline_id", _PIPELINE),
        ("pipeline_source", "push"),
        ("job_id", _JOB),
        ("ref", attested.branch),
        ("ref_type", "branch"),
        ("ref_path", f"refs/heads/{attested.branch}"),
        ("ref_protected", "true"),
        ("runner_environment", "self-hosted"),
        ("sha", "{commit}"),
        ("project_visibility", "private"),
    )
    return GitlabTokens(f"https://gitlab.{attested.organisation}.example", "witness", claims)


def jenkins_server(attested: AttestedBuild) -> str:
    """Return the address of the organisation's Jenkins."""
    return f"https://jenkins.{attested.organisation}.example/"


def jenkins_job(attested: AttestedBuild) -> str:
    """Return the name of the job that runs the attested build's step."""
    return f"{attested.organisation}/{attested.repository}-{attested.step}"


def jenkins_variables(attested: AttestedBuild) -> tuple[tuple[str, str], ...]:
    """Return what Jenkins exports to the build that runs the attested build's step."""
    name = jenkins_job(attested)
    return (
        ("JENKINS_URL", jenkins_server(attested)),
        ("BUILD_ID", _JENKINS_BUILD),
        ("BUILD_NUMBER", _JENKINS_BUILD),
        ("BUILD_TAG", f"jenkins-{name.replace('/', '-')}-{_JENKINS_BUILD}"),
        ("BUILD_URL", f"{jenkins_server(attested)}job/{name.replace('/', '/job/')}/{_JENKINS_BUILD}/"),
        ("EXECUTOR_NUMBER", "1"),
        ("JOB_NAME", name),
        ("NODE_NAME", "agent-7"),
    )


def codebuild_project(attested: AttestedBuild) -> str:
    """Return the name of the CodeBuild project that runs the attested build's step."""
    return f"{attested.organisation}-{attested.repository}-{attested.step}"


def codebuild_variables(attested: AttestedBuild) -> tuple[tuple[str, str], ...]:
    """Return what CodeBuild exports to the build that runs the attested build's step; a pipeline started it."""
    name = codebuild_project(attested)
    return (
        ("CODEBUILD_BUILD_ID", f"{name}:{_CODEBUILD_BUILD}"),
        ("CODEBUILD_BUILD_ARN", f"arn:aws:codebuild:{_REGION}:{_ACCOUNT}:build/{name}:{_CODEBUILD_BUILD}"),
        ("CODEBUILD_BUILD_NUMBER", "58"),
        ("CODEBUILD_PROJECT_NAME", name),
        ("CODEBUILD_INITIATOR", f"codepipeline/{attested.organisation}-{attested.repository}"),
        ("CODEBUILD_RESOLVED_SOURCE_VERSION", attested.tag),
        ("CODEBUILD_SOURCE_REPO_URL", attested.remote),
        ("AWS_REGION", _REGION),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    )


GITLAB = Attestor(
    name="gitlab",
    predicate_type="https://witness.dev/attestations/gitlab/v0.1",
    records=("the GitLab job and pipeline", "the GitLab CI job that ran it", "the GitLab project, pipeline and job"),
    unconstrained="which GitLab project or job ran the step",
    needs="the variables of a GitLab CI job",
    missing="not in a gitlab ci job",
    says="the project, the stage and the image of the job",
    circumstance="built in GitLab CI",
    environment=gitlab_variables,
    opening=(
        "`gitlab` copies variables of the job, such as project, pipeline and image, and fails where `GITLAB_CI` "
        "isn't `true`."
    ),
    meaning=(
        "Project, pipeline and job are variables, which a shell elsewhere can export just the same. What ties "
        "the record to the job is a key "
        "that only this job can read."
    ),
)

JENKINS = Attestor(
    name="jenkins",
    predicate_type="https://witness.dev/attestations/jenkins/v0.1",
    records=("the Jenkins build and node", "the Jenkins job that ran it", "the Jenkins server, job and build number"),
    unconstrained="which Jenkins job or node ran the step",
    needs="the variables of a Jenkins build",
    missing="not in a jenkins ci job",
    says="the server, the job and the node",
    circumstance="built by Jenkins",
    environment=jenkins_variables,
    opening=("`jenkins` copies `JENKINS_URL` and the other variables of a build, so it has to run within one."),
    meaning=(
        "`jenkins` copies variables, which a Jenkinsfile can set itself. They help to find the build; what vouches for it is "
        "the key, which other jobs must not reach."
    ),
)

AWS_CODEBUILD = Attestor(
    name="aws-codebuild",
    predicate_type="https://witness.dev/attestations/aws-codebuild/v0.1",
    records=(
        "the CodeBuild project and build",
        "the AWS CodeBuild build that ran it",
        "the CodeBuild initiator and source version",
    ),
    unconstrained="which CodeBuild project ran the step or who started it",
    needs="the variables of an AWS CodeBuild build",
    missing="not running in AWS CodeBuild environment, CODEBUILD_BUILD_ID not found",
    says="the project and who started the build",
    circumstance="built by AWS CodeBuild",
    environment=codebuild_variables,
    opening="`aws-codebuild` copies variables of a running CodeBuild build, such as its id and who started it.",
    meaning=(
        "Project and build are variables, and whoever has the key can export the same ones elsewhere, so the "
        "key must be within reach of this "
        "project alone."
    ),
)

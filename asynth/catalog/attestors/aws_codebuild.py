"""Aws-codebuild: project, initiator and source of a CodeBuild build, from its variables.

What AWS's own service would add is not asked for: the metadata service is turned off, as where builds have no role.
"""

from __future__ import annotations

from asynth.catalog.member import Attestor, Scene

REGION = "eu-central-1"
ACCOUNT = "111122223333"
BUILD = "7c1f0d52-41ab-4b0e-9d6c-2f8e5a90b317"


def project(scene: Scene) -> str:
    """Return the name of the CodeBuild project that runs the scene's step."""
    return f"{scene.organisation}-{scene.step}"


def initiator(scene: Scene) -> str:
    """Return who starts the project's builds: a pipeline."""
    return f"codepipeline/{scene.organisation}-service"


def variables(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Return what CodeBuild exports to the build that runs the scene's step."""
    name = project(scene)
    return (
        ("CODEBUILD_BUILD_ID", f"{name}:{BUILD}"),
        ("CODEBUILD_BUILD_ARN", f"arn:aws:codebuild:{REGION}:{ACCOUNT}:build/{name}:{BUILD}"),
        ("CODEBUILD_BUILD_NUMBER", "58"),
        ("CODEBUILD_PROJECT_NAME", name),
        ("CODEBUILD_INITIATOR", initiator(scene)),
        ("CODEBUILD_RESOLVED_SOURCE_VERSION", scene.tag),
        ("CODEBUILD_SOURCE_REPO_URL", scene.remote),
        ("AWS_REGION", REGION),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    )


ATTESTOR = Attestor(
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
    environment=variables,
)

"""Gitlab: job, pipeline and project of a GitLab CI job, from its variables. A job without a JWT has none on record."""

from __future__ import annotations

from asynth.catalog.member import Attestor, Scene

PIPELINE = "48213"
JOB = "1507722"
IMAGE_DIGEST = "9f2c1d7be0a4835c66d1b2f07e5a98c34d10e7f2b8a653c9d4e1f0a7b6c5d3e2"


def project_url(scene: Scene) -> str:
    """Return the address of the scene's project on its GitLab server."""
    return f"https://gitlab.{scene.organisation}.example/{scene.organisation}/service"


def variables(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Return what GitLab exports to the job that runs the scene's step."""
    server = f"gitlab.{scene.organisation}.example"
    project = project_url(scene)
    return (
        ("GITLAB_CI", "true"),
        ("CI_CONFIG_PATH", ".gitlab-ci.yml"),
        ("CI_JOB_ID", JOB),
        ("CI_JOB_IMAGE", f"registry.{scene.organisation}.example/ci/builder@sha256:{IMAGE_DIGEST}"),
        ("CI_JOB_NAME", scene.step),
        ("CI_JOB_STAGE", scene.step),
        ("CI_JOB_URL", f"{project}/-/jobs/{JOB}"),
        ("CI_PIPELINE_ID", PIPELINE),
        ("CI_PIPELINE_URL", f"{project}/-/pipelines/{PIPELINE}"),
        ("CI_PROJECT_ID", "311"),
        ("CI_PROJECT_URL", project),
        ("CI_RUNNER_ID", "27"),
        ("CI_SERVER_HOST", server),
        ("CI_SERVER_URL", f"https://{server}"),
    )


ATTESTOR = Attestor(
    name="gitlab",
    predicate_type="https://witness.dev/attestations/gitlab/v0.1",
    records=("the GitLab job and pipeline", "the GitLab CI job that ran it", "the GitLab project, pipeline and job"),
    unconstrained="which GitLab project or job ran the step",
    needs="the variables of a GitLab CI job",
    missing="not in a gitlab ci job",
    says="the project, the stage and the image of the job",
    circumstance="built in GitLab CI",
    environment=variables,
)

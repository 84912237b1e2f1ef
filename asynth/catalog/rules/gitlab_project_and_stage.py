"""gitlab: the job belongs to a project and to one of certain stages."""

from __future__ import annotations

from asynth.catalog.attestors.gitlab import project_url
from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: the job has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow the project and the stage of the scene; deny a job of another stage."""
    project = project_url(scene)
    stages: list[Json] = [scene.step]
    return Binding(
        parameters={"approved": project, "stages": stages},
        requests=(
            f"it ran in the GitLab project `{project}`, in the stage `{scene.step}`",
            f"the job belongs to `{project}` and to its stage `{scene.step}`",
            f"no project but `{project}` and no stage but `{scene.step}` is accepted",
            f"the stage was `{scene.step}` and the project `{project}`",
        ),
        violation=Violation(
            message="job stage 'review' may not build releases", environment=(("CI_JOB_STAGE", "review"),)
        ),
    )


RULE = Rule(
    name="gitlab_project_and_stage",
    attestor="gitlab",
    module="gitlab/project_and_stage.rego",
    title="gitlab-job",
    explanation=(
        "Project and stage each have a rule of their own, so a denial says which of them was wrong; fields "
        "that GitLab did not set are recorded as empty texts and match neither."
    ),
    applies=applies,
    bind=bind,
)

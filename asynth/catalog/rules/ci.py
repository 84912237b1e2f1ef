"""Rules over `gitlab`, `jenkins` and `aws-codebuild`: which job of which project ran the step, where, and who started it.

They apply to any build, since the job has nothing to do with what is built; a violation changes a variable of the job.
"""

from __future__ import annotations

from asynth.catalog.attestors.ci import codebuild_project, gitlab_project, jenkins_job, jenkins_server
from asynth.catalog.member import AttestedBuild, Binding, Violation, rule


@rule(
    attestor="gitlab",
    module="gitlab/project_and_stage.rego",
    title="gitlab-job",
    explanation=(
        "Project and stage each have a rule of their own, so a denial says which of them was wrong; fields "
        "that GitLab did not set are recorded as empty texts and match neither."
    ),
)
def gitlab_project_and_stage(attested: AttestedBuild) -> Binding:
    """Allow the project and the stage of the attested build; deny a job of another stage."""
    project = gitlab_project(attested)
    return Binding(
        parameters={"approved": project, "stages": [attested.step]},
        requests=(
            f"it ran in the GitLab project `{project}`, in the stage `{attested.step}`",
            f"the job belongs to `{project}` and to its stage `{attested.step}`",
            f"no project but `{project}` and no stage but `{attested.step}` is accepted",
            f"the stage was `{attested.step}` and the project `{project}`",
        ),
        violation=Violation(
            message="job stage 'review' may not build releases", environment=(("CI_JOB_STAGE", "review"),)
        ),
    )


@rule(
    attestor="gitlab",
    module="gitlab/pinned_image.rego",
    title="pinned-image",
    explanation=(
        "The expression ends in `$`, so nothing may follow the 64 digits, and a job without an image has an "
        "empty text on record, which does not match."
    ),
)
def gitlab_pinned_image(attested: AttestedBuild) -> Binding:
    """Ask for a digest; deny a job whose image goes by a tag."""
    image = f"registry.{attested.organisation}.example/ci/builder:latest"
    return Binding(
        parameters={},
        requests=(
            "the image of the job was pinned by its sha256 digest",
            "the job image is given by `@sha256:` and 64 hex digits, never by a tag",
            "jobs whose image is not pinned to a digest are refused",
            "the runner used an image with an `@sha256:` digest at its end",
        ),
        violation=Violation(
            message=f"job image '{image}' is not pinned by digest", environment=(("CI_JOB_IMAGE", image),)
        ),
    )


@rule(
    attestor="jenkins",
    module="jenkins/job_and_node.rego",
    title="jenkins-job",
    explanation=(
        "Builds on the controller can reach the credentials of all jobs, hence the list of its names; an "
        "empty node name is denied by a rule of its own, since it is on no list."
    ),
)
def jenkins_job_and_node(attested: AttestedBuild) -> Binding:
    """Allow the attested build's job; deny a build on the controller."""
    name = jenkins_job(attested)
    return Binding(
        parameters={"approved": name, "controllers": ["built-in", "master"]},
        requests=(
            f"it was the Jenkins job `{name}`, and not on the node `built-in` or `master`",
            f"the job is `{name}` and the node neither `built-in` nor `master`",
            f"`{name}` built it on an agent; the controller (`built-in`, `master`) is refused",
            f"no job but `{name}` is accepted, and none on `master` or `built-in`",
        ),
        violation=Violation(
            message="build ran on the controller node built-in", environment=(("NODE_NAME", "built-in"),)
        ),
    )


@rule(
    attestor="jenkins",
    module="jenkins/server.rego",
    title="jenkins-server",
    explanation=(
        "The address ends in a slash, without which a host that merely starts with the same letters would pass."
    ),
)
def jenkins_url(attested: AttestedBuild) -> Binding:
    """Allow the organisation's server; deny another one."""
    address = jenkins_server(attested)
    return Binding(
        parameters={"server": address},
        requests=(
            f"our Jenkins at `{address}` built it",
            f"the Jenkins server was `{address}`",
            f"builds of any Jenkins other than `{address}` are refused",
            f"the recorded Jenkins address starts with `{address}`",
        ),
        violation=Violation(
            message="built by the unknown server 'https://jenkins.elsewhere.example/'",
            environment=(("JENKINS_URL", "https://jenkins.elsewhere.example/"),),
        ),
    )


@rule(
    attestor="aws-codebuild",
    module="aws_codebuild/initiator.rego",
    title="initiator",
    explanation=(
        "CodeBuild writes `codepipeline/` before the name of a pipeline and the bare user before nothing, so "
        "the prefix tells who started it; fields that are unset are absent and default to an empty text."
    ),
)
def codebuild_initiator(attested: AttestedBuild) -> Binding:
    """Allow pipelines and the attested build's project; deny a build that a person started."""
    name = codebuild_project(attested)
    return Binding(
        parameters={"approved": name, "starter": "codepipeline/"},
        requests=(
            f"the CodeBuild project is `{name}` and a pipeline started it (`codepipeline/` in front of the initiator)",
            f"the initiator starts with `codepipeline/` and the project was `{name}`",
            f"nobody started `{name}` by hand, that is, the initiator begins with `codepipeline/`",
            f"only `{name}` counts, and only when its initiator has the prefix `codepipeline/`",
        ),
        violation=Violation(message="build was started by 'casey'", environment=(("CODEBUILD_INITIATOR", "casey"),)),
    )


RULES = (
    gitlab_project_and_stage,
    gitlab_pinned_image,
    jenkins_job_and_node,
    jenkins_url,
    codebuild_initiator,
)

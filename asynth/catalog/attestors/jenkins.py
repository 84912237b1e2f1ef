"""Jenkins: server, job, build and node of a Jenkins build, from its variables."""

from __future__ import annotations

from asynth.catalog.member import Attestor, Scene

BUILD = "412"


def server(scene: Scene) -> str:
    """Return the address of the organisation's Jenkins."""
    return f"https://jenkins.{scene.organisation}.example/"


def job(scene: Scene) -> str:
    """Return the name of the job that runs the scene's step."""
    return f"{scene.organisation}/service-{scene.step}"


def variables(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Return what Jenkins exports to the build that runs the scene's step."""
    name = job(scene)
    return (
        ("JENKINS_URL", server(scene)),
        ("BUILD_ID", BUILD),
        ("BUILD_NUMBER", BUILD),
        ("BUILD_TAG", f"jenkins-{name.replace('/', '-')}-{BUILD}"),
        ("BUILD_URL", f"{server(scene)}job/{name.replace('/', '/job/')}/{BUILD}/"),
        ("EXECUTOR_NUMBER", "1"),
        ("JOB_NAME", name),
        ("NODE_NAME", "agent-7"),
    )


ATTESTOR = Attestor(
    name="jenkins",
    predicate_type="https://witness.dev/attestations/jenkins/v0.1",
    records=("the Jenkins build and node", "the Jenkins job that ran it", "the Jenkins server, job and build number"),
    unconstrained="which Jenkins job or node ran the step",
    needs="the variables of a Jenkins build",
    missing="not in a jenkins ci job",
    says="the server, the job and the node",
    circumstance="built by Jenkins",
    environment=variables,
)

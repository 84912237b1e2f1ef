"""jenkins: a certain job ran, and not on the controller."""

from __future__ import annotations

from asynth.catalog.attestors.jenkins import job
from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: the job has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow the scene's job; deny a build on the controller."""
    name = job(scene)
    controllers: list[Json] = ["built-in", "master"]
    return Binding(
        parameters={"approved": name, "controllers": controllers},
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


RULE = Rule(
    name="jenkins_job_and_node",
    attestor="jenkins",
    module="jenkins/job_and_node.rego",
    title="jenkins-job",
    explanation=(
        "Builds on the controller can reach the credentials of all jobs, hence the list of its names; an "
        "empty node name is denied by a rule of its own, since it is on no list."
    ),
    applies=applies,
    bind=bind,
)

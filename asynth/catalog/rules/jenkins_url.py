"""jenkins: a certain server built it."""

from __future__ import annotations

from asynth.catalog.attestors.jenkins import server
from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: the server has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow the organisation's server; deny another one."""
    address = server(scene)
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


RULE = Rule(
    name="jenkins_url",
    attestor="jenkins",
    module="jenkins/server.rego",
    title="jenkins-server",
    explanation=(
        "The address ends in a slash, without which a host that merely starts with the same letters would pass."
    ),
    applies=applies,
    bind=bind,
)

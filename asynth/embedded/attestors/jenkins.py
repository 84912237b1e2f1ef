"""The jenkins attestor: the build that Jenkins's variables describe."""

from __future__ import annotations

import os

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.digests import DigestSet, digest_text
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values

_VARIABLES = (
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

    name = "jenkins"
    type = "https://witness.dev/attestations/jenkins/v0.1"
    stage = "prematerial"

    def __init__(self) -> None:
        self.fields: dict[str, str] = {key: "" for key, _ in _VARIABLES}

    def attest(self, context: RunContext) -> None:
        """Read the variables; outside a build there is nothing to attest."""
        del context
        if "JENKINS_URL" not in os.environ:
            raise WitnessError("not in a jenkins ci job")
        self.fields = {key: os.environ.get(variable, "") for key, variable in _VARIABLES}

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return self.fields

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        names = ("pipelineurl", "jenkinsurl")
        return {f"{name}:{self.fields[name]}": digest_text(self.fields[name]) for name in names}


def create(values: Values) -> Attestor:
    """A jenkins attestor; it has no flags."""
    del values
    return JenkinsAttestor()

"""The aws-codebuild attestor: the build that CodeBuild's variables describe.

Details from CodeBuild's API are not asked for: the warning that witness logs when the API is out of reach is logged.
"""

from __future__ import annotations

import os

from asynth.embedded import log
from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.digests import DigestSet, digest_text
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values

_VARIABLES = (
    ("build_id", "CODEBUILD_BUILD_ID"),
    ("build_arn", "CODEBUILD_BUILD_ARN"),
    ("build_number", "CODEBUILD_BUILD_NUMBER"),
    ("project_name", "CODEBUILD_PROJECT_NAME"),
    ("initiator", "CODEBUILD_INITIATOR"),
    ("source_version", "CODEBUILD_RESOLVED_SOURCE_VERSION"),
    ("source_repo", "CODEBUILD_SOURCE_REPO_URL"),
    ("batch_build_id", "CODEBUILD_BATCH_BUILD_IDENTIFIER"),
    ("webhook_event", "CODEBUILD_WEBHOOK_EVENT"),
    ("webhook_head_ref", "CODEBUILD_WEBHOOK_HEAD_REF"),
    ("webhook_actor_id", "CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID"),
    ("region", "AWS_REGION"),
)
_SUBJECTS = (
    ("codebuild-build-id", "build_id"),
    ("codebuild-project", "project_name"),
    ("codebuild-source-version", "source_version"),
)


class AwsCodebuildAttestor(Attestor):
    """CodeBuild's variables by witness's names, left out where unset."""

    name = "aws-codebuild"
    type = "https://witness.dev/attestations/aws-codebuild/v0.1"
    stage = "prematerial"

    def __init__(self) -> None:
        self.fields: dict[str, str] = {"build_id": ""}

    def attest(self, context: RunContext) -> None:
        """Read the variables; outside a build there is nothing to attest."""
        del context
        build = os.environ.get("CODEBUILD_BUILD_ID", "")
        if not build:
            raise WitnessError("not running in AWS CodeBuild environment, CODEBUILD_BUILD_ID not found")
        found = {key: os.environ.get(variable, "") for key, variable in _VARIABLES}
        self.fields = {key: value for key, value in found.items() if value}
        if build.count(":") != 1:
            reason = f"invalid CODEBUILD_BUILD_ID format: {build}"
        else:
            reason = "failed to get build details: the embedded engine does not ask the CodeBuild API"
        log.warn(f"Unable to get CodeBuild build details: {reason}")

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"build_info": self.fields}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        return {
            f"{subject}:{self.fields[key]}": digest_text(self.fields[key])
            for subject, key in _SUBJECTS
            if self.fields.get(key)
        }


def create(values: Values) -> Attestor:
    """An aws-codebuild attestor; it has no flags."""
    del values
    return AwsCodebuildAttestor()

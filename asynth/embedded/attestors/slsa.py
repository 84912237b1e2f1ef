"""The slsa attestor: SLSA provenance v1.0 of the step, made of what the other attestors saw.

Keys are in snake case, as Go writes the protobuf message. Facts from go-witness `attestation/slsa`.
"""

from __future__ import annotations

from asynth.embedded import log
from asynth.embedded.attestors.attestor import Attestor, Completed, Product, RunContext
from asynth.embedded.attestors.aws_codebuild import AwsCodebuildAttestor
from asynth.embedded.attestors.command_run import CommandRunAttestor
from asynth.embedded.attestors.environment import EnvironmentAttestor
from asynth.embedded.attestors.git import GitAttestor
from asynth.embedded.attestors.github import GithubAttestor
from asynth.embedded.attestors.gitlab import GitlabAttestor
from asynth.embedded.attestors.jenkins import JenkinsAttestor
from asynth.embedded.attestors.material import MaterialAttestor
from asynth.embedded.attestors.product import ProductAttestor
from asynth.embedded.attestors.protobuf_text import check_utf8
from asynth.embedded.digests import DigestSet
from asynth.embedded.errors import WitnessPanicError
from asynth.embedded.flags import Values

BUILD_TYPE = "https://witness.dev/slsa-build@v0.1"
DEFAULT_BUILDER = "https://witness.dev/witness-default-builder@v0.1"
_BUILDER = "https://witness.dev/witness-{}-builder@v0.1"


class SlsaAttestor(Attestor):
    """Build definition and run details; what is empty is left out."""

    name = "slsa"
    type = "https://slsa.dev/provenance/v1.0"
    stage = "postproduct"

    def __init__(self, *, exported: bool = False) -> None:
        self.exported = exported
        self._builder = DEFAULT_BUILDER
        self._metadata: dict[str, object] = {}
        self._command: str | None = None
        self._environment: dict[str, str] | None = None
        self._dependencies: list[dict[str, object]] = []
        self._products: dict[str, Product] = {}

    def attest(self, context: RunContext) -> None:
        """Gather what the other attestors saw."""
        for item in context.completed:
            self._add_ci(item.attestor)
            self._add(item, context)
        if self._builder == DEFAULT_BUILDER:
            log.warn(
                "No build system attestor invoked. Consider using github, gitlab, jenkins, or aws-codebuild attestors "
                "(if appropriate) to enrich your SLSA provenance"
            )
        check_utf8(self._environment or {})

    def _add_ci(self, attestor: Attestor) -> None:
        if isinstance(attestor, GithubAttestor):
            self._take_builder("github-action", attestor.fields.get("pipelineurl", ""))
            if attestor.token is None:
                log.warn("No JWT found in GitHub attestor")
            elif not isinstance(attestor.token.claims.get("sha"), str):
                raise WitnessPanicError("interface conversion: interface {} is not string")
        elif isinstance(attestor, GitlabAttestor):
            self._take_builder("gitlab-component", attestor.fields["pipelineurl"])
            if attestor.token is None:
                log.warn("No JWT found in GitLab attestor")
            elif "sha" not in attestor.token.claims:
                log.warn("No SHA found in GitLab JWT")
            elif not isinstance(attestor.token.claims["sha"], str):
                raise WitnessPanicError("interface conversion: interface {} is not string")
        elif isinstance(attestor, JenkinsAttestor):
            self._take_builder("jenkins-component", attestor.fields["pipelineurl"])
        elif isinstance(attestor, AwsCodebuildAttestor):
            self._take_builder("aws-codebuild", attestor.fields.get("build_arn", ""))

    def _take_builder(self, name: str, invocation: str) -> None:
        self._builder = _BUILDER.format(name)
        if invocation:
            self._metadata["invocation_id"] = invocation

    def _add(self, item: Completed, context: RunContext) -> None:
        attestor = item.attestor
        if isinstance(attestor, EnvironmentAttestor):
            self._environment = dict(sorted(attestor.variables.items()))
        elif isinstance(attestor, GitAttestor):
            digest = {"sha1": attestor.commit_hash}
            self._dependencies += [{"name": remote, "digest": digest} for remote in attestor.remotes]
        elif isinstance(attestor, MaterialAttestor):
            materials = sorted((attestor.materials or {}).items())
            self._dependencies += [{"name": name, "digest": digest} for name, digest in materials]
        elif isinstance(attestor, CommandRunAttestor):
            self._command = " ".join(attestor.command)
            check_utf8({"command": self._command})
            self._metadata["started_on"] = _as_timestamp(item.started)
            self._metadata["finished_on"] = _as_timestamp(item.ended)
        elif isinstance(attestor, ProductAttestor):
            self._products = dict(context.products)

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        definition: dict[str, object] = {"build_type": BUILD_TYPE}
        if self._command is not None:
            definition["external_parameters"] = {"command": self._command}
        definition["internal_parameters"] = {} if self._environment is None else {"env": self._environment}
        if self._dependencies:
            definition["resolved_dependencies"] = self._dependencies
        details = {"builder": {"id": self._builder}, "metadata": self._metadata}
        return {"build_definition": definition, "run_details": details}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        return {f"file:{name}": product.digests for name, product in self._products.items()}


def _as_timestamp(nanoseconds: int) -> dict[str, int]:
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    return {"seconds": seconds, "nanos": rest} if rest else {"seconds": seconds}


def create(values: Values) -> Attestor:
    """A slsa attestor."""
    return SlsaAttestor(exported=values.switch("attestor-slsa-export"))

"""The attestors that restate the step in another format: link, slsa, and policyverify, which no run has.

Keys are in snake case and texts must be UTF-8, as Go's protobuf library has it. Policyverify belongs to verification,
so that `run` refuses it beside the attestors that always run. Facts from go-witness `attestation/{link,slsa}`.
"""

from __future__ import annotations

from asynth.embedded.attestors.artifacts import MaterialAttestor, ProductAttestor
from asynth.embedded.attestors.attestor import Attestor, Completed, Product, RunContext
from asynth.embedded.attestors.ci import AwsCodebuildAttestor, GithubAttestor, GitlabAttestor, JenkinsAttestor
from asynth.embedded.attestors.command_run import CommandRunAttestor
from asynth.embedded.attestors.environment import EnvironmentAttestor
from asynth.embedded.attestors.git import GitAttestor
from asynth.embedded.errors import WitnessError, WitnessPanicError
from asynth.embedded.files.digests import DigestSet
from asynth.embedded.go import log
from asynth.embedded.go.flags import Values
from asynth.embedded.go.text import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


def check_utf8(texts: dict[str, str]) -> None:
    """Refuse a name or a value that holds undecodable bytes.

    :raises WitnessError: with the protobuf library's message.
    """
    for name, value in texts.items():
        for text in (name, value):
            if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
                raise WitnessError(f"proto: invalid UTF-8 in string: {quote(text)}")


class LinkAttestor(Attestor):
    """Link v0.3: name, command, materials, environment. What is empty is left out, as protobuf's JSON tags say."""

    def __init__(self, *, exported: bool = False) -> None:
        self.exported = exported
        self._link: dict[str, object] = {}
        self._products: dict[str, Product] = {}

    @classmethod
    def from_flags(cls, values: Values) -> Self:
        """A link attestor."""
        return cls(exported=values.switch("attestor-link-export"))

    def attest(self, context: RunContext) -> None:
        """Gather what the other attestors saw."""
        command: list[str] = []
        materials: list[dict[str, object]] = []
        environment: dict[str, str] | None = None
        for item in context.completed:
            attestor = item.attestor
            if isinstance(attestor, CommandRunAttestor):
                command = attestor.command
            elif isinstance(attestor, MaterialAttestor):
                materials += [
                    {"name": name, "digest": digests} for name, digests in sorted((attestor.materials or {}).items())
                ]
            elif isinstance(attestor, EnvironmentAttestor):
                environment = dict(sorted(attestor.variables.items()))
                check_utf8(environment)
            elif isinstance(attestor, ProductAttestor):
                self._products = attestor.products or {}
        link: dict[str, object] = {"name": context.step}
        if command:
            link["command"] = command
        if materials:
            link["materials"] = materials
        if environment is not None:
            link["environment"] = environment
        self._link = link

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return self._link

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        return {f"file:{name}": product.digests for name, product in self._products.items()}


BUILD_TYPE = "https://witness.dev/slsa-build@v0.1"
DEFAULT_BUILDER = "https://witness.dev/witness-default-builder@v0.1"
_BUILDER = "https://witness.dev/witness-{}-builder@v0.1"


class SlsaAttestor(Attestor):
    """Build definition and run details; what is empty is left out."""

    def __init__(self, *, exported: bool = False) -> None:
        self.exported = exported
        self._builder = DEFAULT_BUILDER
        self._metadata: dict[str, object] = {}
        self._command: str | None = None
        self._environment: dict[str, str] | None = None
        self._dependencies: list[dict[str, object]] = []
        self._products: dict[str, Product] = {}

    @classmethod
    def from_flags(cls, values: Values) -> Self:
        """A slsa attestor."""
        return cls(exported=values.switch("attestor-slsa-export"))

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


class PolicyVerifyAttestor(Attestor):
    """Stands for a stage that no run has."""

    def attest(self, context: RunContext) -> None:
        """Refuse: no run has this stage."""
        del context
        raise WitnessError("policyverify is not run by `witness run`")

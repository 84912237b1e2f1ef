"""Canaries: drafts that must verify here before a member of the catalogue counts as working.

Each runs one command under witness, requires what was recorded by a policy and verifies. A workload has one for each build,
with every attestor that it offers; an attestor that any project satisfies one of its own, in the circumstances it needs;
each way to write a policy one, and so has each feature, and the engine that judges Rego. An attestor that reads a document
is tried by the workloads that write one. How canaries are executed is not known here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import orjson

from asynth.catalog.attestors import ATTESTORS, ATTESTORS_BY_NAME, CI, UNIVERSAL, sound
from asynth.catalog.attestors.ci import gitlab_tokens, gitlab_variables
from asynth.catalog.attestors.clouds import Instance, Pod
from asynth.catalog.attestors.github import Job
from asynth.catalog.features import (
    ARCHIVISTA,
    AWS_INSTANCE,
    AWS_KMS,
    FEATURES,
    GITLAB_TOKEN,
    GKE_POD,
    KEY_SERVICE,
    KEYLESS,
    NO_EMPTY_GATES,
    POLICY_INTERMEDIATES,
    TIMESTAMPS,
    TOLD_ONCE,
    VAULT_PKI,
)
from asynth.catalog.member import Attestor, Build, Project, Workload
from asynth.catalog.names import REPOSITORIES
from asynth.catalog.procedure.document import (
    Authority,
    Certified,
    Kept,
    PolicyDocument,
    PolicyStep,
    Requirement,
    Signer,
)
from asynth.catalog.procedure.keys import sign_with
from asynth.catalog.procedure.policies import WRITERS, as_commands
from asynth.catalog.procedure.rules import bind_build
from asynth.catalog.workloads import WORKLOADS
from asynth.example.draft import (
    CertificateRequest,
    Draft,
    Fixture,
    GitState,
    Holder,
    Issuing,
    KeylessAuthority,
    KeyManagement,
    KeyRequest,
    KeyVault,
    Service,
    Store,
    Summary,
    TimestampServer,
)
from asynth.machine.probing.tools import STYLE_TOOLS
from asynth.resources import list_project
from asynth.script import Bash

REGO = "Rego"
"""The name of the canary whose policy holds a rule."""

_IDLE = Build(Project("site/handbook", ""), "git log -1", ())
"""A command that works in every project and writes nothing."""

_RULE = """\
package commandrun.canary

import rego.v1

deny contains msg if {
	not "log" in object.get(input, "cmd", [])
	msg := "another command ran"
}
"""


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs the step of a canary, with which files, and where its attestation goes.

    :param options: those of ``witness run`` that sign
    :param services: what answers at the URLs in them, or in `environment`
    :param stamped_by: the timestamp authorities that the policy trusts
    :param run_set: what is given to ``-a``
    :param found_by: the options of ``witness verify`` that say where the attestation is
    :param rule: text of a rule over the record of the last of `run_set`
    :param tried: commands after the run, in the block before the one that verifies
    """

    options: str
    functionary: Signer | Certified | Kept
    authorities: tuple[Authority, ...]
    keys: tuple[KeyRequest, ...]
    certificates: tuple[CertificateRequest, ...]
    services: tuple[Service, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    stamped_by: tuple[Authority, ...] = ()
    found_by: str = "-a ../canary.att.json"
    run_set: tuple[str, ...] = ("git",)
    rule: str = ""
    tried: str = ""


_SIGN = "witness sign -k ../policy.key -f ../policy.json -o ../policy.signed.json\n"
_VERIFY = "witness verify -p ../policy.signed.json -k ../policy.pub"
_COMMIT = '-s "$(git rev-parse HEAD)"'
_COMMAND_RUN = ATTESTORS_BY_NAME["command-run"].predicate_type


_POLICY_KEY = KeyRequest("policy", "ed25519", "../policy.key", "../policy.pub")
_BY_KEY = Signing(
    sign_with("attest"),
    Signer("../attest"),
    (),
    (KeyRequest("attest", "ed25519", "../attest.key", "../attest.pub"), _POLICY_KEY),
    (),
)
_STAMPS, _STORE = "http://tsa.northwind.example/stamp", "http://archivista.northwind.example:8082"
_VAULT, _FULCIO = "http://vault.northwind.example:8200", "https://fulcio.sigstore.dev"
_AWS = "https://kms.eu-central-1.amazonaws.com"
_JOB = Job("northwind/handbook", "canary.yml", "main", "robin")
_ATTESTED = bind_build(_IDLE, "canary", "", REPOSITORIES[0])
_TOKEN_RULE = """\
package gitlab.canary

import rego.v1

deny contains msg if {
	object.get(input, ["jwt", "claims", "project_path"], "") != "northwind/handbook"
	msg := "another project"
}
"""
_ISSUED = CertificateRequest(
    "attest",
    Holder("builder.northwind.example", organizations=("Northwind",)),
    "../attest.key",
    "../attest.crt",
    "../company-intermediate.crt",
    "../company-root.crt",
)
_BY_CERTIFICATE = Signing(
    f"{sign_with('attest')} --signer-file-cert-path ../attest.crt",
    Certified(("company",), organizations=("Northwind",)),
    (Authority("company", "../company-root.crt", ("../company-intermediate.crt",)),),
    (_POLICY_KEY,),
    (_ISSUED,),
)


def _try_policy(required: tuple[Requirement, ...]) -> str:
    """Return the commands that sign a policy of one step with `required`, for a block that goes on to verify by it."""
    document = PolicyDocument(_EXPIRES, (PolicyStep("canary", required, (_BY_KEY.functionary,)),))
    return f"{as_commands(WRITERS['heredoc'](document))}{_SIGN}"


_EXPIRES = "2040-01-01"
_FEATURES = {
    POLICY_INTERMEDIATES: _BY_CERTIFICATE,
    NO_EMPTY_GATES: replace(_BY_KEY, tried=f"{_try_policy(())}! {_VERIFY} {_BY_KEY.found_by} {_COMMIT}\n"),
    TOLD_ONCE: replace(
        _BY_KEY,
        tried=(
            f"{_try_policy((Requirement(_COMMAND_RUN),))}{_VERIFY} {_BY_KEY.found_by} {_COMMIT} 2> ../said.log\n"
            'test "$(grep -c canary.att.json ../said.log)" = 1\n'
        ),
    ),
    # The certificate has run out, so that without a stamp nothing verifies.
    TIMESTAMPS: replace(
        _BY_CERTIFICATE,
        options=f"{_BY_CERTIFICATE.options} -t {_STAMPS}",
        authorities=(Authority("company", "../company-root.crt"),),
        certificates=(replace(_ISSUED, intermediate=None, ended=True),),
        services=(TimestampServer(_STAMPS, "../tsa.crt", "2024-01-01T12:00:00+00:00"),),
        stamped_by=(Authority("tsa", "../tsa.crt"),),
    ),
    ARCHIVISTA: replace(
        _BY_KEY,
        options=f"{_BY_KEY.options} --enable-archivista --archivista-server {_STORE}",
        services=(Store(_STORE),),
        found_by=f"--enable-archivista --archivista-server {_STORE}",
    ),
    KEYLESS: replace(
        _BY_CERTIFICATE,
        options=f"--signer-fulcio-url {_FULCIO} --signer-fulcio-use-http -t {_STAMPS}",
        functionary=Certified(("fulcio",), uris=(_JOB.identity,), extensions=(("SourceRepositoryURI", _JOB.url),)),
        authorities=(Authority("fulcio", "../fulcio.crt"),),
        certificates=(),
        services=(
            _JOB.tokens(),
            KeylessAuthority(_FULCIO, "../fulcio.crt", "2024-01-01T12:00:00+00:00"),
            TimestampServer(_STAMPS, "../tsa.crt", "2024-01-01T12:05:00+00:00"),
        ),
        environment=_JOB.variables(),
        stamped_by=(Authority("tsa", "../tsa.crt"),),
        run_set=("git", "github"),
    ),
    AWS_KMS: replace(
        _BY_KEY,
        options="--signer-kms-ref awskms:///alias/canary",
        functionary=Kept("awskms:///alias/canary"),
        keys=(_POLICY_KEY,),
        services=(KeyManagement(_AWS, "eu-central-1", ("AKIACANARY", "canary"), ("canary",)),),
        environment=(
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "AKIACANARY"),
            ("AWS_SECRET_ACCESS_KEY", "canary"),
        ),
    ),
    GITLAB_TOKEN: replace(
        _BY_KEY,
        services=(gitlab_tokens(_ATTESTED),),
        environment=(
            *gitlab_variables(_ATTESTED),
            ("CI_JOB_JWT", f"{{token:{gitlab_tokens(_ATTESTED).url}}}"),
        ),
        run_set=("git", "gitlab"),
        rule=_TOKEN_RULE,
    ),
    AWS_INSTANCE: replace(
        _BY_KEY,
        services=(Instance("111122223333", "i-0c1d4e205c1d4e20a", "ami-0b7a93f1cb7a93f1c", "eu-central-1").metadata(),),
        run_set=("git", "aws"),
    ),
    GKE_POD: replace(
        _BY_KEY,
        services=(Pod("northwind-ci", "builder", "northwind-runners").metadata(),),
        run_set=("git", "gcp-iit"),
    ),
    VAULT_PKI: replace(
        _BY_CERTIFICATE,
        options=(
            f'--signer-vault-url {_VAULT} --signer-vault-token "$VAULT_TOKEN" --signer-vault-role canary'
            " --signer-vault-commonname canary.northwind.example"
        ),
        functionary=Certified(("vault",), "canary.northwind.example"),
        authorities=(Authority("vault", "../vault.crt"),),
        certificates=(),
        services=(KeyVault(_VAULT, "hvs.canary", (), Issuing("canary", "northwind.example", "../vault.crt")),),
        environment=(("VAULT_TOKEN", "hvs.canary"),),
    ),
    KEY_SERVICE: replace(
        _BY_KEY,
        options="--signer-kms-ref hashivault://canary",
        functionary=Kept("hashivault://canary"),
        keys=(_POLICY_KEY,),
        services=(KeyVault(_VAULT, "hvs.canary", ("canary",)),),
        environment=(("VAULT_ADDR", _VAULT), ("VAULT_TOKEN", "hvs.canary")),
    ),
}
"""Who signs in the canaries of features."""


@dataclass(frozen=True, slots=True)
class Canary:
    """What decides whether a member works.

    :param kind: of the member, as :class:`~asynth.machine.capabilities.Unavailable` has it
    :param tools: programs that its outcome depends on, beyond those that every example needs
    :param drafts: all of which must verify, by what they try: "'make build' in c/hello"
    """

    kind: Literal["attestor", "style", "feature", "rules", "workload"]
    member: str
    tools: tuple[str, ...]
    drafts: Mapping[str, Draft]

    def digest(self) -> str:
        """Return the SHA-256 over all that it executes: commands, fixtures and the projects' files. Blocks."""
        digest = hashlib.sha256(orjson.dumps([self.kind, self.member, dict(self.drafts)]))
        for folder in sorted({draft.fixture.project for draft in self.drafts.values()}):
            for name, path in list_project(folder):
                digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()


def workload_canary(workload: Workload, attestors: Collection[str]) -> Canary:
    """Return the canary of `workload` where `attestors` work."""
    drafts = {
        f"{build.command!r} in {build.project.folder}": _try_build(workload, build, attestors)
        for build in workload.builds
    }
    return Canary("workload", workload.name, workload.tools, drafts)


def attestor_canary(attestors: Sequence[Attestor]) -> Canary:
    """Return the canary of an attestor that any project satisfies, or of several, which run together."""
    names = tuple(attestor.name for attestor in attestors)
    attested = bind_build(_IDLE, "canary", "", REPOSITORIES[0])
    draft = _compose(
        "-".join(names),
        _IDLE,
        run_set=tuple(dict.fromkeys((*names, "git"))),
        requirements=[Requirement(attestor.predicate_type) for attestor in attestors],
        environment=tuple(
            variable
            for attestor in attestors
            if attestor.environment is not None
            for variable in attestor.environment(attested)
        ),
    )
    tools = tuple(dict.fromkeys(tool for attestor in attestors for tool in attestor.tools))
    return Canary("attestor", ", ".join(names), tools, {f"a run with {', '.join(names)}": draft})


def policy_canaries(styles: Iterable[str]) -> tuple[Canary, ...]:
    """Return the canaries of `styles`, which are ways to write a policy, of all features, and that of Rego."""
    return (*map(_style_canary, styles), *map(_feature_canary, FEATURES), _rego_canary())


def _style_canary(style: str) -> Canary:
    draft = _compose(style, _IDLE, requirements=[Requirement(_COMMAND_RUN)], style=style)
    return Canary("style", style, STYLE_TOOLS[style], {f"a policy written as {style}": draft})


def _feature_canary(feature: str) -> Canary:
    who = _FEATURES[feature]
    required = [
        Requirement(ATTESTORS_BY_NAME[name].predicate_type, ("canary",) if who.rule and name == who.run_set[-1] else ())
        for name in ("command-run", *who.run_set)
    ]
    draft = _compose(feature, _IDLE, run_set=who.run_set, requirements=required, who=who, rule=who.rule)
    return Canary("feature", feature, (), {f"a policy with {feature}": draft})


def _rego_canary() -> Canary:
    draft = _compose(REGO, _IDLE, requirements=[Requirement(_COMMAND_RUN, ("canary",))], rule=_RULE)
    return Canary("rules", REGO, (), {"a policy with a rule": draft})


def _try_build(workload: Workload, build: Build, attestors: Collection[str]) -> Draft:
    offered = ({*UNIVERSAL, *sound(build.attestors), *build.project.attestors} & {*attestors}) - {*CI}
    return _compose(
        f"{workload.name}-{build.project.folder}",
        build,
        run_set=tuple(sorted(offered)),
        requirements=[
            Requirement(build.sbom_type if attestor.name == "sbom" else attestor.predicate_type)
            for attestor in ATTESTORS
            if attestor.name in offered or attestor.always
        ],
        environment=workload.environment,
        workload=workload,
    )


def _compose(
    name: str,
    build: Build,
    *,
    run_set: tuple[str, ...] = ("git",),
    requirements: Sequence[Requirement],
    style: str = "heredoc",
    rule: str = "",
    environment: tuple[tuple[str, str], ...] = (),
    workload: Workload = WORKLOADS[0],
    who: Signing = _BY_KEY,
) -> Draft:
    """Return the draft that runs `build` with `run_set`, writes a policy in a `style` and verifies by it.

    :param rule: text of the Rego module that the policy names `canary`
    """
    artifact = build.artifacts[0] if build.artifacts else ""
    step = PolicyStep("canary", tuple(requirements), (who.functionary,))
    document = PolicyDocument(_EXPIRES, (step,), who.authorities, timestamp_authorities=who.stamped_by)
    flags = "".join(f" {flag}" for attestor in run_set for flag in ATTESTORS_BY_NAME[attestor].flags)
    saved = f"cat > ../canary.rego <<'RULE'\n{rule}RULE\n" if rule else ""
    subject = f"-f {artifact}" if artifact else _COMMIT
    run = (
        f"witness run --step canary -a {','.join(run_set)}{flags} {who.options} -o ../canary.att.json"
        f" -- {build.command.replace('{artifact}', artifact)}\n"
    )
    verify = f"{saved}{as_commands(WRITERS[style](document))}{_SIGN}{_VERIFY} {who.found_by} {subject}\n"
    repository, recorded = REPOSITORIES[0], tuple(sorted(run_set))
    return Draft(
        id=f"canary-{name}",
        family="canary",
        fixture=Fixture(
            project=build.project.folder,
            git=GitState(branch=repository.branch, author=repository.author),
            keys=who.keys,
            certificates=who.certificates,
            environment=(*environment, *who.environment),
            services=who.services,
        ),
        prompt="",
        answer=(Bash(f"{run}{who.tried}"), Bash(verify)) if who.tried else (Bash(run + verify),),
        twins=(),
        summary=Summary(recorded, recorded, "canary", workload.name),
        cost=workload.cost,
    )

"""Machines and jobs that somebody else vouches for: EC2 instances, pods in GKE, jobs of GitLab with a token, and rules over them.

AWS signs an instance's identity document, Google the token of a service account, GitLab that of a job; witness checks the
signature during the run and records what was signed. A key of the user's own still signs the attestation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from asynth.catalog.attestors.ci import gitlab_project, gitlab_tokens
from asynth.catalog.attestors.clouds import CERTIFICATE, instance_of, other_region, pod_of
from asynth.catalog.families.identity.rejections import CLEAN
from asynth.catalog.families.identity.setups import PLAIN
from asynth.catalog.families.scenarios.case import Case, Exchange, begin, recorded
from asynth.catalog.families.scenarios.scenario import RUN_LINE, Scenario, run_sets
from asynth.catalog.features import AWS_INSTANCE, GITLAB_TOKEN, GKE_POD
from asynth.catalog.member import Binding, Forms, Json, Rule, Violation
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.procedure.rules import AppliedRule
from asynth.catalog.rego import load_module
from asynth.example.draft import OtherClaims, Past, Twin, WriteRoot
from asynth.script import Bash, File, Prose, Script


def judge_record(attestor: str, name: str, constants: Mapping[str, Json], message: str) -> AppliedRule:
    """Return the rule of that name over the record of `attestor`.

    :param message: what it says of a run that it refuses
    """
    module = f"{attestor.replace('-', '_')}/{name}.rego"
    forms = Forms(clause="", imperative="", noun="", incident="")
    violation = Violation(message=message)
    rule = Rule(
        name=f"{attestor}_{name}",
        attestor=attestor,
        module=module,
        title=name,
        explanation="",
        bind=lambda _: Binding(parameters=dict(constants), forms=forms, violation=violation),
    )
    return AppliedRule(rule, forms=forms, text=load_module(module).render(dict(constants)), violation=violation)


@dataclass(frozen=True, slots=True)
class _Stranger:
    """A run that the rule refuses: another job or machine by an edit of what vouches for it, or another way to run."""

    kind: str
    message: str
    edit: OtherClaims | None = None
    prefix: str = ""


def _derive(procedure: Procedure, strangers: tuple[_Stranger, ...], *fixed: Twin) -> tuple[Twin, ...]:
    step = procedure.step
    refused = (
        replace(
            twins.run_again(one.kind, procedure, step, f"{one.prefix}{step.run_command()}", "policy-denied", CLEAN),
            edits=(one.edit,) if one.edit else (),
            message=one.message,
        )
        for one in strangers
    )
    return (
        *twins.tamper_artifact(procedure),
        twins.replace_policy_key(procedure),
        twins.expire_policy(procedure),
        twins.require_unrecorded(procedure),
        twins.disallow_functionary(procedure),
        *refused,
        *fixed,
    )


def _policy(procedure: Procedure) -> Bash:
    *_, written = procedure.write_policy()
    return Bash(f"{written.text}{procedure.sign_command()}\n{procedure.verify_command()}\n")


def _put(procedure: Procedure, lead: str) -> File:
    (applied,) = procedure.rules
    return File(applied.file, applied.text, "rego", f"{lead} `{applied.file}`:")


def _without(case: Case, attestor: str) -> str:
    """Return the run as it was before anybody asked for `attestor`."""
    step = case.procedure.step
    required = tuple(one for one in step.required if one.name != attestor)
    return replace(
        step, required=required, extras=tuple(name for name in step.extras if name != attestor)
    ).run_command()


def _say(noun: str) -> dict[str, str]:
    return {"noun": noun, "bare": noun.replace("`", "")}


_INSTANCES = {
    "account": ("region", "the account `{0.account}` in `{0.region}`"),
    "image": ("imageId", "instances of the image `{0.image}` in the account `{0.account}`"),
    "machine": ("instanceId", "the instance `{0.number}` in the account `{0.account}`"),
}
"""By variant: the field that decides besides the account, and how people say it."""

_OF_INSTANCES = {
    "account": "The signature of AWS is checked by the run and not once more by verify. So somebody with `{0}.key` can write any account into a record, "
    "which makes the place of that key a part of the proof.",
    "image": "The id tells what the machine was started from, not what somebody has installed on it since then. And only the run looks at AWS's signature: "
    "verify takes the fields on the word of `{0}.key`.",
    "machine": "An instance that gets replaced comes back under another id, and then the rule needs the new one. AWS's signature is checked while the "
    "step runs, never by verify, so `{0}.key` must not leave that instance.",
}
"""By variant: the one thing that surprises people there."""


def judge_instance(case: Case) -> Exchange:
    """A rule over the identity document of an EC2 instance."""
    attested = case.procedure.attested
    instance = instance_of(attested)
    field, said = _INSTANCES[case.variant]
    single = case.variant == "machine"
    document = dict(instance.document())
    wanted: dict[str, Json] = {"accountId": instance.account, field: document[field]}
    elsewhere = replace(instance, account=f"{int(instance.account[::-1]) % 10**12:012d}")
    procedure = case.procedure.with_step(
        rules=(judge_record("aws", "instance", {"fields": wanted}, f"accountId is {elsewhere.account}"),)
    )
    other = replace(
        instance,
        number=f"{instance.number[:-2]}9c",
        image=f"{instance.image[:-2]}02",
        region=other_region(instance.region) if field == "region" else instance.region,
    )
    denied = f"{field} is {dict(other.document())[field]}"
    kinds = (twins.REGO_DENIAL, twins.OTHER_MACHINE) if single else (twins.OTHER_ACCOUNT, twins.REGO_DENIAL)
    strangers = (
        _Stranger(kinds[0], f"accountId is {elsewhere.account}", instance.claimed_otherwise(elsewhere)),
        _Stranger(kinds[1], denied, instance.claimed_otherwise(other)),
    )
    step = procedure.step
    disabled = f"env AWS_EC2_METADATA_DISABLED=true {step.run_command()}"
    unknown = twins.run_again(twins.OTHER_ROOT, procedure, step, step.run_command(), "attestor-failed", CLEAN)
    yes = begin(case, whether="Yes, as long as the key stays on such machines.", forged="Partly.")
    leaked = (
        f" `{procedure.attest}.key` has been in the sandbox, where a copy can write any fields, so first make a new pair under that name that never leaves EC2:"
        if case.asks("leaked")
        else ""
    )
    answer: Script = (
        Prose(
            f"{yes}The attestor is called `aws`. It gets the identity document from the metadata service of the instance, checks the signature "
            f"of the region and records the fields, so a rule can compare `accountId` and `{field}`."
        ),
        _put(procedure, "Put the rule into"),
        Prose(
            f"The option wants the text of the certificate, here `{CERTIFICATE}`, not its path. AWS lists three for a region, and this signature "
            f"goes with the one under RSA, not RSA-2048{f'.{leaked}' if leaked else ':'}"
        ),
        Bash(f"{case.clear}{procedure.run_command()}\n"),
        Prose(
            "The policy carries the rule below the attestor's type. Carry over what else an older `../policy.json` has, this overwrites it; "
            f"`{procedure.attest}.pub` is the other half of the key:"
        ),
        _policy(procedure),
    )
    if case.asks("forged"):
        shown = (
            f"jq -r .payload {procedure.attestation} | openssl base64 -d -A |\n"
            f"  jq -j '{recorded('aws')}.publickey' > ../used.pem\nopenssl x509 -in {CERTIFICATE} -noout -pubkey | cmp - ../used.pem\n"
        )
        answer = (
            *answer,
            Prose(
                "Two ways around it remain. Whoever starts the run also chooses the certificate, so compare the key that the document was "
                "checked with:"
            ),
            Bash(shown),
            Prose(
                f"And whoever has `{procedure.attest}.key` needs neither document nor certificate: verify doesn't ask AWS again, so any fields "
                "that this key signed are believed. Who can read it matters as much as the account."
            ),
        )
    else:
        answer = (*answer, Prose(_OF_INSTANCES[case.variant].format(procedure.attest)))
    return Exchange(
        past=Past(),
        answer=answer,
        procedure=procedure,
        fixture=replace(case.fixture, services=(instance.metadata(),)),
        twins=_derive(
            procedure,
            strangers,
            replace(unknown, edits=(WriteRoot(CERTIFICATE, "elsewhere"),)),
            twins.run_again(twins.OUTSIDE_OF_CLOUD, procedure, step, disabled, "attestor-failed", CLEAN),
        ),
        facts={"demand": _say(said.format(instance)), "plain": _without(case, "aws")},
    )


_PODS = {
    "cluster": ("cluster_name", "the service account `{0.email}` in the cluster `{0.cluster}`"),
    "region": ("cluster_location", "the service account `{0.email}` in `{1}`"),
}

_OF_PODS = {
    "cluster": "Google's signature on the e-mail is checked by the run, not by verify, so it still takes a key that only these pods have. The "
    "cluster's name isn't signed even there, and another project may have one of that name, so it can't replace the account.",
    "region": "Only the e-mail is from the token, whose signature the run checks and verify doesn't, so it still takes a key that only these pods have. "
    "Where the cluster is, the metadata server says unsigned, which is enough against mistakes.",
}
"""By variant: what vouches for it."""


def judge_pod(case: Case) -> Exchange:
    """A rule over the service account of a pod in GKE, and over where it runs."""
    pod = pod_of(case.procedure.attested)
    field, said = _PODS[case.variant]
    location = dict(pod.attributes())["attributes/cluster-location"]
    place: dict[str, Json] = {field: pod.cluster if case.variant == "cluster" else location}
    elsewhere = replace(pod, project=f"{pod.project}-old")
    moved = replace(pod, cluster=f"{pod.cluster}-2") if case.variant == "cluster" else replace(pod, zone="us-east1-b")
    found = f"{pod.cluster}-2" if case.variant == "cluster" else "us-east1"
    message = f"service account is {elsewhere.email}"
    procedure = case.procedure.with_step(
        rules=(judge_record("gcp-iit", "account", {"account": pod.email, "place": place}, message),)
    )
    step = procedure.step
    alone = f"env HTTP_PROXY=http://127.0.0.1:9 {step.run_command()}"
    yes = begin(case, whether="Yes.", vm="In pods yes, on plain VMs no.")
    zonal = (
        f"A zonal cluster reports its zone, such as `{location}-a`, and is refused; for that one put the zone there. "
        if case.variant == "region"
        else ""
    )
    closing = (
        "On a plain VM the token has a claim `google`, on which the attestor of witness 0.12 crashes, and nothing is attested. Keep the key away from there all the same: "
        f"only the run checks the token, and `{field}` is no part of it, so whoever has `{procedure.attest}.key` can write both into a record."
        if case.asks("vm")
        else _OF_PODS[case.variant]
    )
    return Exchange(
        past=Past(),
        answer=(
            Prose(
                f"{yes}`gcp-iit` fetches a token of the account that Workload Identity gives the pod and checks it by the keys that Google publishes. The account is the "
                f"claim `email` in it; `{field}` stands beside it in the record."
            ),
            _put(procedure, "Write the rule for both to"),
            Prose(
                f"Leave `project_id` alone: witness cuts it out of the e-mail at the last hyphen, and for `{pod.project}` it says "
                f"`{pod.project.rpartition('-')[2]}`. {zonal}In the pod, with your key:"
            ),
            Bash(f"{case.clear}{procedure.run_command()}\n"),
            Prose("What the policy asks of it:"),
            _policy(procedure),
            Prose(closing),
        ),
        procedure=procedure,
        fixture=replace(case.fixture, services=(pod.metadata(),)),
        twins=_derive(
            procedure,
            (
                _Stranger(twins.OTHER_ACCOUNT, message, pod.claimed_otherwise(elsewhere)),
                _Stranger(twins.REGO_DENIAL, f"{field} is {found}", pod.claimed_otherwise(moved)),
            ),
            twins.run_again(twins.OUTSIDE_OF_CLOUD, procedure, step, alone, "attestor-failed", CLEAN),
        ),
        facts={"demand": _say(said.format(pod, location)), "plain": _without(case, "gcp-iit")},
    )


_TOKENS = {
    "branch": ("ref", "the branch `{branch}` of `{path}`"),
    "protected": ("ref_protected", "protected branches of `{path}`"),
    "source": ("pipeline_source", "pipelines that a push to `{path}` started"),
}
"""By variant: the claim that decides besides the project, and how people say it."""

_OF_TOKENS = {
    "branch": "The other two claims belong to it. With `ref` alone, every project on the server that has such a branch would pass, and without "
    "`ref_type` a tag of that name.",
    "protected": "`ref_protected` is the text `true`, not a boolean, and protected tags have it as well, hence `ref_type`. Who may push to such "
    "branches is decided in GitLab, not here.",
    "source": "A schedule says `schedule` there, somebody who starts a pipeline by hand `web`, and a merge request `merge_request_event`; all of "
    "these are refused now.",
}
"""By variant: the one thing that surprises people there."""


def judge_token(case: Case) -> Exchange:
    """A rule over the claims of the token that a job of GitLab asks for."""
    attested = case.procedure.attested
    issuer, project = gitlab_tokens(attested), gitlab_project(attested)
    known = dict(issuer.claims)
    path, branch = known["project_path"], attested.branch
    claim, said = _TOKENS[case.variant]
    wanted: dict[str, Json] = {claim: known[claim], "project_path": path}
    if case.variant in ("branch", "protected"):
        wanted["ref_type"] = known["ref_type"]
    mirror = (("project_id", "977"), ("project_path", f"mirrors/{attested.repository}"))
    unprotected = (("ref", f"try/{branch}"), ("ref_path", f"refs/heads/try/{branch}"), ("ref_protected", "false"))
    others = (("pipeline_source", "web"),) if case.variant == "source" else unprotected
    message = f"claim project_path is mirrors/{attested.repository}"
    procedure = case.procedure.with_step(rules=(judge_record("gitlab", "claims", {"claims": wanted}, message),))
    step = procedure.step
    outside = f"env -u GITLAB_CI {step.run_command()}"
    yes = begin(case, whether="Yes.", warning="Because the job has none.")
    closing = (
        f"The token itself isn't kept. verify believes what the record says, and whoever reads `{procedure.attest}.key` can write any claims into "
        "one; so give that key to protected branches only."
        if case.asks("forged")
        else _OF_TOKENS[case.variant]
    )
    git = case.fixture.git
    variables = (
        ("CI_COMMIT_BRANCH", branch),
        ("CI_COMMIT_REF_NAME", branch),
        ("CI_COMMIT_SHA", "{commit}"),
        ("CI_PIPELINE_SOURCE", known["pipeline_source"]),
        ("CI_PROJECT_PATH", path),
        ("CI_JOB_JWT", f"{{token:{issuer.url}}}"),
    )
    return Exchange(
        past=Past(),
        answer=(
            Prose(
                f"{yes}`-a gitlab` looks for a token in `CI_JOB_JWT`. GitLab stopped setting that in version 17, but a job can ask for a token under this "
                "very name: give it `id_tokens: {CI_JOB_JWT: {aud: witness}}`. "
                f"witness checks it by the server's keys and records the claims, where a rule can find `{claim}` and the project. Any `aud` "
                "will do, since neither that nor the expiry is looked at."
            ),
            _put(procedure, "Save it as"),
            Prose(
                "A job without the token is only warned and has no `jwt` on record; that's what the default in `object.get` is for. "
                + (
                    f"In the job, with the path that the variable (of type File) holds in place of `{procedure.attest}.key`:"
                    if case.asks("variable")
                    else f"In the job, to which a variable of type File can bring `{procedure.attest}.key`:"
                )
            ),
            Bash(f"{case.clear}{procedure.run_command()}\n"),
            Prose("And for those who check; carry over what else an older `../policy.json` has, as this replaces it:"),
            _policy(procedure),
            Prose(closing),
        ),
        procedure=procedure,
        fixture=replace(
            case.fixture,
            git=git and replace(git, remote=f"{project}.git"),
            environment=(*case.fixture.environment, *variables),
            services=(issuer,),
        ),
        twins=_derive(
            procedure,
            (
                _Stranger(twins.OTHER_REPOSITORY, message, OtherClaims(issuer.url, mirror)),
                _Stranger(
                    twins.OTHER_EVENT if case.variant == "source" else twins.OTHER_REF,
                    f"claim {claim} is {dict(others)[claim]}",
                    OtherClaims(issuer.url, others),
                ),
                _Stranger(twins.REGO_DENIAL, f"claim {claim} is <none>", None, "env -u CI_JOB_JWT "),
            ),
            twins.run_again(twins.OUTSIDE_OF_CI, procedure, step, outside, "attestor-failed", CLEAN),
        ),
        facts={
            "demand": _say(said.format(branch=branch, path=path)),
            "plain": case.procedure.run_command(),
            "project": path,
        },
    )


def _runs(name: str) -> tuple[tuple[str, ...], ...]:
    """Return sets of attestors for ``-a`` with the one that records who is vouched for."""
    return run_sets(
        *(f"{others} {name}" for others in ("git", "environment git", "git link", "environment git secretscan"))
    )


_HERE = frozenset({"setting"})
_SLOTS = {"demand": _HERE | {"variant"}, "plain": RUN_LINE, "project": _HERE}

MACHINES: tuple[Scenario, ...] = (
    replace(
        PLAIN,
        name="instance",
        compose=judge_instance,
        variants=tuple(_INSTANCES),
        runs=_runs("aws"),
        run=("git", "aws"),
        tools=("jq",),
        features=frozenset({AWS_INSTANCE}),
        builds=18,
        offers=frozenset({"aws"}),
        slots=_SLOTS,
    ),
    replace(
        PLAIN,
        name="pod",
        compose=judge_pod,
        variants=tuple(_PODS),
        runs=_runs("gcp-iit"),
        run=("git", "gcp-iit"),
        features=frozenset({GKE_POD}),
        builds=14,
        offers=frozenset({"gcp-iit"}),
        slots=_SLOTS,
    ),
    replace(
        PLAIN,
        name="gitlab-token",
        compose=judge_token,
        variants=tuple(_TOKENS),
        runs=_runs("gitlab"),
        run=("git", "gitlab"),
        features=frozenset({GITLAB_TOKEN}),
        offers=frozenset({"gitlab"}),
        slots=_SLOTS,
    ),
)
"""Questions about who vouches for the place of a run."""

"""The family `ci`: a job that attests and verifies itself, as the file of a CI system, with its key from the CI's secrets.

The file's commands of witness are those of the blocks that run: on a machine that has the pairs, or as a script in the
environment of a job where the record or the rule needs one. What a message does not show has its house default: the keys'
names, the branch, and where the signed policy is committed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from asynth.catalog import house
from asynth.catalog.families.ci.answers import Explained, answer, committed, policy_commands
from asynth.catalog.families.ci.facts import shown_by, tell
from asynth.catalog.families.ci.job import SCRIPT, Job, Secrets, System
from asynth.catalog.families.ci.judged import BRANCHED, CHECKOUTS
from asynth.catalog.families.ci.keyless import compose_keyless
from asynth.catalog.families.ci.rephrasing import rephrase
from asynth.catalog.families.ci.strata import DEPLOYS, NAMES, strata
from asynth.catalog.families.ci.symptoms import (
    OFFLINE,
    Symptom,
    bare_of,
    clear_workspace,
    doubt_origin,
    explain_token,
    require_system,
    run_outside,
)
from asynth.catalog.families.ci.systems import SYSTEMS_BY_NAME
from asynth.catalog.families.ci.tightening import tighten
from asynth.catalog.families.ci.topic import Topic
from asynth.catalog.families.ci.topics import TOPICS_BY_NAME
from asynth.catalog.families.family import FamilyMember, find_build
from asynth.catalog.names import REPOSITORIES, REPOSITORIES_BY_NAME
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.procedure.keys import GIVEN
from asynth.catalog.procedure.procedure import Procedure, attest
from asynth.catalog.procedure.rules import AppliedRule, bind_build, bind_rules
from asynth.catalog.prompts import read_messages
from asynth.example.draft import Draft, KeyRequest, Twin
from asynth.resources import fixtures_root
from asynth.space import Spec

IDENTIFIERS = frozenset({"name", "names", "artifact", "setting"})

SIGNED = "attestation/policy.signed.json"
"""Where the repository keeps the signed policy."""

MESSAGES = read_messages(fixtures_root() / "phrasings" / "ci")
_BY_NAME = {message.name: message for message in MESSAGES}
_HIDDEN_KEY = "../.job.secret"


def compose(spec: Spec) -> Draft:
    """Compose the draft of a CI task."""
    values: dict[str, Any] = dict(spec.values)
    workload, build, product = find_build(values)
    system = SYSTEMS_BY_NAME[values["system"]]
    topic = TOPICS_BY_NAME[values["topic"]]
    message = _BY_NAME[values["phrasing"]]
    rule = values.get("rule", "")
    repository = REPOSITORIES_BY_NAME[values["setting"]]
    if "setting" not in shown_by(message) and rule not in BRANCHED:
        repository = replace(repository, branch=REPOSITORIES[0].branch)
    secrets = Secrets(*NAMES[values["names"]])
    attested = bind_build(build, values["step"], product, repository)
    if topic.features:
        around = values.get("around", 0)
        return compose_keyless(spec, message, workload, attested, repository, secrets, around, SIGNED)
    rules = bind_rules((rule,) if rule else (), attested, 0)
    asked = {"git", *RECORDED_ALWAYS, *((system.attestor,) if system.attestor and topic.placed else ())}
    local = Procedure(
        steps=(attest(attested, asked, rules, key=attested.step),),
        keys=(attested.step, "policy"),
        subject="artifact" if attested.artifact else "commit",
        arrangement=GIVEN,
        expires=house.EXPIRES,
        signed=SIGNED,
    )
    within = replace(local, trust=f"-k {_public(system, secrets)}").with_step(
        signer=f"-k {_private(system, secrets)}", place=system.place
    )
    scripted = _needs_script(topic, system, rules)
    inside = scripted or (topic.placed and topic.name != "proof")
    procedure = within if inside else local
    deploy = DEPLOYS[0] if "deploy" not in values else values["deploy"]
    mode = "0755" if workload.purpose == "build" else "0644"
    deploy = deploy.replace("{artifact}", attested.artifact).replace("{mode}", mode)
    gate = (deploy,) if topic.deploys or values.get("gated") else ()
    is_stripped = system.name == "github" and workload.purpose == "build" and deploy.startswith("cp ")
    restored = (f"chmod +x {attested.artifact}",) if gate and is_stripped else ()  # an upload keeps no modes
    job = replace(
        _job(within, system, secrets, gate, repository.branch, scripted=scripted, restored=restored),
        around=values.get("around", 0),
        forked=(attested.command,) if topic.forks else (),
    )
    if topic.files:
        job = _keep_all(job, system, released="lasting" in message.asks, retained="listed" not in message.asks)
    script: tuple[str, ...] = ()
    if scripted:
        script = (*(() if job.attest[0] == "set -e" else ("set -e",)), *job.attest, *job.verify)
        job = replace(job, attest=(f"sh {SCRIPT}",), verify=())
    wanted = repository.variable[0] if any("variable" in one.needs for one in rules) else ""
    job = replace(job, wanted=wanted)
    explained = Explained(topic, procedure, system, job, message.asks, script, pasted="pasted" in message.tells)
    artifact = (attested.artifact,) if attested.artifact else ()
    plain = system.plain(replace(job, keep=artifact, deploy=gate, retained=False, released=False))
    symptom = _explain(explained)
    past = symptom.past if symptom else committed(explained)
    final = symptom.procedure if symptom else procedure
    keys, given = _hand_out(procedure, system, secrets) if inside else (GIVEN.requests(*procedure.keys), ())
    again = replace(final, trust="").with_step(signer=f"-k {_HIDDEN_KEY}") if inside else final
    variable, _ = CHECKOUTS.get(system.name, ("", ""))
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=fixture_of(
            final.with_step(required=bare_of(final, system)) if topic.name == "proof" else final,
            repository,
            (
                *workload.environment,
                *(system.environment(attested) if system.environment and inside else ()),
                *(OFFLINE if topic.name == "proof" else ()),
                *(((variable, repository.branch),) if variable and inside and rule in BRANCHED else ()),
                *((("DEPLOY_DIR", ".."),) if gate and inside else ()),
            ),
            keys=keys,
            secrets=given,
        ),
        prompt=message.write(tell(explained, plain, past, message, values.get("said", 0))),
        answer=symptom.answer if symptom else answer(explained),
        twins=twins.derive(again, 0, _outside(again, system))
        if symptom is None or symptom.twins is None
        else symptom.twins,
        summary=replace(summarize(final, workload.name), message=message.declare()),
        cost=workload.cost,
        past=past,
    )


def _explain(explained: Explained) -> Symptom | None:
    """Return what went wrong, where the topic is of that kind."""
    name, procedure, job = explained.topic.name, explained.procedure, explained.job
    policy = policy_commands(explained)
    whether = "whether" in explained.asks
    if name == "outside":
        required = require_system(procedure, explained.system)
        policy = policy_commands(replace(explained, procedure=required))
        return run_outside(procedure, policy, explained.system, whether=whether)
    if name == "proof":
        return doubt_origin(procedure, policy, explained.system, explained.asks)
    if name == "token":
        return explain_token(procedure, job, policy, explained.asks)
    if name == "tighten":
        return tighten(
            procedure,
            policy_commands(explained, ruled=False),
            job,
            explained.system,
            explained.asks,
        )
    return clear_workspace(procedure, job, policy) if name == "stale" else None


def _needs_script(topic: Topic, system: System, rules: tuple[AppliedRule, ...]) -> bool:
    """Tell whether the lines of the job are a script, since nobody has the key but the store, or only a job bears the rule."""
    needy = any(one.rule.attestor in (system.attestor, "environment") for one in rules)
    return bool(topic.scripted) and (not topic.ruled or needy)


def _private(system: System, secrets: Secrets) -> str:
    """Return the private key as the job's lines name it: a file of the job's own, since the pair may lie beside a checkout."""
    return f'"${secrets.key}"' if system.as_files else f'"{system.folder}/job.pem"'


def _public(system: System, secrets: Secrets) -> str:
    """Return the public key of the policy as the job's lines name it, likewise."""
    return f'"${secrets.public}"' if system.as_files else f'"{system.folder}/owner.pem"'


def _job(
    procedure: Procedure,
    system: System,
    secrets: Secrets,
    gate: tuple[str, ...],
    branch: str,
    *,
    scripted: bool,
    restored: tuple[str, ...],
) -> Job:
    """Return the job: the key becomes a file of the signing step where it comes as text, and what is kept is copied in.

    :param scripted: whether its lines are a script, which people run again in the same folder
    :param restored: what gives a file that was handed over its mode back
    """
    step = procedure.step
    attestation = f"{step.name}.att.json"
    private = _private(system, secrets)
    before = (
        ()
        if system.as_files
        else (
            f"trap 'rm -f {private}' EXIT",
            f"(umask 077; printenv {secrets.key} > {private})",
            f"unset {secrets.key}",
        )
    )
    _, checkout = CHECKOUTS.get(system.name, ("", ""))
    judged = any(one.rule.name in BRANCHED for one in step.rules)
    branched = (checkout,) if checkout and judged else ()
    trusted = () if system.as_files else (f"printenv {secrets.public} > {_public(system, secrets)}",)
    copy = (f"cp {procedure.attestation} .",) if step.place else ()
    check = (*trusted, procedure.verify_command(attestation=attestation if gate else ""))
    artifact = (procedure.artifact,) if procedure.artifact else ()
    kept = scripted or system.name == "jenkins"  # whose workspaces stay
    stale = (f"rm -f {procedure.artifact}",) if artifact and kept else ()
    strict = ("set -e",) if system.name == "codebuild" else ()  # elsewhere the system's shell stops at a failure
    return Job(
        step=step.name,
        command=procedure.attested.command,
        attest=(*strict, *branched, *stale, *before, procedure.run_command(), *(copy if gate else ())),
        verify=() if gate else (*check, *copy),
        deploy=(*check, *restored, *gate) if gate else (),
        secrets=secrets,
        keep=(*artifact, attestation),
        branch=branch,
        everywhere=judged,
    )


def _keep_all(job: Job, system: System, *, released: bool, retained: bool) -> Job:
    """Return the job as it keeps all that a later check takes: the signed policy and its public key as well."""
    public = job.secrets.public
    copied = f'cat "${public}" > policy.pub' if system.as_files else f"printenv {public} > policy.pub"
    return replace(
        job, verify=(*job.verify, copied), keep=(*job.keep, SIGNED, "policy.pub"), retained=retained, released=released
    )


def _hand_out(
    procedure: Procedure, system: System, secrets: Secrets
) -> tuple[tuple[KeyRequest, ...], tuple[tuple[str, str], ...]]:
    """Return both keys, and the variables by which the system gives them to the job."""
    attest, policy = procedure.attest, procedure.policy_key
    keys = (
        KeyRequest("attest", "ed25519", _HIDDEN_KEY, f"{attest}.pub"),
        KeyRequest("policy", "ed25519", f"{policy}.key", f"{policy}.pub"),
    )
    value = "{}" if system.as_files else "{{text:{}}}"
    return keys, ((secrets.key, value.format(_HIDDEN_KEY)), (secrets.public, value.format(f"{policy}.pub")))


def _outside(procedure: Procedure, system: System) -> Twin:
    """Run where the CI system is not, or with the attestor that has no token: nothing is attested then."""
    step = procedure.step
    run = (
        f"env -u {system.mark} {step.run_command()}"
        if system.attestor in step.extras
        else step.run_command(extras=(system.attestor or "github", *step.extras))
    )
    return twins.run_again(twins.OUTSIDE_OF_CI, procedure, step, run, "attestor-failed")


FAMILY = FamilyMember(
    name="ci",
    title="a CI job that attests and verifies itself",
    share=7.0,
    strata=lambda available: strata(MESSAGES, available),
    compose=compose,
    identifiers=IDENTIFIERS,
    rephrase=lambda spec: rephrase(spec, _BY_NAME),
)

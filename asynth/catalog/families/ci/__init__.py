"""The family `ci`: a job that attests and verifies itself, as the file of a CI system, with its key from the CI's secrets.

The lines of the file's scripts are the blocks that run, in the environment of a job of that system. A stratum is one build
on one system, with or without a rule; every third has the texts that leave something out.
"""

from __future__ import annotations

from typing import Any

from asynth.catalog.families.ci.answers import FORMS, JobExplanation
from asynth.catalog.families.ci.facts import tell
from asynth.catalog.families.ci.strata import NAMES, strata
from asynth.catalog.families.ci.systems import PASSPHRASE, SYSTEMS_BY_NAME, Job, Secrets, System
from asynth.catalog.families.family import BUILDS_BY_NAME, FamilyMember
from asynth.catalog.names import REPOSITORIES_BY_NAME
from asynth.catalog.phrasings.wish import read_templates
from asynth.catalog.procedure import defaults, twins
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.keys import GIVEN
from asynth.catalog.procedure.keys import PASSPHRASE as PHRASE
from asynth.catalog.procedure.layout import answer
from asynth.catalog.procedure.procedure import Procedure, attest
from asynth.catalog.procedure.rules import bind_build, bind_rules
from asynth.example.draft import Draft, KeyRequest, Twin
from asynth.space import Spec

IDENTIFIERS = frozenset({"project", "names", "expires", "artifact", "setting", "signed"})


def compose(spec: Spec) -> Draft:
    """Compose the draft of a CI task."""
    values: dict[str, Any] = dict(spec.values)
    workload, build = BUILDS_BY_NAME[values["build"]]
    system = SYSTEMS_BY_NAME[values["system"]]
    template = read_templates("ci")[values["phrasing"]]
    repository = REPOSITORIES_BY_NAME[values["setting"]]
    key, policy, private, public, prefix = NAMES[values["names"]]
    secrets = Secrets(private, public, prefix, values["passphrase"])
    attested = bind_build(build, values["step"], values["artifact"], repository)
    rules = bind_rules((values["rule"],) if "rule" in values else (), attested, template.number)
    asked = {*values["extras"], *values["core"]}
    hidden = _hidden(system, secrets) if "environment" in asked else ()
    step = attest(
        attested,
        asked,
        rules,
        key=key,
        signer=f'-k "${private}"' if system.as_files else "",
        options=tuple(f"--env-add-sensitive-key {name}" for name in hidden),
    )
    procedure = Procedure(
        steps=(step,),
        keys=(key, policy),
        subject=values["subject"],
        arrangement=GIVEN,
        expires=values.get("expires", defaults.EXPIRES),
        style=values.get("style", defaults.STYLE),
        trust=f'-k "${public}"' if system.as_files else "",
        signed=values["signed"],
    )
    job = Job(
        step=step.name,
        scripts=_scripts(procedure, system, secrets, template.marks),
        secrets=secrets,
        keep=(attested.artifact, f"{step.name}.att.json") if "keep" in template.marks else (),
        branch=repository.branch,
        variable=repository.variable if any("variable" in applied.needs for applied in rules) else None,
    )
    explained = JobExplanation(
        procedure=procedure,
        system=system,
        job=job,
        file=system.file.replace("{step}", step.name),
        hidden=hidden,
        defaults=defaults.name_policy_defaults(values["omitted"], template.number),
        variant=template.number,
    )
    prompt = template.ask(tell(explained, values["project"]))
    keys, given = _hand_out(procedure, system, secrets)
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=fixture_of(
            procedure,
            repository,
            (*workload.environment, *(system.environment(attested) if system.environment else ())),
            keys=keys,
            secrets=given,
        ),
        prompt=prompt,
        answer=answer(prompt, explained, FORMS[template.form]),
        twins=twins.derive(procedure, 0, _outside(procedure, system)),
        summary=summarize(procedure, workload.name),
        cost=workload.cost,
    )


def _hidden(system: System, secrets: Secrets) -> tuple[str, ...]:
    """Return the variables whose values an environment record would show in clear."""
    names = () if system.as_files else (secrets.key,)
    return (*names, *((PASSPHRASE,) if secrets.passphrase else ()))


def _scripts(
    procedure: Procedure, system: System, secrets: Secrets, marks: frozenset[str]
) -> tuple[tuple[str, ...], ...]:
    """Return what the job runs: keys into files where they come as text, the attested command, the check."""
    before = (
        ()
        if system.as_files
        else (
            f"printenv {secrets.key} > {procedure.attest}.key",
            f"printenv {secrets.public} > {procedure.policy_key}.pub",
        )
    )
    keep = (f"cp {procedure.attestation} .",) if "keep" in marks else ()
    first = (*before, procedure.run_command(), *keep)
    second = (procedure.verify_command(),)
    return (first, second) if "split" in marks and system.name == "github" else ((*first, *second),)


def _hand_out(
    procedure: Procedure, system: System, secrets: Secrets
) -> tuple[tuple[KeyRequest, ...], tuple[tuple[str, str], ...]]:
    """Return both keys, and the variables by which the system gives them to the job."""
    attest, policy = procedure.attest, procedure.policy_key
    private = f"../{secrets.key}" if system.as_files else f"../.{procedure.keys[0]}.secret"
    keys = (
        KeyRequest("attest", "ed25519", private, f"{attest}.pub", PHRASE if secrets.passphrase else None),
        KeyRequest("policy", "ed25519", f"{policy}.key", f"{policy}.pub"),
    )
    value = "{}" if system.as_files else "{{text:{}}}"
    given = ((secrets.key, value.format(private)), (secrets.public, value.format(f"{policy}.pub")))
    return keys, (*given, *(((PASSPHRASE, PHRASE),) if secrets.passphrase else ()))


def _outside(procedure: Procedure, system: System) -> Twin:
    """Run where the CI system is not, or with the attestor that has no token: nothing is attested then."""
    step = procedure.step
    run = (
        f"env -u {system.mark} {step.run_command()}"
        if system.attestor
        else step.run_command(extras=("github", *step.extras))
    )
    return twins.run_again(twins.OUTSIDE_OF_CI, procedure, step, run, "attestor-failed")


FAMILY = FamilyMember(
    name="ci",
    title="a CI job that attests and verifies itself",
    share=10.0,
    strata=strata,
    compose=compose,
    identifiers=IDENTIFIERS,
)

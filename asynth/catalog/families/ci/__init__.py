"""The family `ci`: a job that attests and verifies itself, as the file of a CI system, with its key from the CI's secrets.

The lines of the file's scripts are the blocks that run, in the environment of a job of that system. A stratum is one build
on one system, with or without a rule; every third has the texts that leave something out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from asynth.catalog import omissions, twins
from asynth.catalog.answers import course_twins as derive
from asynth.catalog.answers.course import AttestedStep, Course, subject_of, summarize
from asynth.catalog.answers.fitting import fit
from asynth.catalog.answers.rules_of import bind_rules, repository
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.ci.answers import FORMS, Told
from asynth.catalog.families.ci.facts import tell
from asynth.catalog.families.ci.strata import NAMES, strata
from asynth.catalog.families.ci.system import PASSPHRASE, Job, Secrets, System
from asynth.catalog.families.ci.systems import SYSTEMS_BY_NAME
from asynth.catalog.families.family import BUILDS_BY_NAME, FamilyMember
from asynth.catalog.families.single import scene_of
from asynth.catalog.keys import PASSPHRASE as PHRASE
from asynth.catalog.member import Build
from asynth.catalog.names import SETTINGS_BY_NAME, Setting
from asynth.catalog.phrasings.wish import read_wishes
from asynth.catalog.procedure.document import Signer
from asynth.example.draft import Draft, Fixture, KeyRequest, Twin
from asynth.space import Spec

IDENTIFIERS = frozenset({"project", "names", "expires", "artifact", "setting", "signed"})


def compose(spec: Spec) -> Draft:
    """Compose the draft of a CI task."""
    values: dict[str, Any] = dict(spec.values)
    workload, build = BUILDS_BY_NAME[values["build"]]
    system = SYSTEMS_BY_NAME[values["system"]]
    wish = read_wishes("ci")[values["phrasing"]]
    setting = SETTINGS_BY_NAME[values["setting"]]
    attest, policy, key, public, prefix = NAMES[values["names"]]
    secrets = Secrets(key, public, prefix, values["passphrase"])
    scene = scene_of(build, values["step"], values["artifact"], setting)
    rules, needs = bind_rules((values["rule"],) if "rule" in values else (), scene, wish.number)
    asked = {*values["extras"], *values["core"], *(applied.rule.attestor for applied in rules)}
    required = tuple(attestor for attestor in ATTESTORS if attestor.name in asked)
    hidden = _hidden(system, secrets) if "environment" in asked else ()
    subject = values["subject"]
    step = AttestedStep(
        scene=scene,
        extras=tuple(attestor.name for attestor in required if not attestor.always),
        required=required,
        rules=rules,
        functionaries=(Signer(f"../{attest}"),),
        signer=f'-k "${key}"' if system.as_files else f"-k ../{attest}.key",
        options="".join(f" --env-add-sensitive-key {name}" for name in hidden),
    )
    course = Course(
        steps=(step,),
        expires=values.get("expires", omissions.EXPIRES),
        style=values.get("style", omissions.STYLE),
        signer=f"-k ../{policy}.key",
        trust=f'-k "${public}"' if system.as_files else f"-k ../{policy}.pub",
        subject=subject_of(subject, scene.artifact),
        artifact="" if subject == "commit" else scene.artifact,
        signed=values["signed"],
    )
    file = system.file.replace("{step}", values["step"])
    job = Job(
        step=values["step"],
        scripts=_scripts(course, system, secrets, (attest, policy), wish.marks),
        secrets=secrets,
        keep=(scene.artifact, f"{values['step']}.att.json") if "keep" in wish.marks else (),
        branch=setting.branch,
        setting=setting.variable if "variable" in needs else None,
    )
    told = Told(
        course=course,
        system=system,
        job=job,
        file=file,
        hidden=hidden,
        subject=subject,
        defaults=omissions.name_policy_defaults(values["omitted"], wish.number),
        variant=wish.number,
    )
    facts = tell(
        course,
        system,
        secrets,
        file=file,
        keys=(attest, policy),
        branch=setting.branch,
        project=values["project"],
        describes=build.project.describes,
        subject=subject,
        rules=[applied.request for applied in rules],
    )
    prompt = wish.ask(facts)
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=_fixture(build, workload.environment, system, secrets, (attest, policy), setting, needs, scene.step),
        prompt=prompt,
        answer=fit(prompt, lambda terse: FORMS[wish.form](replace(told, terse=terse))),
        twins=_twins(told, policy),
        summary=summarize(course, workload.name),
        cost=workload.cost,
    )


def _hidden(system: System, secrets: Secrets) -> tuple[str, ...]:
    """Return the variables whose values an environment record would show in clear."""
    names = () if system.as_files else (secrets.key,)
    return (*names, *((PASSPHRASE,) if secrets.passphrase else ()))


def _scripts(
    course: Course, system: System, secrets: Secrets, keys: tuple[str, str], marks: frozenset[str]
) -> tuple[tuple[str, ...], ...]:
    """Return what the job runs: keys into files where they come as text, the attested command, the check."""
    (step,) = course.steps
    attest, policy = keys
    before = (
        ()
        if system.as_files
        else (
            f"printenv {secrets.key} > ../{attest}.key",
            f"printenv {secrets.public} > ../{policy}.pub",
        )
    )
    first = (*before, step.run_command(), *((f"cp {step.attestation} .",) if "keep" in marks else ()))
    second = (course.verify_command(),)
    return (first, second) if "split" in marks and system.name == "github" else ((*first, *second),)


def _fixture(
    build: Build,
    hidden: tuple[tuple[str, str], ...],
    system: System,
    secrets: Secrets,
    keys: tuple[str, str],
    setting: Setting,
    needs: frozenset[str],
    step: str,
) -> Fixture:
    """Return the state before the answer: both keys, and the variables of a job, secrets among them."""
    attest, policy = keys
    private = f"../{secrets.key}" if system.as_files else f"../.{attest}.secret"
    given = (
        ((secrets.key, private), (secrets.public, f"../{policy}.pub"))
        if system.as_files
        else (
            (secrets.key, f"{{text:{private}}}"),
            (secrets.public, f"{{text:../{policy}.pub}}"),
        )
    )
    scene = scene_of(build, step, build.artifacts[0], setting)
    return Fixture(
        project=build.project.folder,
        git=repository(setting, needs, step),
        keys=(
            KeyRequest("attest", "ed25519", private, f"../{attest}.pub", PHRASE if secrets.passphrase else None),
            KeyRequest("policy", "ed25519", f"../{policy}.key", f"../{policy}.pub"),
        ),
        environment=(
            *hidden,
            *system.environment(scene),
            *given,
            *(((PASSPHRASE, PHRASE),) if secrets.passphrase else ()),
            *((setting.variable,) if "variable" in needs else ()),
        ),
    )


def _twins(told: Told, policy: str) -> tuple[Twin, ...]:
    course, system = told.course, told.system
    found = [derive.tampered_artifact(course)] if course.artifact else []
    found += [
        derive.wrong_policy_key(course, f"../{policy}.pub"),
        derive.expired_policy(course),
        derive.missing_attestation(course, 0),
        derive.functionary_not_allowed(course, 0),
        _outside(course, system),
    ]
    found += [derive.denial(course, 0, applied) for applied in course.rules]
    return tuple(found)


def _outside(course: Course, system: System) -> Twin:
    """Run where the CI system is not, or with the attestor that has no token: nothing is attested then."""
    (step,) = course.steps
    run = (
        f"env -u {system.mark} {step.run_command()}"
        if system.attestor
        else step.run_command(extras=("github", *step.extras))
    )
    return Twin(
        twins.OUTSIDE_OF_CI,
        (),
        f"rm -f {step.scene.artifact}\n{run}\n{course.verify_command()}\n",
        "attestor-failed",
    )


FAMILY = FamilyMember(
    name="ci",
    title="a CI job that attests and verifies itself",
    share=10.0,
    strata=strata,
    compose=compose,
    identifiers=IDENTIFIERS,
)

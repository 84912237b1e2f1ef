"""The family `identity`: who may sign, by certificate or by key, and how a key is kept from the build.

A stratum is one build with one kind of credentials. Its texts are all of those that tell every fact; every third stratum
has those that leave something out.
"""

from __future__ import annotations

from typing import Any

from asynth.catalog import omissions, twins
from asynth.catalog.answers import course_twins as derive
from asynth.catalog.answers.course import AttestedStep, Course, subject_of, summarize
from asynth.catalog.answers.rules_of import repository
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.family import BUILDS_BY_NAME, FamilyMember
from asynth.catalog.families.identity.answers import FORMS, Told
from asynth.catalog.families.identity.credentials import Credentials, issue
from asynth.catalog.families.identity.facts import tell
from asynth.catalog.families.identity.strata import NAMES, strata
from asynth.catalog.families.single import scene_of
from asynth.catalog.names import SETTINGS
from asynth.catalog.phrasings.wish import read_wishes
from asynth.catalog.procedure.policies import as_commands
from asynth.example.draft import Draft, Fixture, Replace, Twin, WriteRoot
from asynth.space import Spec

IDENTIFIERS = frozenset({"project", "names", "expires", "artifact", "organisation", "authority"})


def compose(spec: Spec) -> Draft:
    """Compose the draft of an identity task."""
    values: dict[str, Any] = dict(spec.values)
    workload, build = BUILDS_BY_NAME[values["build"]]
    wish = read_wishes("identity")[values["phrasing"]]
    attest, policy, second = NAMES[values["names"]]
    kind = values["kind"]
    credentials = issue(
        kind,
        (attest, policy),
        organisation=values.get("organisation", ""),
        authority=values.get("authority", ""),
        constraint=values.get("constraint", ""),
        policy_constraint=values.get("policy_constraint", ""),
        second=second if kind == "several" else "",
        carried=values.get("carried", ""),
    )
    asked = {*values["extras"], *values["core"]}
    required = tuple(attestor for attestor in ATTESTORS if attestor.name in asked)
    scene = scene_of(build, values["step"], values["artifact"], SETTINGS[0])
    step = AttestedStep(
        scene=scene,
        extras=tuple(attestor.name for attestor in required if not attestor.always),
        required=required,
        rules=(),
        functionaries=credentials.functionaries,
        signer=credentials.run_signer,
    )
    subject = values["subject"]
    course = Course(
        steps=(step,),
        expires=values.get("expires", omissions.EXPIRES),
        style=values.get("style", omissions.STYLE),
        signer=credentials.policy_signer,
        trust=credentials.trust,
        subject=subject_of(subject, scene.artifact),
        artifact="" if subject == "commit" else scene.artifact,
        authorities=credentials.authorities,
    )
    told = Told(
        course=course,
        credentials=credentials,
        subject=subject,
        defaults=omissions.name_policy_defaults(values["omitted"], wish.number),
        refusal="refusal" in wish.marks,
        variant=wish.number,
    )
    facts = tell(course, credentials, project=values["project"], describes=build.project.describes, subject=subject)
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=Fixture(
            project=build.project.folder,
            git=repository(SETTINGS[0], frozenset(), values["step"]),
            files=credentials.files,
            keys=credentials.keys,
            environment=workload.environment,
            certificates=credentials.certificates,
        ),
        prompt=wish.ask(facts),
        answer=FORMS[wish.form](told),
        twins=_twins(told),
        summary=summarize(course, workload.name),
        cost=workload.cost,
    )


def _twins(told: Told) -> tuple[Twin, ...]:
    course, who = told.course, told.credentials
    found = [derive.tampered_artifact(course)] if course.artifact else []
    found += [derive.expired_policy(course), derive.missing_attestation(course, 0)]
    if who.policy_certified:
        found += _policy_certificate_twins(course, who)
    else:
        found.append(derive.wrong_policy_key(course, f"../{who.names[1]}.pub"))
    if who.certified:
        found += _certificate_twins(course, who)
    else:
        found.append(_functionary(course, who))
    if not who.kind.startswith("vanishing"):
        found.append(_stranger(course))
    return tuple(found)


def _functionary(course: Course, who: Credentials) -> Twin:
    edit = Replace(course.policy, '"publickeyid": "', '"publickeyid": "0', of=2 if who.second else 1)
    return Twin(
        twins.FUNCTIONARY_NOT_ALLOWED,
        (edit,),
        f"{course.sign_command()}\n{course.verify_command()}\n",
        "functionary-not-allowed",
    )


def _certificate_twins(course: Course, who: Credentials) -> list[Twin]:
    """Return a certificate that says something else, another root, and a chain with a gap."""
    sign_and_verify = f"{course.sign_command()}\n{course.verify_command()}\n"
    value = list(who.demanded.values())[-1]
    (step,) = course.steps
    found = [
        Twin(
            twins.OTHER_IDENTITY,
            (Replace(course.policy, f'"{value}"', f'"other.{value}"'),),
            sign_and_verify,
            "functionary-not-allowed",
        )
    ]
    if who.kind == "certificate":
        found.append(
            Twin(
                twins.OTHER_ROOT,
                (WriteRoot(f"../{who.authority}-root.crt", "elsewhere"),),
                f"{as_commands(course.write_policy())}{sign_and_verify}",
                "no-verifiers",
            )
        )
    if who.carried == "signature":
        gap = step.run_command(signer=step.signer.split(" --signer-file-intermediate-paths")[0])
        found.append(
            Twin(
                twins.UNCHAINED,
                (),
                f"rm -f {step.scene.artifact}\n{gap}\n{course.verify_command()}\n",
                "no-verifiers",
            )
        )
    return found


def _policy_certificate_twins(course: Course, who: Credentials) -> list[Twin]:
    """Return another demand on the policy's signer, and another root that is trusted for policies."""
    value = list(who.policy_demanded.values())[-1]
    trust = course.trust.replace(f'"{value}"', f'"other.{value}"')
    return [
        Twin(twins.OTHER_POLICY_SIGNER, (), f"{course.verify_command(trust=trust)}\n", "policy-signer"),
        Twin(
            twins.OTHER_ROOT,
            (WriteRoot(f"../{who.authority}-root.crt", "elsewhere"),),
            f"{course.verify_command()}\n",
            "policy-signature",
        ),
    ]


def _stranger(course: Course) -> Twin:
    """Sign the step with a key that the policy has never heard of."""
    (step,) = course.steps
    run = step.run_command(signer="-k ../stranger.key")
    return Twin(
        twins.STRANGER,
        (),
        "openssl genpkey -algorithm ed25519 -out ../stranger.key\n"
        f"rm -f {step.scene.artifact}\n{run}\n{course.verify_command()}\n",
        "no-verifiers",
    )


FAMILY = FamilyMember(
    name="identity",
    title="signers known by certificate or by kept keys",
    share=5.0,
    strata=strata,
    compose=compose,
    identifiers=IDENTIFIERS,
)

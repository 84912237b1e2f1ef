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
from asynth.catalog.families.family import BUILDS_BY_NAME, Available, FamilyMember
from asynth.catalog.families.single import scene_of
from asynth.catalog.identities import KINDS, Credentials, issue
from asynth.catalog.identities.answers import FORMS, Told
from asynth.catalog.identities.holders import AUTHORITIES, CONSTRAINTS, ORGANISATIONS, POLICY_CONSTRAINTS
from asynth.catalog.identities.wording import tell
from asynth.catalog.member import Build, Workload
from asynth.catalog.names import EXPIRIES, PROJECTS, SETTINGS
from asynth.catalog.phrasings.wish import group_by_omission, read_wishes
from asynth.catalog.procedure.policies import as_commands
from asynth.catalog.steps import STEPS
from asynth.example.draft import Draft, Fixture, Replace, Twin, WriteRoot
from asynth.space import Choice, Domain, Selection, Spec, Stratum, Value

CORE = tuple(attestor.name for attestor in ATTESTORS if attestor.always)
ALONG = ("git", "environment", "link", "secretscan")
"""Attestors that any project bears."""

NAMES = (
    ("ci", "owner", "spare"), ("builder", "security", "laptop"), ("runner", "release", "second-runner"),
    ("robot", "lead", "backup-robot"), ("agent", "auditor", "standby"), ("worker", "governance", "reserve"),
    ("machine", "maintainer", "other-machine"), ("forge", "keeper", "forge-two"),
)  # fmt: skip
"""Base names of the key that attests, of the policy's key, and of another key that may attest."""

FACTS = frozenset({"files", "demand", "types", "expires", "subject", "style", "command", "step"})
WIDTHS = ((0, 0), (1, 2), (4, 5), (1, 2))
"""Numbers of extra attestors, least and most, that strata have in turn."""

DEAR = 0.5
"""CPU seconds from which on a build is left to other families: here the question is who signs, not what."""

IDENTIFIERS = frozenset({"project", "names", "expires", "artifact", "organisation", "authority"})


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    free: tuple[Domain, ...] = (Choice("project", PROJECTS, identifier=True),)
    omissible = [omitted for omitted in group_by_omission("identity", FACTS) if omitted]
    found: list[Stratum] = []
    for name, workload, build in available.builds():
        if not _fits(workload, build):
            continue
        for kind in KINDS:
            omitted = omissible[len(found) // 3 % len(omissible)] if len(found) % 3 == 2 else ()
            width = WIDTHS[len(found) % len(WIDTHS)]
            found.append(_stratum(name, build, kind, available, free, omitted, width))
    return tuple(found)


def _fits(workload: Workload, build: Build) -> bool:
    return bool(build.artifacts) and workload.cost < DEAR and not build.attestors


def _stratum(
    name: str,
    build: Build,
    kind: str,
    available: Available,
    free: tuple[Domain, ...],
    omitted: tuple[str, ...],
    width: tuple[int, int],
) -> Stratum:
    offered = {*ALONG, *build.project.attestors} & available.attestors
    least, most = width
    always = ("git",) if most else ()  # without -a witness takes git by itself
    extras = tuple((one.name,) for one in ATTESTORS if one.name in offered and one.name not in always)
    styles = tuple(style for style in ("heredoc", "jq", "python", "template", "envsubst") if style in available.styles)
    fixed: dict[str, Value] = {"build": name, "kind": kind, "omitted": omitted}
    own: list[Domain] = [
        Choice("phrasing", group_by_omission("identity", FACTS)[omitted]),
        Choice("step", STEPS),
        Selection("extras", extras, always=always, at_least=least, at_most=most),
        Selection("core", tuple((core,) for core in CORE), at_least=0 if most else 1, at_most=2),
        Choice("subject", ("artifact", "digest", "commit")),
        Choice("artifact", build.artifacts, identifier=True),
        Choice("names", tuple(range(len(NAMES))), identifier=True),
    ]
    if "expires" not in omitted:
        own.append(Choice("expires", EXPIRIES, identifier=True))
    if "style" not in omitted:
        own.append(Choice("style", styles))
    if "certificate" in kind:
        own += [
            Choice("organisation", ORGANISATIONS, identifier=True),
            Choice("authority", AUTHORITIES, identifier=True),
            Choice("carried", ("signature", "policy")),
        ]
        if kind != "policy certificate":
            own.append(Choice("constraint", CONSTRAINTS))
        if kind != "certificate":
            own.append(Choice("policy_constraint", POLICY_CONSTRAINTS))
    return Stratum(fixed, free, tuple(own))


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

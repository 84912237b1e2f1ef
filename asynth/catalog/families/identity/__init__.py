"""The family `identity`: who may sign, by certificate or by key, and how a key is kept from the build.

A stratum is one build with one kind of credentials. Its texts are all of those that tell every fact; every third stratum
has those that leave something out.
"""

from __future__ import annotations

from typing import Any

from asynth.catalog.families.family import BUILDS_BY_NAME, FamilyMember
from asynth.catalog.families.identity.answers import FORMS, IdentityExplanation, refuse
from asynth.catalog.families.identity.credentials import Credentials, issue
from asynth.catalog.families.identity.facts import tell
from asynth.catalog.families.identity.strata import NAMES, strata
from asynth.catalog.names import REPOSITORIES
from asynth.catalog.phrasings.wish import read_templates
from asynth.catalog.procedure import defaults, twins
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.keys import GIVEN
from asynth.catalog.procedure.layout import lay_out, policy_commands
from asynth.catalog.procedure.procedure import POLICY, Procedure, attest
from asynth.catalog.procedure.rules import bind_build
from asynth.example.draft import Draft, Replace, Twin, WriteRoot
from asynth.space import Spec

IDENTIFIERS = frozenset({"project", "names", "expires", "artifact", "organisation", "authority"})


def compose(spec: Spec) -> Draft:
    """Compose the draft of an identity task."""
    values: dict[str, Any] = dict(spec.values)
    workload, build = BUILDS_BY_NAME[values["build"]]
    template = read_templates("identity")[values["phrasing"]]
    *keys, second = NAMES[values["names"]]
    credentials = issue(
        values["kind"],
        (keys[0], keys[1]),
        organisation=values.get("organisation", ""),
        authority=values.get("authority", ""),
        constraint=values.get("constraint", ""),
        policy_constraint=values.get("policy_constraint", ""),
        second=second if values["kind"] == "several" else "",
        carried=values.get("carried", ""),
    )
    procedure = Procedure(
        steps=(
            attest(
                bind_build(build, values["step"], values["artifact"], REPOSITORIES[0]),
                {*values["extras"], *values["core"]},
                signer=credentials.run_signer,
                functionaries=credentials.functionaries,
            ),
        ),
        keys=credentials.names,
        subject=values["subject"],
        arrangement=GIVEN,
        expires=values.get("expires", defaults.EXPIRES),
        style=values.get("style", defaults.STYLE),
        policy_signer=credentials.policy_signer,
        trust=credentials.trust,
        authorities=credentials.authorities,
    )
    explained = IdentityExplanation(
        procedure=procedure,
        credentials=credentials,
        defaults=defaults.name_policy_defaults(values["omitted"], template.number),
        refusal="refusal" in template.marks,
        variant=template.number,
    )
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=fixture_of(
            procedure,
            hidden=workload.environment,
            keys=credentials.keys,
            files=credentials.files,
            certificates=credentials.certificates,
        ),
        prompt=template.ask(tell(procedure, credentials, values["project"])),
        answer=lay_out(explained, FORMS[template.form], refuse),
        twins=_derive_twins(procedure, credentials),
        summary=summarize(procedure, workload.name),
        cost=workload.cost,
    )


def _derive_twins(procedure: Procedure, who: Credentials) -> tuple[Twin, ...]:
    found = [*twins.tamper_artifact(procedure), twins.expire_policy(procedure), twins.require_unrecorded(procedure)]
    if who.policy_certified:
        found += _policy_certificate_twins(procedure, who)
    else:
        found.append(twins.replace_policy_key(procedure))
    if who.certified:
        found += _certificate_twins(procedure, who)
    else:
        found.append(twins.disallow_functionary(procedure))
    if not who.kind.startswith("vanishing"):
        found.append(_stranger(procedure))
    return tuple(found)


def _certificate_twins(procedure: Procedure, who: Credentials) -> list[Twin]:
    """Return a certificate that says something else, another root, and a chain with a gap."""
    sign_and_verify = twins.sign_and_verify(procedure)
    value = list(who.demanded.values())[-1]
    edit = Replace(POLICY, f'"{value}"', f'"other.{value}"')
    found = [Twin(twins.OTHER_IDENTITY, (edit,), sign_and_verify, "functionary-not-allowed")]
    if who.kind == "certificate":
        commands = f"{policy_commands(procedure)}{sign_and_verify}"
        found.append(Twin(twins.OTHER_ROOT, (_other_root(who),), commands, "no-verifiers"))
    if who.carried == "signature":
        gap = procedure.step.run_command(signer=procedure.step.signer.split(" --signer-file-intermediate-paths")[0])
        found.append(twins.run_again(twins.UNCHAINED, procedure, procedure.step, gap, "no-verifiers"))
    return found


def _policy_certificate_twins(procedure: Procedure, who: Credentials) -> list[Twin]:
    """Return another demand on the policy's signer, and another root that is trusted for policies."""
    value = list(who.policy_demanded.values())[-1]
    trust = procedure.trust.replace(f'"{value}"', f'"other.{value}"')
    return [
        Twin(twins.OTHER_POLICY_SIGNER, (), f"{procedure.verify_command(trust=trust)}\n", "policy-signer"),
        Twin(twins.OTHER_ROOT, (_other_root(who),), f"{procedure.verify_command()}\n", "policy-signature"),
    ]


def _other_root(who: Credentials) -> WriteRoot:
    return WriteRoot(f"../{who.authority}-root.crt", "elsewhere")


def _stranger(procedure: Procedure) -> Twin:
    """Sign the step with a key that the policy has never heard of."""
    run = procedure.step.run_command(signer="-k ../stranger.key")
    make = "openssl genpkey -algorithm ed25519 -out ../stranger.key\n"
    return twins.run_again(twins.STRANGER, procedure, procedure.step, run, "no-verifiers", make)


FAMILY = FamilyMember(
    name="identity",
    title="signers known by certificate or by kept keys",
    share=3.0,
    strata=strata,
    compose=compose,
    identifiers=IDENTIFIERS,
)

"""What the end of a certificate means: for what it signed, for the policy, and how a key can be trusted beyond it."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.identity.chains import paste, refused
from asynth.catalog.families.identity.constraints import sign_again
from asynth.catalog.families.identity.credentials import (
    certified_fixture,
    certify,
    demand,
    domain_of,
    hold,
    machine,
    say,
    show_policy,
    sign_certified,
)
from asynth.catalog.families.identity.rejections import derive
from asynth.catalog.families.identity.setups import PLAIN, RUNS, WHOM, blocks, is_plain
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, Scenario
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.document import Signer
from asynth.catalog.procedure.policies import digest_of
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past, Twin
from asynth.script import Bash, Prose


def take_public_key(key: str, certificate: str = "") -> str:
    """Return the command that writes the public key of a certificate beside it."""
    return f"openssl x509 -in {certificate or f'../{key}.crt'} -noout -pubkey > ../{key}.pub\n"


def admit_key(step: str, key: str) -> str:
    """Return the commands that put a key into the policy and among the functionaries of `step`, once however often they run."""
    return f"KEYID=$({digest_of(f'../{key}.pub')})\n" + edit_policy(
        f"jq --arg id $KEYID --rawfile pem ../{key}.pub \\\n"
        "  '.publickeys[$id] = {keyid: $id, key: ($pem | @base64)} |\n"
        f'   .steps["{step}"].functionaries |=\n'
        '     map(select(.publickeyid != $id)) + [{type: "publickey", publickeyid: $id}]\''
    )


def beside(procedure: Procedure, key: str) -> Procedure:
    """Return `procedure` with the key of that name as one more functionary."""
    return procedure.with_step(functionaries=(*procedure.step.functionaries, Signer(f"../{key}")))


def plain_twins(procedure: Procedure) -> tuple[Twin, ...]:
    """Return the twins of a procedure whatever its signers are."""
    return (
        *twins.tamper_artifact(procedure),
        twins.replace_policy_key(procedure),
        twins.expire_policy(procedure),
        twins.require_unrecorded(procedure),
    )


def replace_expired(case: Case) -> Exchange:
    """An attestation whose certificate has run out, to be verified in spite of it or made anew."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    wanted = demand(holder, "DNS name")
    old = certify(case, wanted)
    past = refused(case, old, old)
    facts = {
        "demand": say(wanted),
        "run": old.run_command(),
        "before": show_policy(old.document()),
        **paste(holder, wanted, key),
    }
    step = case.procedure.attested.step
    if case.asks("keep"):
        procedure = beside(old, key)
        yes = begin(case, switch="Yes, as an exception, though by no switch.", whether="Yes, as an exception.")
        return Exchange(
            past=past,
            answer=(
                Prose(
                    f"{yes}What verify refuses is the certificate, and it only has your clock to judge it by: no timestamp authority countersigned "
                    "this run. The signature itself is as good as before. So the policy can accept the key, which is inside the certificate, as a "
                    "plain functionary:"
                ),
                Bash(f"{take_public_key(key)}{admit_key(step, key)}{sign_again(procedure)}"),
                Prose(
                    "The entry doesn't run out, and whoever still has that private key could sign anew with it. A rule that pins the digest in the "
                    "product record would tie it to this one file; without one take the entry out with the release's support. Future runs need a timestamp (`-t`), and the policy its authority."
                ),
            ),
            procedure=procedure,
            fixture=certified_fixture(case, hold("attest", holder, key, ended=True)),
            twins=plain_twins(procedure),
            facts=facts,
        )
    procedure = certify(case, wanted, key="today")
    return Exchange(
        past=past,
        answer=(
            Prose(
                f"{begin(case, whether='Yes.', outlive='For today a build with `../today.crt`, for later a timestamp authority.')}`../{key}.crt` has run out, and a certificate has to be valid when verify runs, not only when the build did. The message is "
                "that of any signature that leads to no root; openssl is plainer:"
            ),
            Bash(f"! openssl verify -CAfile ../ca.crt ../{key}.crt\n"),
            Prose("Build again with a certificate that is valid:"),
            Bash(case.again(procedure)),
            Prose(
                "That lasts as long as this one does. What outlives it is a timestamp: `-t` with a timestamp server's URL on the run, and "
                '`"timestampauthorities": {"tsa": {"certificate": "..."}}` in the policy, its root\'s PEM in base64. The server signs the time with a '
                "digest of the signature, and the certificate is judged at that time."
            ),
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("before", holder, key, ended=True), hold("attest", holder, "today")),
        twins=derive(procedure, wanted),
        facts=facts,
    )


def outlive_certificate(case: Case) -> Exchange:
    """A release has to verify longer than the certificate is valid."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    wanted = demand(holder, "e-mail")
    before = certify(case, wanted)
    procedure = beside(before, key)
    if case.asks("still"):
        opening = "Not without doing something about it. "
    elif case.asks("break"):
        opening = "Yes. "
    elif case.asks("without"):
        opening = "Admit the certificate's key as well. "
    else:
        opening = ""
    stamp = (
        ""
        if case.asks("without")
        else " A timestamp authority has no such price (`-t` on the run, its root under `timestampauthorities`): the time of signing counts then, for whatever "
        "is signed from now on."
    )
    return Exchange(
        past=replace(
            case.went(f"{before.run_command()}\n", hidden=case.policy(before)),
            shown=(),
            hidden=(
                *case.policy(before),
                Bash(f"{before.run_command()}\n"),
            ),
        ),
        answer=(
            Prose(
                f"{opening}verify checks the certificate against the current time, so everything that it signed is refused from the day it runs out; "
                "the policy's own end is another matter. A key has no end, so let its signature count by itself, too:"
            ),
            Bash(f"{take_public_key(key)}{admit_key(case.procedure.attested.step, key)}{sign_again(procedure)}"),
            Prose(
                "Functionaries are alternatives, so this passes by the certificate today and by the key later. The price: the CA no longer decides "
                f"about that key, and each renewal that brings a new key has to be admitted in the same way.{stamp}"
            ),
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("attest", holder, key)),
        twins=plain_twins(procedure),
        facts={
            "demand": say(wanted),
            "before": show_policy(before.document()),
            "run": before.run_command(),
            **paste(holder, wanted, key),
        },
    )


def renew(case: Case) -> Exchange:
    """The certificate is renewed by the same authority, with a new key."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    wanted = demand(holder, case.variant)
    before, procedure = certify(case, wanted), certify(case, wanted, key="renewed")
    opening = "No. " if case.asks("whether") else ""
    return Exchange(
        past=Past(hidden=(*case.policy(before), Bash(f"{before.run_command()}\n"))),
        answer=(
            Prose(
                f"{opening}The policy knows the root and {say(wanted)['noun']}, no key; a new key with a certificate that says the same is the same "
                "signer to it. Only the run changes:"
            ),
            Bash(case.again(procedure)),
            Prose(
                "The certificate has to say just that, no value more or fewer, and `openssl x509 -in ../renewed.crt -noout -subject -ext subjectAltName` "
                f"shows it. What `../{key}.crt` signed verifies until that one runs out."
            ),
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("before", holder, key), hold("attest", holder, "renewed")),
        twins=derive(procedure, wanted),
        facts={"demand": say(wanted), "run": before.run_command(), **paste(holder, wanted, "renewed")},
    )


def pin_certificate(case: Case) -> Exchange:
    """One certificate, whatever the authority issues besides."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    procedure = case.procedure.with_step(signer=sign_certified(key), functionaries=(Signer(f"../{key}"),))
    opening = "Not the certificate, but its key. " if case.asks("whether") else ""
    run, policy = blocks(procedure)
    return Exchange(
        past=Past(),
        answer=(
            Prose(
                f"{opening}A constraint compares names, and the CA could issue another certificate with the same ones. What is unique is the public "
                f"key, and that can be a functionary as in any other policy. Take it out of `../{key}.crt`:"
            ),
            Bash(take_public_key(key)),
            Prose("The run may go on attaching the certificate; it does no harm and is not looked at:"),
            run,
            Prose("The key id is the SHA-256 of that `.pub` file:"),
            policy,
            Prose(
                "With this the CA can neither add a signer nor end one. A renewed certificate with a new key needs a new policy."
            ),
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("attest", holder, key)),
        twins=(*plain_twins(procedure), twins.disallow_functionary(procedure)),
        facts={"run": procedure.run_command(), "key": key, "demand": say(demand(holder, "common name"))},
    )


_VARIANTS = ("common name", "e-mail", "organization", "URI")
_HIS = frozenset({"setting"})
_SLOTS = {"demand": WHOM, "run": RUN_LINE, "key": frozenset({"step_key"}), "certificate": _HIS}
_HIS_SLOTS = {
    **_SLOTS,
    "demand": _HIS,
    "functionary": _HIS,
    "before": _HIS | {"step", "run"},
    "certificate": _HIS | {"step_key"},
}
_BOTH = RUN_LINE | VERIFY_LINE | {"terminal"}

LIFETIMES: tuple[Scenario, ...] = (
    Scenario(
        name="expired",
        compose=replace_expired,
        fits=is_plain,
        runs=RUNS,
        tools=("jq",),
        builds=2,
        shows=_BOTH,
        slots=_HIS_SLOTS,
    ),
    replace(PLAIN, name="outlives", compose=outlive_certificate, tools=("jq",), slots=_HIS_SLOTS),
    replace(PLAIN, name="renewed", compose=renew, variants=_VARIANTS, slots=_SLOTS),
    replace(PLAIN, name="pin", compose=pin_certificate, slots=_HIS_SLOTS),
)
"""Questions about certificates that end."""

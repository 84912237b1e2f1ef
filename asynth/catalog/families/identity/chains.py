"""Between certificate and root: an intermediate that nobody has, a root that was replaced, a key that is not the certificate's."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.identity.constraints import sign_again
from asynth.catalog.families.identity.credentials import (
    INTERMEDIATE,
    ROOT,
    Demand,
    as_pasted,
    certified_fixture,
    certify,
    constraint,
    demand,
    domain_of,
    hold,
    machine,
    say,
    show_certificate,
    show_functionary,
    show_policy,
)
from asynth.catalog.families.identity.rejections import derive
from asynth.catalog.families.identity.setups import RUNS, is_plain
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line, rejected
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, Scenario
from asynth.catalog.features import POLICY_INTERMEDIATES
from asynth.catalog.procedure.document import Authority
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Holder, KeyRequest, Past
from asynth.script import Bash, Prose

_NO_VERIFIERS = "no verifiers present to validate against collection verifiers"


def unverifiable(case: Case) -> tuple[Line, ...]:
    """Return what verify says of a signature that it can check with nothing that the policy trusts."""
    return rejected(case.procedure.attested.step, _NO_VERIFIERS)


def refused(case: Case, run: Procedure, policy: Procedure) -> Past:
    """Return a past in which `run` was signed and the policy of `policy` refuses it."""
    return case.failed(f"{run.run_command()}\n{run.verify_command()}\n", unverifiable(case), hidden=case.policy(policy))


def paste(holder: Holder, wanted: Demand, key: str) -> dict[str, str]:
    """Return what people paste of a certificate and of the functionary that it has to fit."""
    return {
        "functionary": show_functionary(as_pasted(wanted)),
        "certificate": show_certificate(holder, f"../{key}.crt"),
    }


def bring_intermediate(case: Case) -> Exchange:
    """The signature lacks the intermediate, and the step can be run again."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    wanted = demand(holder, "URI")
    bare, procedure = certify(case, wanted), certify(case, wanted, chained=True)
    return Exchange(
        past=refused(case, bare, bare),
        answer=(
            Prose(
                f"{begin(case, whether='Yes, to the run.', order='Not the order, a link is missing.')}The attestation carries `../{key}.crt` alone, and that one isn't issued by the root but by the intermediate. verify looks for the "
                "missing link in the signature and in the policy, nowhere else. For a wrong root or an altered payload the message would be the "
                "same, so check the chain by hand:"
            ),
            Bash(f"openssl verify -CAfile ../ca.crt -untrusted {INTERMEDIATE} ../{key}.crt\n"),
            Prose("If it says OK, the intermediate is all that is missing. Hand it to the run:"),
            Bash(case.again(procedure)),
            Prose(
                "Attestations that were made without it needn't be repeated: listed under the root's `intermediates` in the policy, it completes those as well."
            ),
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("attest", holder, key, below=True)),
        twins=derive(procedure, wanted, chained=True),
        facts={
            "demand": say(wanted),
            "run": bare.run_command(),
            "before": show_policy(bare.document()),
            **paste(holder, wanted, key),
        },
    )


def keep_intermediate(case: Case) -> Exchange:
    """The signature lacks the intermediate, and the attestations have to stay as they are."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    wanted = demand(holder, "organization")
    bare, procedure = certify(case, wanted), certify(case, wanted, held=True)
    opening = "Yes. " if case.asks("whether") else ""
    return Exchange(
        past=refused(case, bare, bare),
        answer=(
            Prose(
                f"{opening}Let the policy supply what the signatures lack. A root has a list of `intermediates` in the policy, and verify takes "
                "them for building the chain; they aren't trusted by themselves. Add yours and sign:"
            ),
            Bash(
                edit_policy(
                    f"jq --rawfile pem {INTERMEDIATE} \\\n"
                    "  '($pem | @base64) as $new | .roots.ca.intermediates |= (. // []) - [$new] + [$new]'"
                )
                + sign_again(procedure)
            ),
            Prose(
                "The old attestations pass with that, untouched, until the leaf in them ends; only a timestamp would have outlasted it. From the next run "
                "on `--signer-file-intermediate-paths` is the better place: when the CA changes its intermediate, the policy can stay."
            ),
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("attest", holder, key, below=True)),
        twins=derive(procedure, wanted),
        facts={"demand": say(wanted), "run": bare.run_command(), "before": show_policy(bare.document())},
    )


def trust_new_root(case: Case) -> Exchange:
    """The authority got a new root, which the policy does not know."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    wanted = demand(holder, "common name")
    before = certify(case, wanted)
    both = (Authority("ca", "../old-ca.crt"), Authority("ca-2", ROOT))
    procedure = replace(before.with_step(functionaries=(constraint(wanted, ("ca", "ca-2")),)), authorities=both)
    older = replace(before, authorities=(Authority("ca", "../old-ca.crt"),))
    return Exchange(
        past=refused(case, before, older),
        answer=(
            Prose(
                "The new certificate leads to the new root, and the policy has only the old one. Two places have to know it: `roots`, where the "
                "certificate itself is, and the `roots` of the constraint, which says which of them may vouch for this step. With only the first "
                "done verify says `no verifiers matched with allowed functionaries`."
            ),
            Prose(
                "Add it beside the old one, which the policy calls `ca`, in every step that trusts that, so that earlier releases keep their issuer:"
                if "before" in case.message.tells
                else "Add it beside the old one, in every step that trusts that, so that earlier releases keep their issuer. I take the old one to be "
                "called `ca` there; another name has to go into `index`, or no constraint is changed:"
            ),
            Bash(
                edit_policy(
                    f'jq --rawfile pem {ROOT} \\\n  \'.roots["ca-2"] = {{certificate: ($pem | @base64)}} |\n'
                    "   (.steps[].functionaries[].certConstraint\n"
                    '     | select(.roots and (.roots | index("ca"))) | .roots) |= . - ["ca-2"] + ["ca-2"]\''
                )
                + sign_again(procedure)
            ),
            Prose(
                "Whoever holds the policy's key approves this by signing it. What was delivered before is not affected: its root stays listed. That only "
                "lasts until the old certificates end."
                if case.asks("approval")
                else "Take the old root out when nothing that it vouched for is verified any more."
            ),
        ),
        procedure=procedure,
        fixture=certified_fixture(
            case,
            hold("attest", holder, key),
            hold("before", holder, "former", root="../old-ca.crt"),
        ),
        twins=derive(procedure, wanted),
        facts={
            "demand": say(wanted),
            "run": before.run_command(),
            "before": show_policy(older.document()),
            **paste(holder, wanted, key),
        },
    )


def pair_up(case: Case) -> Exchange:
    """The certificate was renewed, and the old key still signs."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    wanted = demand(holder, "e-mail")
    procedure = certify(case, wanted, key=f"{key}-new")
    wrong = procedure.with_step(signer=f"-k ../{key}.key --signer-file-cert-path ../{key}-new.crt")
    return Exchange(
        past=refused(case, wrong, procedure),
        answer=(
            Prose(
                f"`../{key}.key` isn't the key of `../{key}-new.crt`. The run doesn't compare the two, it signs with the one and attaches the other, "
                "and verify finds a signature that the certificate doesn't explain. The digests of the public keys show it:"
            ),
            Bash(
                f"openssl pkey -in ../{key}.key -pubout | openssl dgst -sha256 -r\n"
                f"openssl x509 -in ../{key}-new.crt -noout -pubkey | openssl dgst -sha256 -r\n"
            ),
            Prose(
                f"If the two were equal, the certificate would have run out or lead to no root of the policy, for which verify says the same. Sign with the key that came with it, `../{key}-new.key` here:"
            ),
            Bash(case.again(procedure)),
            Prose(
                "The policy needs nothing, it asks for names and not for a key."
                if "functionary" in case.message.tells
                else "A policy that asks for names in the certificate stays as it is; one that lists the old public key needs the new one."
            ),
        ),
        procedure=procedure,
        fixture=certified_fixture(
            case,
            hold("attest", holder, f"{key}-new"),
            keys=(
                *(one for one in case.fixture.keys if one.role == "policy"),
                KeyRequest("old", "ecdsa-p256", f"../{key}.key", None),
            ),
        ),
        twins=derive(procedure, wanted),
        facts={
            "demand": say(wanted),
            "run": wrong.run_command(),
            "new": f"{key}-new",
            **paste(holder, wanted, f"{key}-new"),
        },
    )


_BOTH = RUN_LINE | VERIFY_LINE | {"terminal"}
_WHOM = frozenset({"setting"})
_KEYED = frozenset({"step_key"})
_SLOTS = {
    "demand": _WHOM,
    "run": RUN_LINE,
    "functionary": _WHOM,
    "certificate": _WHOM | _KEYED,
    "new": _KEYED,
    "before": _WHOM | {"step", "run"},
}

CHAINS: tuple[Scenario, ...] = (
    Scenario(
        name="unchained",
        compose=bring_intermediate,
        fits=is_plain,
        runs=RUNS,
        builds=2,
        shows=_BOTH,
        slots=_SLOTS,
    ),
    Scenario(
        name="kept",
        compose=keep_intermediate,
        fits=is_plain,
        runs=RUNS,
        tools=("jq",),
        features=frozenset({POLICY_INTERMEDIATES}),
        builds=2,
        shows=_BOTH,
        slots=_SLOTS,
    ),
    Scenario(
        name="new-root",
        compose=trust_new_root,
        fits=is_plain,
        runs=RUNS,
        tools=("jq",),
        builds=2,
        shows=_BOTH,
        slots=_SLOTS,
    ),
    Scenario(
        name="pair",
        compose=pair_up,
        fits=is_plain,
        runs=RUNS,
        builds=2,
        shows=_BOTH,
        slots=_SLOTS,
    ),
)
"""Why a certificate is not trusted."""

"""Policies that are signed with a certificate: how, and whom verify then takes for their signer."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.identity.credentials import (
    FIELDS,
    INTERMEDIATE,
    Demand,
    certified_fixture,
    certify,
    demand,
    domain_of,
    hold,
    machine,
    person,
    say,
    sign_certified,
)
from asynth.catalog.families.identity.setups import PLAIN, RUNS, WHOM, is_plain
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.log import unverified
from asynth.catalog.families.scenarios.scenario import VERIFY_LINE, Scenario
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.layout import reason, refused
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import KeyRequest, Past, Twin, WriteRoot
from asynth.script import Bash, Prose

_REFUSED = "failed to verify policy signature: no policy verifiers passed verification"


def trust(wanted: Demand, *, below: bool = False) -> str:
    """Return the options of ``witness verify`` that say which certificate may have signed the policy."""
    above = f" --policy-ca-intermediates {INTERMEDIATE}" if below else ""
    asked = "".join(f' {FIELDS[name].flag} "{value}"' for name, (value, *_) in wanted.items())
    return f"--policy-ca-roots ../ca.crt{above}{asked}"


def certified(case: Case, wanted: Demand, *, below: bool = False) -> Procedure:
    """Return the procedure of `case` with a policy that a certificate signs."""
    return replace(
        case.procedure, policy_signer=sign_certified(case.procedure.keys[1]), trust=trust(wanted, below=below)
    )


def build_key(case: Case) -> tuple[KeyRequest, ...]:
    """Return the pair that signs the step."""
    return tuple(key for key in case.fixture.keys if key.role != "policy")


def derive(procedure: Procedure, wanted: Demand) -> tuple[Twin, ...]:
    """Return the twins of a procedure whose policy was signed with a certificate."""
    field, (value, *_) = next(iter(wanted.items()))
    flag = FIELDS[field].flag
    other = procedure.verify_command(trust=procedure.trust.replace(f'{flag} "{value}"', f'{flag} "other.{value}"'))
    return (
        *twins.tamper_artifact(procedure),
        twins.expire_policy(procedure),
        twins.require_unrecorded(procedure),
        twins.disallow_functionary(procedure),
        Twin(twins.OTHER_POLICY_SIGNER, (), f"{other}\n", "policy-signer"),
        Twin(
            twins.OTHER_ROOT,
            (WriteRoot("../ca.crt", "elsewhere"),),
            f"{procedure.verify_command()}\n",
            "policy-signature",
        ),
    )


def sign_by_certificate(case: Case) -> Exchange:
    """The policy that is there gets its signature from a certificate."""
    owner, policy = person(case), case.procedure.keys[1]
    wanted = demand(owner, case.variant)
    procedure = certified(case, wanted)
    yes = "Yes. " if case.asks("whether") else ""
    closing = (
        "Fields that you don't name count as `*` here, unlike in a `certConstraint`. The certificate must be valid whenever somebody verifies; "
        "before it runs out, sign the policy again."
        if case.asks("end")
        else "Attestations don't change, and neither does the policy's text; who signs it isn't written in it. On the day after the certificate's end verify refuses "
        "the policy, unless `sign` had it countersigned (`--timestamp-servers`) and verify is told by whom (`--policy-timestamp-servers`)."
    )
    return Exchange(
        past=Past(hidden=(*case.policy(replace(procedure, policy_signer="")), Bash(f"{procedure.run_command()}\n"))),
        answer=(
            Prose(
                f"{yes}`witness sign` puts the certificate beside its signature, and verify gets a root and a demand in the place of `-k`: here "
                f"that the certificate has {say(wanted)['noun']}. With `../{policy}.key` and `../{policy}.crt` from your CA:"
            ),
            Bash(f"{procedure.sign_command()}\n{procedure.verify_command()}\n"),
            Prose(closing),
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("policy", owner, policy), keys=build_key(case)),
        twins=derive(procedure, wanted),
        facts={"demand": say(wanted), "verify": case.procedure.verify_command(), "sign": case.procedure.sign_command()},
    )


def sign_below_intermediate(case: Case) -> Exchange:
    """The certificate of the policy's signer comes from an intermediate authority."""
    owner, policy = person(case), case.procedure.keys[1]
    wanted = demand(owner, case.variant)
    procedure = certified(case, wanted, below=True)
    return Exchange(
        past=Past(hidden=(*case.policy(replace(procedure, policy_signer="")), Bash(f"{procedure.run_command()}\n"))),
        answer=(
            Prose(
                "Whoever verifies needs both, the root to trust and the intermediate to get there. `--policy-ca-intermediates` takes it from a file; "
                "the other way is to let the signature bring it, with `--signer-file-intermediate-paths` on `witness sign`. With the file:"
            ),
            Bash(f"{procedure.sign_command()}\n{procedure.verify_command()}\n"),
            Prose(
                "If it is missing, verify says `x509: certificate signed by unknown authority`. For policies the reason is printed, for attestations "
                "it isn't."
            ),
        ),
        procedure=procedure,
        fixture=certified_fixture(
            case,
            hold("policy", owner, policy, below=True),
            keys=build_key(case),
        ),
        twins=derive(procedure, wanted),
        facts={"demand": say(wanted), "verify": case.procedure.verify_command()},
    )


def narrow_signer(case: Case) -> Exchange:
    """Verify trusts any certificate of the authority for policies, that of the build machine too."""
    owner, worker = person(case), machine(domain_of(case))
    key, policy = case.procedure.keys
    wanted = demand(owner, case.variant)
    step = certify(case, {"organization": worker.organizations})
    procedure = replace(step, policy_signer=sign_certified(policy), trust=trust(wanted))
    wide = replace(procedure, trust=trust({}))
    own = replace(wide, policy_signer=sign_certified(key))
    aside = "../builder.signed.json"
    opening = "No. " if case.asks("enough") else "Yes. " if case.asks("whether") else ""
    return Exchange(
        past=Past(hidden=(*case.policy(procedure), Bash(f"{procedure.run_command()}\n"))),
        answer=(
            Prose(
                f"{opening}With the root alone, any certificate of that CA may sign the policy, for whatever names it has: `--policy-commonname`, "
                "`--policy-emails` and their like are `*` unless you set them. The build machine has one, so it could write the rules that it is judged by. This passes:"
            ),
            Bash(f"{own.sign_command()}\n{own.verify_command()}\n".replace(own.signed, aside)),
            Prose("Say who is meant, and the same file is refused:"),
            Bash(refused(procedure.verify_command().replace(procedure.signed, aside))),
            reason("no policy verifiers passed verification"),
            Prose(f"Signed with the certificate that has {say(wanted)['noun']}, a policy counts:"),
            Bash(f"{procedure.sign_command()}\n{procedure.verify_command()}\n"),
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("attest", worker, key), hold("policy", owner, policy), keys=()),
        twins=(
            *twins.tamper_artifact(procedure),
            twins.expire_policy(procedure),
            twins.require_unrecorded(procedure),
            derive_signer(procedure, wanted),
        ),
        facts={"verify": wide.verify_command(), "demand": say(wanted)},
    )


def derive_signer(procedure: Procedure, wanted: Demand) -> Twin:
    """Return the twin that asks something else of the policy's signer."""
    field, (value, *_) = next(iter(wanted.items()))
    flag = FIELDS[field].flag
    other = procedure.trust.replace(f'{flag} "{value}"', f'{flag} "other.{value}"')
    return Twin(twins.OTHER_POLICY_SIGNER, (), f"{procedure.verify_command(trust=other)}\n", "policy-signer")


_WRONG = {
    "wildcard": (
        "e-mail",
        "`--policy-emails` knows no patterns. `{wrong}` is taken for an address, and the signer has `{right}`; a star has its meaning only "
        "when it stands alone.",
        "If any of several people may sign, let their certificates share an organization and ask for that instead.",
    ),
    "name for address": (
        "common name",
        "The certificate is fine, the question is wrong: `--policy-commonname` compares the subject's CN, which is `{right}`, and the address "
        "stands in another field.",
        "For the address there is `--policy-emails`; it says more about a person than a name that two people may share.",
    ),
    "address for name": (
        "e-mail",
        "`--policy-emails` looks at addresses in the subject alternative name, and `{wrong}` is the common name.",
        "All fields that are set have to fit at once, so one wrong option spoils the others.",
    ),
}


def correct_demand(case: Case) -> Exchange:
    """Verify asks something of the policy's signer that his certificate does not say."""
    owner, policy = person(case), case.procedure.keys[1]
    domain = domain_of(case)
    field, opening, closing = _WRONG[case.variant]
    wrong = {"wildcard": f"*@{domain}", "name for address": owner.emails[0], "address for name": owner.common_name}[
        case.variant
    ]
    wanted = demand(owner, field)
    right = wanted[field][0]
    procedure = certified(case, wanted)
    failing = procedure.verify_command(trust=procedure.trust.replace(f'"{right}"', f'"{wrong}"'))
    return Exchange(
        past=case.failed(
            f"{failing}\n",
            unverified(_REFUSED),
            hidden=(*case.policy(procedure), Bash(f"{procedure.run_command()}\n")),
        ),
        answer=(
            Prose(
                f"{opening.format(wrong=wrong, right=right)} Chain and signature did pass, or the message would name the x509 error."
            ),
            Prose("What the certificate says:"),
            Bash(f"openssl x509 -in ../{policy}.crt -noout -subject -ext subjectAltName\n"),
            Prose("Ask for that:"),
            Bash(f"{procedure.verify_command()}\n"),
            Prose(closing),
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("policy", owner, policy), keys=build_key(case)),
        twins=derive(procedure, wanted),
        facts={
            "failing": failing,
            "person": owner.common_name,
            "mail": owner.emails[0],
        },
    )


_VARIANTS = ("e-mail", "common name", "organization")
_OPEN = ("e-mail", "common name")
_SLOTS = {"demand": WHOM, "verify": VERIFY_LINE, "sign": frozenset({"policy_key"})}
_HIS = frozenset({"setting"})
_ROOTED = VERIFY_LINE - {"policy_key"}
"""What a verify line shows that names a root and no key."""

POLICIES: tuple[Scenario, ...] = (
    replace(PLAIN, name="policy-cert", compose=sign_by_certificate, variants=_VARIANTS, slots=_SLOTS),
    replace(PLAIN, name="policy-chain", compose=sign_below_intermediate, variants=_VARIANTS, slots=_SLOTS),
    replace(PLAIN, name="policy-anyone", compose=narrow_signer, variants=_OPEN, slots={**_SLOTS, "verify": _ROOTED}),
    Scenario(
        name="policy-refused",
        compose=correct_demand,
        fits=is_plain,
        runs=RUNS,
        variants=tuple(_WRONG),
        builds=2,
        shows=_ROOTED | {"terminal"} | WHOM,
        slots={
            "failing": _ROOTED | WHOM,
            "person": _HIS,
            "mail": _HIS,
        },
    ),
)
"""Questions about who signs the policy."""

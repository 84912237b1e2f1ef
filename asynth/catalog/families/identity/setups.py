"""Whole set-ups: the policy names a certificate authority and what the signer's certificate has to say."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asynth.catalog.families.identity.credentials import (
    FIELDS,
    Demand,
    certified_fixture,
    certify,
    demand,
    domain_of,
    hold,
    machine,
    person,
    say,
    show_certificate,
    show_policy,
    sign_certified,
)
from asynth.catalog.families.identity.rejections import derive, reject_certificate
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.scenario import RUN_LINE, Scenario, makes_artifact, run_sets
from asynth.catalog.member import Build
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past, Twin, WriteRoot
from asynth.script import Bash, Prose, Script

RUNS = run_sets("git", "environment git", "git link", "environment git link", "git secretscan", "environment git slsa")

WHOM = frozenset({"setting", "variant"})
"""What a message shows that tells what the certificate says."""


def is_plain(build: Build) -> bool:
    """Accept builds whose command writes nothing that an attestor of its own would read."""
    return makes_artifact(build) and not build.attestors


@dataclass(frozen=True, slots=True)
class Trait:
    """What is to be known of a field, or of two, of which a policy asks.

    :param opening: the device
    :param caveat: the one thing that surprises people there
    """

    opening: str
    caveat: str


TRAITS = {
    "common name": Trait(
        "Put the CA under `roots` and let the functionary be a `certConstraint` with that `commonname`. Any key counts whose certificate "
        "comes from this CA and has the name.",
        "A common name is whatever the CA let somebody write there, and two machines may carry the same one. And what it signs counts as long "
        "as its certificate is valid, or beyond that with a timestamp (`-t`) of an authority that the policy lists.",
    ),
    "DNS name": Trait(
        "A functionary may be a `certConstraint` in the place of a key: root `ca`, and the name under `dnsnames`.",
        "`dnsnames` is compared as a whole. The day the CA adds an alias to the certificate, the list has one entry too few and verify "
        "refuses. It refuses as well once the certificate has ended, unless an authority under the policy's `timestampauthorities` stamped the run (`-t`).",
    ),
    "e-mail": Trait(
        "Use `certConstraint` with `emails`, and list your CA under `roots`; no key id appears in the policy then.",
        "The address is read from the subject alternative name. One that stands only in the subject, as old CAs do it, isn't seen. When the "
        "certificate has run out, what it signed is refused, unless `-t` had it countersigned and the policy trusts whoever did.",
    ),
    "organization": Trait(
        "The functionary is a `certConstraint` with `organizations`, tied to your CA by `roots`.",
        "All certificates of the company say the same there, so this lets every machine in that has one, not just the builders. "
        "Attestations end with the certificate of their signer, unless they carry a timestamp (`-t`) whose authority is in the policy.",
    ),
    "URI": Trait(
        "Constrain `uris`, and trust the CA through `roots`; that is how SPIFFE ids are matched.",
        "The URI has to be equal to the last letter. A trailing slash or another path below the same trust domain is somebody else. SPIFFE "
        "certificates tend to be short-lived, and an attestation ends with the one that signed it, unless `-t` adds a timestamp and `timestampauthorities` its root.",
    ),
    "e-mail and organization": Trait(
        "Both go into one `certConstraint`; within it the fields are an AND.",
        "A second functionary beside it would be an OR, so keep the two fields together. The certificate must still be valid when somebody "
        "verifies; a timestamp lifts that (`-t` on the run, its authority's root in the policy).",
    ),
    "common name and URI": Trait(
        "One functionary with a `certConstraint` that has both; it fits only if each field does.",
        "If the two always come together, the URI alone would do. Either way verify wants a certificate that hasn't ended, or a timestamp (`-t`) "
        "from before its end by an authority that the policy knows.",
    ),
}
"""By what is asked, as the variants of the scenario name it."""

ENDS = (
    "The certificate also has to be valid when somebody verifies. Once it has run out, this attestation is refused, unless a timestamp "
    "authority countersigned it (`-t` on the run) that the policy has under `timestampauthorities`."
)
"""What the end of a certificate means."""


def believe(wanted: Demand) -> str:
    """Return what has to be taken for granted where a certificate with what is `wanted` decides."""
    return (
        f"The signature proves a key and the certificate ties {say(wanted)['noun']} to it. That the CA wrote this into no other certificate, and "
        "that the key never left its machine, nothing here can show: these two you have to believe."
    )


def blocks(procedure: Procedure) -> tuple[Bash, Bash]:
    """Return the attested run, and what writes and signs the policy and verifies."""
    *_, written = procedure.write_policy()
    policy = f"{written.text}{procedure.sign_command()}\n{procedure.verify_command()}\n"
    known = procedure.artifact and not procedure.attested.build.stays  # nobody can tell what some commands write
    clear = f"rm -f {procedure.artifact}\n" if known else ""
    return Bash(f"{clear}{procedure.run_command()}\n"), Bash(policy)


def take_output(case: Case) -> str:
    """Return which file the command is taken to write, and a space, where that is removed and nobody said so; else ""."""
    procedure = case.procedure
    told = not case.message.tells.isdisjoint({"artifact", "file", "verify"})
    named = not case.message.tells.isdisjoint({"command", "plain", "run"})
    if told or not named or not procedure.artifact or procedure.attested.build.stays:
        return ""
    return f"I take `{procedure.artifact}` to be what the command writes, hence the `rm`. "


def lay_out(case: Case, procedure: Procedure, opening: str, before: str, closing: str) -> Script:
    """Return the parts of a whole set-up."""
    run, policy = blocks(procedure)
    if case.asks("bare"):
        return (Prose(opening), Bash(run.text + policy.text))
    return (Prose(opening), run, Prose(before), policy, Prose(closing))


def name_signer(case: Case) -> Exchange:
    """One or two fields of the certificate decide."""
    holder = machine(domain_of(case))
    wanted = demand(holder, case.variant)
    procedure = certify(case, wanted)
    trait, key = TRAITS[case.variant], case.procedure.keys[0]
    yes = "Yes. " if case.asks("whether") else ""
    closing = ENDS if case.asks("end") else believe(wanted) if case.asks("believe") else trait.caveat
    if case.asks("bare"):
        opening = f"The certificate is `../{key}.crt`, the root `../ca.crt`; fields that may be anything are `*`."
    else:
        files = f"I take the files to be `../{key}.key`, `../{key}.crt` and `../ca.crt`."
        opening = f"{yes}{trait.opening} {'The run can stay as it is:' if case.asks('line') else files}"
    return Exchange(
        past=Past(),
        answer=lay_out(
            case,
            procedure,
            opening,
            "Fields that may be anything are `*`. They can't be left out, because an empty or missing field demands a certificate that "
            "doesn't have it:",
            closing,
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("attest", holder, key)),
        twins=derive(procedure, wanted),
        facts={
            "demand": say(wanted),
            "run": procedure.run_command(),
            "plain": case.procedure.run_command(),
            "before": show_policy(case.procedure.document()),
            "certificate": show_certificate(holder, f"../{key}.crt"),
        },
    )


def admit_anyone(case: Case) -> Exchange:
    """Any certificate of the authority counts."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    procedure = certify(case, {})
    yes = begin(case, whether="It is, but you have to say so five times.", names="No, you needn't list them.")
    return Exchange(
        past=Past(),
        answer=lay_out(
            case,
            procedure,
            f"{yes}A `certConstraint` has no shorthand for anybody: list the CA in `roots` and write `*` into each of the five fields, since a "
            "field that is missing demands a certificate without it. With "
            f"`../{key}.key` and its certificate on the build machine:",
            f"In the policy, signed with your `../{case.procedure.keys[1]}.key`, only the root is fixed:",
            "This makes your CA the gatekeeper. A laptop or a web server with a certificate from it could sign the step as well, so fix one more "
            "field if the CA serves others too. What a machine signed is refused once its certificate ends, unless `-t` had it timestamped by one of the policy's `timestampauthorities`.",
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("attest", holder, key)),
        twins=derive(procedure, {}),
        facts={"run": procedure.run_command(), "certificate": show_certificate(holder, f"../{key}.crt")},
    )


def bring_chain(case: Case) -> Exchange:
    """An intermediate authority stands between certificate and root, and travels with the signature."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    wanted = demand(holder, case.variant)
    procedure = certify(case, wanted, chained=True)
    if case.asks("which"):
        opening = (
            f"The root goes into the policy, the intermediate into the attestation, and `../{key}.crt` with it. verify builds the chain from "
            "what the signature carries up to what the policy trusts, and asks no other place."
        )
    else:
        opening = (
            f"Give the run `../{key}.crt` and the intermediate, by `--signer-file-intermediate-paths`. Both travel in the attestation beside the signature, and "
            "verify builds the way from them up to a root of the policy; no network is asked."
        )
    return Exchange(
        past=Past(),
        answer=lay_out(
            case,
            procedure,
            opening,
            f"The policy trusts `ca` and wants {say(wanted)['noun']}:",
            "Verifiers get the attestation, the signed policy and the policy's public key, no certificate at all."
            if case.asks("verifier")
            else "When the CA replaces the intermediate, nothing changes in the policy; only later runs bring the new one along. What was attested before ends with the "
            "first of its two certificates, unless the run was countersigned (`-t`) and the policy lists the authority for that.",
        ),
        procedure=procedure,
        fixture=certified_fixture(case, hold("attest", holder, key, below=True)),
        twins=derive(procedure, wanted, chained=True),
        facts={"demand": say(wanted), "key": key},
    )


def certify_both(case: Case) -> Exchange:
    """Certificates stand for the signer of the attestation and for that of the policy."""
    machine_, key = machine(domain_of(case)), case.procedure.keys[0]
    owner, policy = person(case), case.procedure.keys[1]
    wanted = demand(machine_, "URI")
    certified = certify(case, wanted)
    trust = f'--policy-ca-roots ../ca.crt {FIELDS["e-mail"].flag} "{owner.emails[0]}"'
    procedure = replace(certified, policy_signer=sign_certified(policy), trust=trust)
    certificates = (hold("attest", machine_, key), hold("policy", owner, policy))
    return Exchange(
        past=Past(),
        answer=lay_out(
            case,
            procedure,
            "Then no public key is handed out at all: the policy names your root and the builder's URI, and verify is told the same root and "
            f"the address of whoever signs policies. First the build, with `../{key}.crt` beside its key:",
            f"The policy is signed with `../{policy}.key` and `../{policy}.crt`:",
            "Keep the restriction on the address. With `--policy-ca-roots` alone, the builder's own certificate could sign a policy that suits "
            "it. And both certificates have to be valid on the day of the check. Longer takes timestamps and trust in who makes them: `-t` on the run with `timestampauthorities` in the "
            "policy, `--timestamp-servers` on `sign` with `--policy-timestamp-servers` on verify.",
        ),
        procedure=procedure,
        fixture=certified_fixture(case, *certificates, keys=()),
        twins=(
            *twins.tamper_artifact(procedure),
            twins.expire_policy(procedure),
            twins.require_unrecorded(procedure),
            *_both_twins(procedure, trust, owner.emails[0], wanted["URI"][0]),
        ),
        facts={"uri": wanted["URI"][0], "mail": owner.emails[0], "machine": key},
    )


def _both_twins(procedure: Procedure, trust: str, mail: str, uri: str) -> tuple[Twin, ...]:
    other = procedure.verify_command(trust=trust.replace(f'"{mail}"', f'"other.{mail}"'))
    identity, _, stranger = reject_certificate(procedure, {"URI": (uri,)})
    return (
        identity,
        stranger,
        Twin(twins.OTHER_POLICY_SIGNER, (), f"{other}\n", "policy-signer"),
        Twin(
            twins.OTHER_ROOT,
            (WriteRoot("../ca.crt", "elsewhere"),),
            f"{procedure.verify_command()}\n",
            "policy-signature",
        ),
    )


_SEEN = frozenset({"setting", "step_key"})

PLAIN = Scenario(name="", compose=name_signer, fits=is_plain, runs=RUNS, quotes=(False,), builds=2)
"""What most scenarios of the family have in common."""

SET_UPS: tuple[Scenario, ...] = (
    replace(
        PLAIN,
        name="signer",
        compose=name_signer,
        variants=tuple(TRAITS),
        slots={
            "demand": WHOM,
            "run": RUN_LINE,
            "plain": RUN_LINE,
            "certificate": _SEEN,
            "before": frozenset({"step", "run", "step_key"}),
        },
    ),
    replace(PLAIN, name="anyone", compose=admit_anyone, slots={"run": RUN_LINE, "certificate": _SEEN}),
    replace(
        PLAIN,
        name="chain",
        compose=bring_chain,
        variants=("common name", "e-mail", "organization", "URI"),
        slots={"demand": WHOM, "key": frozenset({"step_key"})},
    ),
    replace(
        PLAIN,
        name="both",
        compose=certify_both,
        slots={
            "uri": frozenset({"setting"}),
            "mail": frozenset({"setting"}),
            "machine": frozenset({"step_key"}),
        },
    ),
)
"""Requests for a whole set-up."""

"""Signatures that a timestamp authority countersigned: certificates that run out soon, and what verifies all the same.

The certificate of these examples ended in 2024, and the authority's clock stands within its day. So whatever is accepted is
accepted by the stamp, and a policy without the authority refuses it.
"""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.identity.chains import paste, unverifiable
from asynth.catalog.families.identity.constraints import sign_again
from asynth.catalog.families.identity.credentials import (
    FIELDS,
    certified_fixture,
    certify,
    demand,
    domain_of,
    hold,
    machine,
    person,
    say,
    show_policy,
    sign_certified,
)
from asynth.catalog.families.identity.policies import build_key
from asynth.catalog.families.identity.rejections import reject_certificate
from asynth.catalog.families.identity.setups import PLAIN, RUNS, WHOM, is_plain, lay_out
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, Scenario
from asynth.catalog.features import TIMESTAMPS
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.document import Authority
from asynth.catalog.procedure.policies import as_commands
from asynth.catalog.procedure.procedure import POLICY, Procedure
from asynth.example.draft import Fixture, Past, Replace, TimestampServer, Twin, WriteRoot
from asynth.script import Bash, Prose

STAMPER = "../tsa.crt"
"""The authority's root, as the house calls it."""

_MOMENT = "2024-01-01T12:00:00+00:00"
"""Within the day of a certificate that has ended."""


def server_of(case: Case) -> str:
    """Return the URL of the company's timestamp authority."""
    return f"http://tsa.{domain_of(case)}/tsr"


def stamped(case: Case, procedure: Procedure) -> Procedure:
    """Return `procedure` with a run that is countersigned, and a policy that trusts the authority."""
    run = procedure.with_step(options=(f"-t {server_of(case)}",))
    return replace(run, timestamp_authorities=(Authority("tsa", STAMPER),))


def serve(case: Case, fixture: Fixture) -> Fixture:
    """Return `fixture` with the authority behind its URL."""
    return replace(fixture, services=(TimestampServer(server_of(case), STAMPER, _MOMENT),))


def derive(procedure: Procedure, wanted: dict[str, tuple[str, ...]]) -> tuple[Twin, ...]:
    """Return the twins of a procedure that verifies by a stamp."""
    verified = f"{procedure.verify_command()}\n"
    anew = f"{as_commands(procedure.write_policy())}{procedure.sign_command()}\n{verified}"
    unknown = Replace(POLICY, '"timestampauthorities"', '"timestampservers"')
    unstamped = procedure.step.run_command().replace(f" {procedure.step.options[0]}", "", 1)
    return (
        *twins.tamper_artifact(procedure),
        twins.replace_policy_key(procedure),
        twins.expire_policy(procedure),
        twins.require_unrecorded(procedure),
        *reject_certificate(procedure, wanted),
        Twin(twins.UNKNOWN_AUTHORITY, (unknown,), f"{procedure.sign_command()}\n{verified}", "no-verifiers"),
        Twin(twins.OTHER_AUTHORITY, (WriteRoot(STAMPER, "elsewhere"),), anew, "no-verifiers"),
        twins.run_again(twins.UNSTAMPED, procedure, procedure.step, unstamped, "no-verifiers", "git clean -fdxq\n"),
    )


def countersign(case: Case) -> Exchange:
    """The certificate is valid for a short time, and the company has a timestamp authority."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    wanted = dict(demand(holder, case.variant))
    plain = certify(case, wanted)
    procedure, server = stamped(case, plain), server_of(case)
    yes = begin(case, whether="Yes.", possible="It does, with a stamp on the run.")
    if case.asks("bare"):
        opening = f"`-t` on the run, the authority's root `{STAMPER}` in the policy:"
    else:
        opening = (
            f"{yes}Let `-t` have each run countersigned. Only a digest of the signature goes to the server, and the token that comes back is kept "
            f"in the attestation. From it verify knows that the signature is older than the end of `../{key}.crt`, however long ago that was:"
        )
    if case.asks("outage"):
        closing = (
            "While the server is down there is no attestation at all: the build goes through, then the collection isn't signed and the run "
            "fails. A stamp can't be added later, so let the job try again."
        )
    else:
        closing = (
            "The section is no extra. Once a policy names an authority, a certificate without a stamp of it is refused, also one that is "
            "still valid; keep older attestations under the old policy."
        )
    return Exchange(
        past=Past(),
        answer=lay_out(
            case,
            procedure,
            opening,
            f"Whose clock may be believed is the policy's to say. The root of the authority, `{STAMPER}`, gets a section of its own beside that of your CA:",
            closing,
        ),
        procedure=procedure,
        fixture=serve(case, certified_fixture(case, hold("attest", holder, key, ended=True))),
        twins=derive(procedure, wanted),
        facts={"demand": say(wanted), "run": plain.run_command(), "server": server, **paste(holder, wanted, key)},
    )


def name_authority(case: Case) -> Exchange:
    """The run was countersigned, and the policy knows no timestamp authority."""
    holder, key = machine(domain_of(case)), case.procedure.keys[0]
    wanted = dict(demand(holder, "URI"))
    procedure = stamped(case, certify(case, wanted))
    before = replace(procedure, timestamp_authorities=())
    if case.asks("useless"):
        opening = "No, it is in there and it counts, as soon as the policy says whose stamps are believed."
    elif case.asks("rebuild"):
        opening = "No, the attestation has what it needs. What lacks something is the policy: it trusts no timestamp authority."
    else:
        opening = "The stamp is fine, but this policy trusts no timestamp authority."
    return Exchange(
        past=case.failed(
            f"{before.run_command()}\n{before.verify_command()}\n", unverifiable(case), hidden=case.policy(before)
        ),
        answer=(
            Prose(
                f"{opening} Without one verify doesn't look at stamps. It holds `../{key}.crt` against the current time, finds that it has ended, "
                "and says what it says of any signature that leads to no root. Name the authority:"
            ),
            Bash(
                edit_policy(
                    f"jq --rawfile pem {STAMPER} \\\n  '.timestampauthorities.tsa = {{certificate: ($pem | @base64)}}'"
                )
                + sign_again(procedure)
            ),
            Prose(
                "It has to be the root behind the server's certificate and not that certificate; for a root "
                f"`openssl x509 -in {STAMPER} -noout -subject -issuer` prints one name twice. That of your own CA only helps if the server got its "
                "certificate there as well."
            ),
        ),
        procedure=procedure,
        fixture=serve(case, certified_fixture(case, hold("attest", holder, key, ended=True))),
        twins=derive(procedure, wanted),
        facts={
            "demand": say(wanted),
            "run": before.run_command(),
            "server": server_of(case),
            "before": show_policy(before.document()),
            **paste(holder, wanted, key),
        },
    )


def stamp_policy(case: Case) -> Exchange:
    """The certificate that signs the policy is valid for a short time."""
    owner, key = person(case), case.procedure.keys[1]
    mail, server = owner.emails[0], server_of(case)
    certified = f'--policy-ca-roots ../ca.crt {FIELDS["e-mail"].flag} "{mail}"'
    signer = f"{sign_certified(key)} --timestamp-servers {server}"
    procedure = replace(case.procedure, policy_signer=signer, trust=f"{certified} --policy-timestamp-servers {STAMPER}")
    unstamped = replace(procedure, policy_signer=sign_certified(key))
    yes = begin(case, whether="Yes.", short="There is one, but no letter for it.")
    other = procedure.verify_command(trust=procedure.trust.replace(f'"{mail}"', f'"other.{mail}"'))
    return Exchange(
        past=Past(),
        answer=lay_out(
            case,
            procedure,
            f"{yes}`sign` asks a timestamp server by `--timestamp-servers`, written out, since its `-t` is the type of the document. The build is "
            "attested as ever:",
            f"Whoever verifies says which authority counts by `--policy-timestamp-servers`, which takes no URL but the file of its root, `{STAMPER}`:",
            f"So `../{key}.crt` may end, and the policy stays good until the day that it names itself. No server is asked by verify; "
            "the token travels in the signed policy.",
        ),
        procedure=procedure,
        fixture=serve(case, certified_fixture(case, hold("policy", owner, key, ended=True), keys=build_key(case))),
        twins=(
            *twins.tamper_artifact(procedure),
            twins.expire_policy(procedure),
            twins.require_unrecorded(procedure),
            twins.disallow_functionary(procedure),
            Twin(twins.OTHER_POLICY_SIGNER, (), f"{other}\n", "policy-signer"),
            Twin(twins.UNKNOWN_AUTHORITY, (), f"{procedure.verify_command(trust=certified)}\n", "policy-signature"),
            Twin(
                twins.OTHER_AUTHORITY,
                (WriteRoot(STAMPER, "elsewhere"),),
                f"{procedure.verify_command()}\n",
                "policy-signature",
            ),
            Twin(twins.UNSTAMPED, (), sign_again(unstamped), "policy-signature"),
        ),
        facts={"mail": mail, "server": server, "signer": key, "run": procedure.run_command()},
    )


_HERE = frozenset({"setting"})

COUNTERSIGNED: tuple[Scenario, ...] = (
    replace(
        PLAIN,
        name="countersign",
        compose=countersign,
        variants=("e-mail", "URI", "DNS name"),
        features=frozenset({TIMESTAMPS}),
        slots={
            "demand": WHOM,
            "run": RUN_LINE,
            "server": _HERE,
            "certificate": _HERE | {"step_key"},
            "functionary": WHOM,
        },
    ),
    Scenario(
        name="authority-unnamed",
        compose=name_authority,
        fits=is_plain,
        runs=RUNS,
        tools=("jq",),
        builds=2,
        features=frozenset({TIMESTAMPS}),
        shows=RUN_LINE | VERIFY_LINE | {"terminal", "setting"},
        slots={
            "demand": _HERE,
            "run": RUN_LINE | _HERE,
            "server": _HERE,
            "functionary": _HERE,
            "before": _HERE | {"step", "run"},
            "certificate": _HERE | {"step_key"},
        },
    ),
    replace(
        PLAIN,
        name="countersigned-policy",
        compose=stamp_policy,
        features=frozenset({TIMESTAMPS}),
        slots={"mail": _HERE, "server": _HERE, "signer": frozenset({"policy_key"}), "run": RUN_LINE},
    ),
)
"""Questions about timestamp authorities."""

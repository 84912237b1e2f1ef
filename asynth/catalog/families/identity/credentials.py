"""The credentials of an example: who signs attestation and policy, with which files, and what the policy says of it.

A kind decides how the signer of the attestation is known and how its key is kept. Everything follows from the kind, the
names of the files and the identity; no example is known here.
"""

from __future__ import annotations

from dataclasses import dataclass

from asynth.catalog.names import REPOSITORIES
from asynth.catalog.procedure.document import Authority, Certified, Signer
from asynth.catalog.procedure.keys import PASSPHRASE, sign_with
from asynth.example.draft import CertificateRequest, Holder, KeyRequest

ORGANISATIONS = tuple(repository.name for repository in REPOSITORIES)
"""Organisations by the name that their domains have."""

_PEOPLE = {repository.name: repository.author for repository in REPOSITORIES}

AUTHORITIES = ("company", "corp", "internal", "platform", "pki", "release", "trust")
"""How the certificate authority is called in the policy and in the names of its files."""

CONSTRAINTS = (
    "common name",
    "dns name",
    "e-mail",
    "organization",
    "uri",
    "e-mail and organization",
    "common name and uri",
)
"""What the policy asks of a certificate; everything else may be anything."""

POLICY_CONSTRAINTS = ("e-mail", "common name", "organization", "e-mail and organization")
"""What verify asks of the certificate that signed the policy."""

KINDS = (
    "certificate", "policy certificate", "both certificates", "encrypted", "several", "vanishing key",
    "vanishing passphrase",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs what, with which files.

    :param names: base names of the key that signs attestations and of the policy's
    :param authority: name of the certificate authority, "" where there is none
    :param demanded: what the policy asks of the attestation's certificate, by field
    :param policy_demanded: what verify asks of the policy's certificate, by field
    :param second: base name of another key that may sign the step, or ""
    :param carried: where the intermediate certificate comes from: `signature` or `policy`; "" without certificates
    :param run_signer: the options of ``witness run`` that sign
    :param policy_signer: the options of ``witness sign`` that sign the policy
    :param trust: the options of ``witness verify`` that say whose policy counts; "" for the policy's public key
    """

    kind: str
    names: tuple[str, str]
    authority: str
    demanded: dict[str, str]
    policy_demanded: dict[str, str]
    second: str
    carried: str
    functionaries: tuple[Signer | Certified, ...]
    authorities: tuple[Authority, ...]
    run_signer: str
    policy_signer: str
    trust: str
    keys: tuple[KeyRequest, ...]
    certificates: tuple[CertificateRequest, ...]
    files: tuple[tuple[str, str], ...]

    @property
    def certified(self) -> bool:
        """Whether a certificate stands for the signer of the attestation."""
        return self.kind in ("certificate", "both certificates")

    @property
    def policy_certified(self) -> bool:
        """Whether a certificate stands for the signer of the policy."""
        return self.kind in ("policy certificate", "both certificates")


def issue(
    kind: str,
    names: tuple[str, str],
    *,
    organisation: str = "",
    authority: str = "",
    constraint: str = "",
    policy_constraint: str = "",
    second: str = "",
    carried: str = "",
) -> Credentials:
    """Return the credentials of a kind for key files of the given base names."""
    attest, policy = names
    certified = kind in ("certificate", "both certificates")
    policy_certified = kind in ("policy certificate", "both certificates")
    root, intermediate = f"../{authority}-root.crt", f"../{authority}-intermediate.crt"
    demanded = values(machine(organisation), constraint) if certified else {}
    policy_demanded = values(person(organisation), policy_constraint) if policy_certified else {}
    chained = f" --signer-file-intermediate-paths {intermediate}" if carried == "signature" else ""
    encrypted = {"encrypted": (attest, policy), "vanishing passphrase": (attest,)}.get(kind, ())
    plain = {
        **({} if certified else {"attest": attest}),
        **({"second": second} if second else {}),
        **({} if policy_certified else {"policy": policy}),
    }
    holders = {
        **({"attest": (machine(organisation), attest)} if certified else {}),
        **({"policy": (person(organisation), policy)} if policy_certified else {}),
    }
    above = f" --policy-ca-intermediates {intermediate}" if carried == "policy" else ""
    return Credentials(
        kind=kind,
        names=names,
        authority=authority,
        demanded=demanded,
        policy_demanded=policy_demanded,
        second=second,
        carried=carried,
        functionaries=(_certified(authority, demanded),)
        if certified
        else tuple(Signer(f"../{name}") for name in (attest, second) if name),
        authorities=(Authority(authority, root, (intermediate,) if carried == "policy" else ()),) if certified else (),
        run_signer=_sign_certified(attest, chained) if certified else _sign_plain(kind, attest),
        policy_signer=_sign_certified(policy, chained)
        if policy_certified
        else sign_with(policy, encrypted=policy in encrypted),
        trust=f"--policy-ca-roots {root}{above}{_policy_options(policy_demanded)}" if policy_certified else "",
        keys=tuple(
            KeyRequest(role, "ed25519", f"../{name}.key", f"../{name}.pub", PASSPHRASE if name in encrypted else None)
            for role, name in plain.items()
        ),
        certificates=tuple(
            CertificateRequest(role, holder, f"../{name}.key", f"../{name}.crt", intermediate, root)
            for role, (holder, name) in holders.items()
        ),
        files=tuple((f"../{name}.pass", PASSPHRASE) for name in encrypted),
    )


def _sign_certified(name: str, chained: str) -> str:
    return f"{sign_with(name)} --signer-file-cert-path ../{name}.crt{chained}"


def _sign_plain(kind: str, name: str) -> str:
    if kind == "vanishing key":
        return f"-k <(cat ../{name}.key && rm ../{name}.key)"
    if kind == "vanishing passphrase":
        return f"{sign_with(name)} --signer-file-key-passphrase-path <(cat ../{name}.pass && rm ../{name}.pass)"
    return sign_with(name, encrypted=kind == "encrypted")


def _certified(authority: str, demanded: dict[str, str]) -> Certified:
    def listed(field: str) -> tuple[str, ...]:
        return (demanded.get(field, "*"),)

    return Certified(
        roots=(authority,),
        common_name=demanded.get("common name", "*"),
        dns_names=listed("DNS name"),
        emails=listed("e-mail"),
        organizations=listed("organization"),
        uris=listed("URI"),
    )


def _policy_options(demanded: dict[str, str]) -> str:
    flags = {"common name": "commonname", "e-mail": "emails", "organization": "organizations"}
    return "".join(f' --policy-{flags[field]} "{value}"' for field, value in demanded.items())


def machine(organisation: str) -> Holder:
    """Return the identity of an organisation's build machine."""
    domain = f"{organisation}.example"
    return Holder(
        common_name=f"builder.{domain}",
        organizations=(organisation.capitalize(),),
        emails=(f"ci@{domain}",),
        dns_names=(f"runner.ci.{domain}",),
        uris=(f"spiffe://{domain}/ci/builder",),
    )


def person(organisation: str) -> Holder:
    """Return the identity of an organisation's policy owner."""
    name, mail = _PEOPLE[organisation]
    return Holder(common_name=name, organizations=(organisation.capitalize(),), emails=(mail,))


def values(holder: Holder, constraint: str) -> dict[str, str]:
    """Return what a constraint demands of `holder`, by the certificate's field."""
    known = {
        "common name": ("common name", holder.common_name),
        "dns name": ("DNS name", "".join(holder.dns_names)),
        "e-mail": ("e-mail", "".join(holder.emails)),
        "organization": ("organization", "".join(holder.organizations)),
        "uri": ("URI", "".join(holder.uris)),
    }
    return dict(known[field] for field in constraint.split(" and "))

"""Certificates of an example: whom they name, which fields a policy can ask about, and what the procedure is then like.

The files have the house's names (shared contract, `design.md` section 7): `../ca.crt` is the root, called `ca` in the policy,
`../intermediate.crt` stands below it where there is one, and the certificate of a key lies beside it with the ending `.crt`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.procedure.document import Authority, Certified, Notation, PolicyDocument, quoted
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.prompts.enumeration import join
from asynth.example.draft import CertificateRequest, Fixture, Holder, KeyRequest

ROOT, INTERMEDIATE = "../ca.crt", "../intermediate.crt"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a certificate that can be asked about.

    :param key: in a `certConstraint`
    :param called: as people call it
    :param flag: the option of ``witness verify`` that asks it of the policy's signer
    :param listed: whether its value in a constraint is a list
    """

    key: str
    called: str
    flag: str
    listed: bool = True


FIELDS = {
    "common name": Field("commonname", "common name", "--policy-commonname", listed=False),
    "DNS name": Field("dnsnames", "DNS name", "--policy-dns-names"),
    "e-mail": Field("emails", "e-mail address", "--policy-emails"),
    "organization": Field("organizations", "organization", "--policy-organizations"),
    "URI": Field("uris", "URI", "--policy-uris"),
}
"""By the name that a scenario's variants have."""

KEYS = tuple(field.key for field in FIELDS.values())


def domain_of(case: Case) -> str:
    """Return the domain of the organisation that the example is about."""
    return case.procedure.attested.author[1].split("@")[1]


def machine(domain: str) -> Holder:
    """Return the identity of a build machine."""
    return Holder(
        common_name=f"builder.{domain}",
        organizations=(domain.split(".", maxsplit=1)[0].capitalize(),),
        emails=(f"ci@{domain}",),
        dns_names=(f"runner.ci.{domain}",),
        uris=(f"spiffe://{domain}/ci/builder",),
    )


def person(case: Case) -> Holder:
    """Return the identity of whoever signs policies."""
    name, mail = case.procedure.attested.author
    return Holder(common_name=name, organizations=machine(domain_of(case)).organizations, emails=(mail,))


def values_of(holder: Holder) -> dict[str, tuple[str, ...]]:
    """Return what a certificate says, by field."""
    return {
        "common name": (holder.common_name,),
        "DNS name": holder.dns_names,
        "e-mail": holder.emails,
        "organization": holder.organizations,
        "URI": holder.uris,
    }


def say_otherwise(holder: Holder, name: str, values: tuple[str, ...]) -> Holder:
    """Return `holder` with other values in the field `name`, one that is a list."""
    return {
        "DNS name": replace(holder, dns_names=values),
        "e-mail": replace(holder, emails=values),
        "organization": replace(holder, organizations=values),
        "URI": replace(holder, uris=values),
    }[name]


Demand = Mapping[str, tuple[str, ...]]
"""What is asked of a certificate, by field; what is not named may be anything."""


def demand(holder: Holder, variant: str) -> Demand:
    """Return the demand for those fields of `holder` that a variant names, such as "e-mail and organization"."""
    known = values_of(holder)
    return {name: known[name] for name in variant.split(" and ")}


def say(wanted: Demand) -> dict[str, str]:
    """Return a demand in the forms that messages need."""
    code = tuple(f"the {FIELDS[name].called} `{', '.join(values)}`" for name, values in wanted.items())
    return {
        "noun": join(code),
        "bare": join(code).replace("`", ""),
        "value": join(tuple(", ".join(values) for values in wanted.values())),
        "field": join(tuple(FIELDS[name].called for name in wanted)),
    }


def constraint(wanted: Demand, roots: tuple[str, ...] = ("ca",)) -> Certified:
    """Return the functionary that has what is wanted and otherwise any certificate of `roots`."""

    def listed(name: str) -> tuple[str, ...]:
        return wanted.get(name, ("*",))

    return Certified(
        roots=roots,
        common_name="".join(listed("common name")),
        dns_names=listed("DNS name"),
        emails=listed("e-mail"),
        organizations=listed("organization"),
        uris=listed("URI"),
    )


def as_pasted(wanted: Demand) -> dict[str, str | Sequence[str]]:
    """Return a demand by the keys of a constraint."""
    return {FIELDS[name].key: list(values) if FIELDS[name].listed else values[0] for name, values in wanted.items()}


def show_functionary(
    said: Mapping[str, str | Sequence[str]], roots: Sequence[str] = ("ca",), drops: Sequence[str] = ()
) -> str:
    """Return a functionary as people paste it: every field that is not `said` is `*`, those in `drops` are missing."""
    fields: dict[str, str | Sequence[str]] = {"commonname": "*", **{key: ["*"] for key in KEYS[1:]}}
    fields = {key: value for key, value in {**fields, **said}.items() if key not in drops}
    lines = [f"   {json.dumps(key)}: {json.dumps(value)}" for key, value in {**fields, "roots": list(roots)}.items()]
    inner = ",\n".join(lines)
    return f'```json\n{{"type": "root",\n "certConstraint": {{\n{inner}}}}}\n```'


def show_policy(document: PolicyDocument) -> str:
    """Return a policy as people paste it: ids shortened to the names of the key files, keys and certificates left out."""
    notation = Notation(
        name=quoted,
        key_name=lambda key: f'"<{key[3:]}.pub>"',
        key_id=lambda key: f'"<{key[3:]}.pub>"',
        key=lambda _: '"..."',
        module=lambda _: '"..."',
        certificate=lambda _: '"..."',
    )
    return f"```json\n{notation.write(document)}\n```"


def show_certificate(holder: Holder, path: str) -> str:
    """Return what openssl prints of the names in the certificate at `path`, with the command, as people paste it."""
    organizations = "".join(f",O={name}" for name in reversed(holder.organizations))
    names = [
        *(f"DNS:{name}" for name in holder.dns_names),
        *(f"email:{name}" for name in holder.emails),
        *(f"URI:{name}" for name in holder.uris),
    ]
    below = f"X509v3 Subject Alternative Name: \n    {', '.join(names)}\n" if names else ""
    return (
        f"```\n$ openssl x509 -in {path} -noout -subject -nameopt RFC2253 -ext subjectAltName\n"
        f"subject=CN={holder.common_name}{organizations}\n{below}```"
    )


def sign_certified(key: str, *, chained: bool = False) -> str:
    """Return the options that sign with a key and its certificate, and put the intermediate beside it."""
    above = f" --signer-file-intermediate-paths {INTERMEDIATE}" if chained else ""
    return f"-k ../{key}.key --signer-file-cert-path ../{key}.crt{above}"


def certify(
    case: Case,
    wanted: Demand,
    *,
    key: str = "",
    chained: bool = False,
    held: bool = False,
) -> Procedure:
    """Return the procedure of `case` whose step is signed with a certificate.

    :param key: base name of key and certificate; "" for that of the step's key
    :param chained: whether the signature brings the intermediate along
    :param held: whether the policy holds it
    """
    procedure = case.procedure.with_step(
        signer=sign_certified(key or case.procedure.keys[0], chained=chained), functionaries=(constraint(wanted),)
    )
    return replace(procedure, authorities=(Authority("ca", ROOT, (INTERMEDIATE,) if held else ()),))


def hold(
    role: str, holder: Holder, key: str, *, below: bool = False, ended: bool = False, root: str = ROOT
) -> CertificateRequest:
    """Return a certified key beside the project.

    :param below: whether an intermediate authority issued it
    """
    return CertificateRequest(
        role,
        holder,
        f"../{key}.key",
        f"../{key}.crt",
        INTERMEDIATE if below else None,
        root,
        authority=root,
        ended=ended,
    )


def certified_fixture(
    case: Case, *certificates: CertificateRequest, keys: tuple[KeyRequest, ...] | None = None
) -> Fixture:
    """Return the fixture with certified keys; of the plain pairs only that of the policy is there unless others are given."""
    plain = tuple(key for key in case.fixture.keys if key.role == "policy") if keys is None else keys
    return replace(case.fixture, keys=plain, certificates=certificates)

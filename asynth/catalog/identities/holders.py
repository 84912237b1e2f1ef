"""Whom certificates name: the machine that signs attestations and the person who signs the policy, by organisation."""

from __future__ import annotations

from asynth.catalog.names import SETTINGS
from asynth.example.draft import Holder

ORGANISATIONS = tuple(setting.name for setting in SETTINGS)
"""Organisations by the name that their domains have."""

_PEOPLE = {setting.name: setting.author for setting in SETTINGS}

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

"""What the services of a draft are told, and what the commands of its workspace see of them.

Keys and certificates follow from the example as those of its files do. Variables name services by their public URLs; the
port, and what else is known only when the workspace lies there, is filled in here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from asynth.example.draft import (
    ComputeMetadata,
    Draft,
    GitlabTokens,
    Holder,
    InstanceMetadata,
    JobTokens,
    KeylessAuthority,
    KeyManagement,
    KeyVault,
    Store,
    TimestampServer,
)
from asynth.execution import KeyService, Workspace
from asynth.execution.derivation import certify_region
from asynth.services.running import Services

Told = list[dict[str, object]]
"""What :meth:`asynth.services.running.Services.admit` takes."""

_KEYS_URL = "https://token.actions.githubusercontent.com/.well-known/jwks"
"""Where the keys of GitHub's issuer are, which witness has built in (go-witness `attestation/github`)."""

_GOOGLE, _GOOGLE_KEYS = "https://accounts.google.com", "https://www.googleapis.com/oauth2/v3/certs"
"""Who issues the tokens of Google's service accounts, and where its keys are, which witness has built in as well."""

_AUTHORITY = ".services.pem"
"""Below a workspace's home, the certificate that vouches for what is served by https."""

_COMMIT = "{commit}"
_DIRECT = re.compile(r"\{direct:([^}]+)\}")
_TOKEN = re.compile(r"\{token:([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Tenant:
    """A workspace as the services know it.

    :param commit: of its repository when it was laid out; "" where there is none
    :param tokens: that its job was given, by the URL of the issuing server
    """

    name: str
    commit: str
    tokens: Mapping[str, str] = field(default_factory=dict)


async def describe(draft: Draft, keys: KeyService, commit: str) -> tuple[Told, list[tuple[str, bytes]]]:
    """Return what the services of `draft` are told, and the root certificates that its user has, by path."""
    told: Told = []
    roots = []
    issuer = b""
    for service in draft.fixture.services:
        if isinstance(service, Store):
            told.append({"kind": "archivista", "url": service.url})
        elif isinstance(service, KeyVault | KeyManagement):
            kept = {}
            for name in service.keys:
                pair = await keys.pair("ecdsa-p256", role=f"{service.url} {name}", example_id=draft.id)
                kept[name] = pair.private_pem.decode()
            if isinstance(service, KeyVault):
                vault: dict[str, object] = {"kind": "vault", "url": service.url, "token": service.token, "keys": kept}
                told.append(vault)
                if service.issuing is not None:
                    chain = await keys.chain(Holder("unused"), role=service.url, example_id=draft.id)
                    signs = {"key": chain.issuer.decode(), "certificate": chain.intermediate.decode()}
                    vault["role"] = {"name": service.issuing.role, "domain": service.issuing.domain, **signs}
                    roots.append((service.issuing.root, chain.root))
            else:
                (number, secret), region = service.access_key, service.region
                who = {"region": region, "id": number, "secret": secret}
                told.append({"kind": "aws-kms", "url": service.url, "keys": kept, **who})
        elif isinstance(service, JobTokens):
            pair = await keys.pair("rsa-2048", role="token issuer", example_id=draft.id)
            issuer = pair.public_pem
            claims = {name: value.replace(_COMMIT, commit) for name, value in service.claims}
            asked = {"url": service.url, "key": pair.private_pem.decode(), "bearer": service.bearer, "claims": claims}
            told.append({"kind": "tokens", **asked})
            told.append({"kind": "token-keys", "url": _KEYS_URL, "key": issuer.decode()})
        elif isinstance(service, GitlabTokens):
            pair = await keys.pair("rsa-2048", role="gitlab", example_id=draft.id)
            claims = {name: value.replace(_COMMIT, commit) for name, value in service.claims}
            told.append({"kind": "gitlab", "url": service.url, "key": pair.private_pem.decode(), "claims": claims})
        elif isinstance(service, InstanceMetadata):
            pair = await keys.pair("rsa-2048", role="aws region", example_id=draft.id)
            asked = {"url": service.url, "key": pair.private_pem.decode(), "document": dict(service.document)}
            told.append({"kind": "aws-metadata", **asked})
            roots.append((service.certificate, certify_region(pair)))
        elif isinstance(service, ComputeMetadata):
            pair = await keys.pair("rsa-2048", role="google", example_id=draft.id)
            asked = {"url": service.url, "key": pair.private_pem.decode(), "issuer": _GOOGLE}
            tokens: dict[str, object] = dict(service.claims)
            if service.instance:
                tokens["google"] = {"compute_engine": dict(service.instance)}
            vouched = {"claims": tokens, "attributes": dict(service.attributes)}
            told.append({"kind": "google-metadata", **asked, **vouched})
            told.append({"kind": "token-keys", "url": _GOOGLE_KEYS, "key": pair.public_pem.decode()})
        elif isinstance(service, TimestampServer):
            chain = await keys.chain(
                Holder("Timestamp Authority"), role=service.url, example_id=draft.id, direct=True, stamps=True
            )
            signs = {"key": chain.key.private_pem.decode(), "certificate": chain.leaf.decode()}
            told.append({"kind": "timestamps", "url": service.url, "moment": service.moment, **signs})
            roots.append((service.root, chain.root))
    for service in draft.fixture.services:
        if isinstance(service, KeylessAuthority):
            chain = await keys.chain(Holder("unused"), role=service.url, example_id=draft.id)
            signs = {"key": chain.issuer.decode(), "intermediate": chain.intermediate.decode()}
            above = {"root": chain.root.decode(), "issuer": issuer.decode(), "moment": service.moment}
            told.append({"kind": "fulcio", "url": service.url, **signs, **above})
            roots.append((service.root, chain.root))
    return told, roots


def read_commit(project: Path) -> str:
    """Return the hash of the commit that is checked out in `project`, as git keeps it; "" where there is none."""
    try:
        head = (project / ".git" / "HEAD").read_text(encoding="ascii").strip()
        return (project / ".git" / head.removeprefix("ref: ")).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def is_encrypted(draft: Draft) -> bool:
    """Tell whether something is served to `draft` by https."""
    return any(
        service.url.startswith("https:") or isinstance(service, ComputeMetadata) for service in draft.fixture.services
    )


def issue(draft: Draft, tenant: Tenant, services: Services) -> Tenant:
    """Return the tenant with the tokens that its job is given now. Blocks."""
    servers = (service for service in draft.fixture.services if isinstance(service, GitlabTokens))
    tokens = {server.url: services.issue(tenant.name, server.url, server.audience) for server in servers}
    return replace(tenant, tokens=tokens) if tokens else tenant


def trust(workspace: Workspace, services: Services) -> None:
    """Leave the certificate of the run's authority where :func:`reach` says."""
    (workspace.home / _AUTHORITY).write_text(services.authority, encoding="ascii")


def reach(
    variables: Mapping[str, str], workspace: Workspace, tenant: Tenant, services: Services, *, encrypted: bool
) -> dict[str, str]:
    """Return `variables`, filled in, and those that lead requests to the services, whatever their URLs name."""

    def fill(value: str) -> str:
        value = value.replace(_COMMIT, tenant.commit)
        value = _TOKEN.sub(lambda found: tenant.tokens[found[1]], value)
        return _DIRECT.sub(lambda found: services.address(tenant.name, found[1]), value)

    found = {name: fill(value) if "{" in value else value for name, value in variables.items()}
    found["HTTP_PROXY"] = proxy = f"http://{tenant.name}:x@127.0.0.1:{services.port}"
    if encrypted:
        found |= {"HTTPS_PROXY": proxy, "SSL_CERT_FILE": str(workspace.home / _AUTHORITY)}
        found["GODEBUG"] = "x509sslcertoverrideplatform=1"  # Go on macOS believes the system alone otherwise
    return found

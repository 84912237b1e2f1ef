"""Tenants: what each workspace finds behind the URLs that its commands name, and what is said over the control channel.

A message is one line of JSON in each direction. The channel is the only way in which tenants come, change and go; no request
of a command can do any of this.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from asynth.services.archivista import Archivista
from asynth.services.fulcio import Fulcio
from asynth.services.github import KeySet, TokenIssuer
from asynth.services.gitlab import GitlabServer
from asynth.services.kms import KeyManagement
from asynth.services.metadata import ComputeMetadata, InstanceMetadata
from asynth.services.timestamps import TimestampAuthority
from asynth.services.vault import Vault

Claimant = ComputeMetadata | GitlabServer | InstanceMetadata | TokenIssuer
"""What vouches for a job or a machine, and can do so for another one."""

Service = Archivista | Claimant | Fulcio | KeyManagement | KeySet | TimestampAuthority | Vault


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service is: scheme, host and port of its URL, and the path below which it answers, without a slash at its end."""

    origin: str
    path: str


class Tenants:
    """All tenants of a process, by name.

    :param authority: PEM of the certificate that vouches for what is served by https, which is told whenever a tenant comes
    """

    def __init__(self, authority: str) -> None:
        self._authority = authority
        self._tenants: dict[str, dict[Place, Service]] = {}

    def find(self, tenant: str, url: str) -> tuple[Service, str] | None:
        """Return the service that a tenant has at `url`, and the rest of its path; None if there is none."""
        origin, path = origin_of(url), urlsplit(url).path
        for place, service in self._tenants.get(tenant, {}).items():
            rest = path[len(place.path) :]
            if place.origin == origin and path.startswith(place.path) and rest[:1] in ("", "/"):
                return service, rest
        return None

    def has(self, tenant: str, url: str) -> bool:
        """Tell whether a tenant has anything at the origin of `url`."""
        origin = origin_of(url)
        return any(place.origin == origin for place in self._tenants.get(tenant, {}))

    def obey(self, line: bytes) -> bytes:
        """Do what a line of the control channel says, and return the line that answers it."""
        try:
            message = json.loads(line)
            answer: dict[str, Any] = {"authority": self._authority} if message["do"] == "admit" else {}
            if message["do"] == "issue":
                answer = {"token": self._issue(message)}
            else:
                _ACTS[message["do"]](self, message)
        except (KeyError, ValueError, TypeError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        return json.dumps(answer).encode() + b"\n"

    def _admit(self, message: dict[str, Any]) -> None:
        self._tenants[message["tenant"]] = {
            Place(origin_of(told["url"]), urlsplit(told["url"]).path.rstrip("/")): _make(told)
            for told in message["services"]
        }

    def _clone(self, message: dict[str, Any]) -> None:
        self._tenants[message["to"]] = {
            place: service.copy() if isinstance(service, Archivista) else service
            for place, service in self._tenants[message["tenant"]].items()
        }

    def _empty(self, message: dict[str, Any]) -> None:
        store = self._at(message)
        if not isinstance(store, Archivista):
            raise TypeError(f"{message['url']} is no store")
        store.empty()

    def _claim(self, message: dict[str, Any]) -> None:
        at = Place(origin_of(message["url"]), urlsplit(message["url"]).path.rstrip("/"))
        issuer = self._at(message)
        if not isinstance(issuer, Claimant):
            raise TypeError(f"{message['url']} vouches for nobody")
        self._tenants[message["tenant"]][at] = issuer.claiming(message["claims"])

    def _issue(self, message: dict[str, Any]) -> str:
        server = self._at(message)
        if not isinstance(server, GitlabServer):
            raise TypeError(f"{message['url']} puts no tokens into jobs")
        return server.issuer.issue(message["audience"])

    def _drop(self, message: dict[str, Any]) -> None:
        self._tenants.pop(message["tenant"], None)

    def _at(self, message: dict[str, Any]) -> Service:
        found = self.find(message["tenant"], message["url"])
        if found is None:
            raise KeyError(message["url"])
        return found[0]


_ACTS = {
    "admit": Tenants._admit,
    "claim": Tenants._claim,
    "clone": Tenants._clone,
    "drop": Tenants._drop,
    "empty": Tenants._empty,
}


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL as one text."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _make(told: dict[str, Any]) -> Service:
    if told["kind"] == "archivista":
        return Archivista()
    if told["kind"] == "timestamps":
        return TimestampAuthority.from_pem(told["key"], told["certificate"], told["moment"])
    if told["kind"] == "vault":
        return Vault.from_pem(told["token"], told["keys"], told.get("role"))
    if told["kind"] == "tokens":
        return TokenIssuer.from_pem(told["key"], told["bearer"], told["claims"])
    if told["kind"] == "token-keys":
        return KeySet.from_pem(told["key"])
    if told["kind"] == "aws-kms":
        return KeyManagement.from_pem(told["region"], (told["id"], told["secret"]), told["keys"])
    if told["kind"] == "gitlab":
        return GitlabServer.from_pem(told["key"], told["url"], told["claims"])
    if told["kind"] == "aws-metadata":
        return InstanceMetadata.from_pem(told["key"], told["document"])
    if told["kind"] == "google-metadata":
        issuer = TokenIssuer.from_pem(told["key"], "", {**told["claims"], "email_verified": True})
        return ComputeMetadata(replace(issuer, issuer=told["issuer"]), told["attributes"])
    if told["kind"] == "fulcio":
        return Fulcio.from_pem(told["key"], (told["intermediate"], told["root"]), told["issuer"], told["moment"])
    raise ValueError(f"there is no service of the kind {told['kind']}")

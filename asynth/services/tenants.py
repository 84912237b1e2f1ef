"""Tenants: what each workspace finds behind the URLs that its commands name, and what is said over the control channel.

A message is one line of JSON in each direction. The channel is the only way in which tenants come, change and go; no request
of a command can do any of this.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from asynth.services.archivista import Archivista
from asynth.services.timestamps import TimestampAuthority
from asynth.services.vault import Vault

Service = Archivista | TimestampAuthority | Vault


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service is: the host and port of its URL, and the path below which it answers, without a slash at its end."""

    origin: str
    path: str


class Tenants:
    """All tenants of a process, by name."""

    def __init__(self) -> None:
        self._tenants: dict[str, dict[Place, Service]] = {}

    def find(self, tenant: str, url: str) -> tuple[Service, str] | None:
        """Return the service that a tenant has at `url`, and the rest of its path; None if there is none."""
        parts = urlsplit(url)
        for place, service in self._tenants.get(tenant, {}).items():
            rest = parts.path[len(place.path) :]
            if place.origin == origin_of(url) and parts.path.startswith(place.path) and rest[:1] in ("", "/"):
                return service, rest
        return None

    def obey(self, line: bytes) -> bytes:
        """Do what a line of the control channel says, and return the line that answers it."""
        try:
            message = json.loads(line)
            _ACTS[message["do"]](self, message)
            answer: dict[str, Any] = {}
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

    def _drop(self, message: dict[str, Any]) -> None:
        self._tenants.pop(message["tenant"], None)

    def _at(self, message: dict[str, Any]) -> Service:
        found = self.find(message["tenant"], message["url"])
        if found is None:
            raise KeyError(message["url"])
        return found[0]


_ACTS = {"admit": Tenants._admit, "clone": Tenants._clone, "empty": Tenants._empty, "drop": Tenants._drop}


def origin_of(url: str) -> str:
    """Return host and port of an http URL as one text."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 80}"


def _make(told: dict[str, Any]) -> Service:
    if told["kind"] == "archivista":
        return Archivista()
    if told["kind"] == "timestamps":
        return TimestampAuthority.from_pem(told["key"], told["certificate"], told["moment"])
    if told["kind"] == "vault":
        return Vault.from_pem(told["token"], told["keys"])
    raise ValueError(f"there is no service of the kind {told['kind']}")

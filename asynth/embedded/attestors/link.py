"""The link attestor: an in-toto link of the step, made of what the other attestors saw."""

from __future__ import annotations

from asynth.embedded.attestors.attestor import Attestor, Product, RunContext
from asynth.embedded.attestors.command_run import CommandRunAttestor
from asynth.embedded.attestors.environment import EnvironmentAttestor
from asynth.embedded.attestors.material import MaterialAttestor
from asynth.embedded.attestors.product import ProductAttestor
from asynth.embedded.attestors.protobuf_text import check_utf8
from asynth.embedded.digests import DigestSet
from asynth.embedded.flags import Values


class LinkAttestor(Attestor):
    """Link v0.3: name, command, materials, environment. What is empty is left out, as protobuf's JSON tags say."""

    name = "link"
    type = "https://in-toto.io/attestation/link/v0.3"
    stage = "postproduct"

    def __init__(self, *, exported: bool = False) -> None:
        self.exported = exported
        self._link: dict[str, object] = {}
        self._products: dict[str, Product] = {}

    def attest(self, context: RunContext) -> None:
        """Gather what the other attestors saw."""
        command: list[str] = []
        materials: list[dict[str, object]] = []
        environment: dict[str, str] | None = None
        for item in context.completed:
            attestor = item.attestor
            if isinstance(attestor, CommandRunAttestor):
                command = attestor.command
            elif isinstance(attestor, MaterialAttestor):
                materials += [
                    {"name": name, "digest": digests} for name, digests in sorted((attestor.materials or {}).items())
                ]
            elif isinstance(attestor, EnvironmentAttestor):
                environment = dict(sorted(attestor.variables.items()))
                check_utf8(environment)
            elif isinstance(attestor, ProductAttestor):
                self._products = attestor.products or {}
        link: dict[str, object] = {"name": context.step}
        if command:
            link["command"] = command
        if materials:
            link["materials"] = materials
        if environment is not None:
            link["environment"] = environment
        self._link = link

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return self._link

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        return {f"file:{name}": product.digests for name, product in self._products.items()}


def create(values: Values) -> Attestor:
    """A link attestor."""
    return LinkAttestor(exported=values.switch("attestor-link-export"))

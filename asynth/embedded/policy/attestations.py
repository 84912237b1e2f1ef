"""Attestations as witness's Go types hold them: what decodes, and what Rego is shown after the round trip.

Witness decodes each attestation into its struct and encodes it again before Rego sees it, so that a missing field may
read as "", 0, null or {}, and unknown fields vanish. The structs stand in the tables of `documents`; the few with JSON
forms of their own are here. Facts from go-witness `attestation/*` and the modules that its attestors take types from:
go-sarif v1.1.1, go-vex v0.2.8, in-toto attestation v1.2.0, omnitrail-go, k8s.io/api, aws-sdk-go-v2 codebuild and imds,
go-jose v4. Knows no policy.
"""

from __future__ import annotations

from functools import cache

from asynth.embedded.documents.reports import load_report_shapes
from asynth.embedded.errors import WitnessError
from asynth.embedded.go.json_text import JsonError, Members
from asynth.embedded.go.structs import Custom, Schema
from asynth.embedded.go.types import Anything, Decoding, GoType, describe, unmarshal
from asynth.embedded.registry import CYCLONEDX, ENTRIES, READ_ONLY, SPDX, UNREAD, find_entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


SBOM_TYPES = frozenset(find_entry("sbom").types)
_MATERIAL, _PRODUCT = find_entry("material").types[0], find_entry("product").types[0]
# An SBOM is recognised by the beginning of its text, of this many bytes.
_SNIFFED = 500
# Predicate type -> its shape.
_SHAPES = {entry.types[0]: entry.shape for entry in ENTRIES if entry.shape} | READ_ONLY


class Attestation:
    """One attestation of a collection, decoded.

    `listed_type` is what the collection calls it, `kind` what the value itself says it is; they differ for SBOMs only.
    """

    __slots__ = ("_go_type", "_value", "kind", "listed_type")

    def __init__(self, listed_type: str, kind: str, go_type: GoType, value: object) -> None:
        self.listed_type, self.kind, self._go_type = listed_type, kind, go_type
        self._value: Any = value

    def as_input(self) -> object:
        """The JSON value that Rego sees."""
        return self._go_type.encode(self._value)

    def materials(self) -> dict[str, dict[str, str]]:
        """Paths and digest sets, if this is a material attestation."""
        return self._entries() if self.listed_type == _MATERIAL else {}

    def products(self) -> dict[str, dict[str, str]]:
        """Paths and digest sets, if this is a product attestation."""
        if self.listed_type != _PRODUCT:
            return {}
        return {path: product["digest"] or {} for path, product in self._value.items()} if self._value else {}

    def back_references(self) -> list[str]:
        """Digests under which witness goes on to look for attestations of other steps."""
        find = _BACK_REFERENCES.get(self.listed_type)
        return find(self._value) if find and isinstance(self._value, dict) else []

    def _entries(self) -> dict[str, dict[str, str]]:
        return self._value if isinstance(self._value, dict) else {}


def read_attestation(listed_type: str, tree: object, text: Callable[[], bytes]) -> Attestation:
    """Decode the attestation `tree` of a collection.

    :param text: the attestation's own JSON text, asked for only where witness looks at it.
    :raises WitnessError: with witness's message.
    """
    if tree is None:
        check_type(listed_type)
        raise WitnessError(f"attestation of type {listed_type} is null")
    if listed_type in SBOM_TYPES:
        kind = _sniff_sbom(text())
        if not kind:
            from asynth.embedded.go import log

            log.warn("Unknown sbom predicate type")
        return Attestation(listed_type, kind, _ANYTHING, unmarshal(tree, _ANYTHING))
    check_type(listed_type)

    go_type = _load_shapes().build(_SHAPES[listed_type])
    return Attestation(listed_type, listed_type, go_type, unmarshal(tree, go_type))


def check_type(listed_type: str) -> None:
    """Whether attestations of this type can be read.

    :raises WitnessError: with witness's message, for a type that it does not know.
    """
    if listed_type in UNREAD:
        raise WitnessError(f"the embedded engine does not read attestations of type {listed_type}")
    if listed_type not in _SHAPES and listed_type not in SBOM_TYPES:
        raise WitnessError(f"attestation not found: {listed_type}")


def _sniff_sbom(text: bytes) -> str:
    """The predicate type that witness gives an SBOM by the beginning of its text."""
    head = text[:_SNIFFED]
    if b'"spdxVersion":"SPDX-' in head or b'"spdxVersion": "SPDX-' in head:
        return SPDX
    if b'"bomFormat":"CycloneDX"' in head or b'"bomFormat": "CycloneDX"' in head:
        return CYCLONEDX
    return ""


def _refer_to_commit(value: dict[str, object]) -> list[str]:
    return [str(value["commithash"])]


def _refer_to_pipeline(value: dict[str, object]) -> list[str]:
    return [_digest(value["pipelineurl"])]


def _refer_to_build(value: dict[str, object]) -> list[str]:
    build = value["build_info"]
    assert isinstance(build, dict)
    return [_digest(build[name]) for name in ("build_id", "project_name", "source_version") if build[name]]


def _digest(text: object) -> str:
    from hashlib import sha256

    return sha256(str(text).encode()).hexdigest()


_ANYTHING = Anything()
_BACK_REFERENCES: dict[str, Callable[[dict[str, object]], list[str]]] = {
    find_entry(name).types[0]: find
    for name, find in (
        ("git", _refer_to_commit),
        ("github", _refer_to_pipeline),
        ("gitlab", _refer_to_pipeline),
        ("jenkins", _refer_to_pipeline),
        ("aws-codebuild", _refer_to_build),
    )
}


# The members of a public RSA, EC or OKP key that go-jose writes again, in the forms in which signing services publish.
_KEY_MEMBERS = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_OTHER_MEMBERS = ("use", "kty", "kid", "alg")


def _read_object(tree: object, decoding: Decoding) -> object:
    """A protobuf Struct, which is any JSON object."""
    del decoding
    if not isinstance(tree, Members):
        raise JsonError(f"proto: syntax error (line 1:1): unexpected token {describe(tree) if tree else 'null'}")
    return unmarshal(tree, Anything())


def _read_web_key(tree: object, decoding: Decoding) -> object:
    """A public JSON web key of a common kind.

    :raises WitnessError: for any other, where this engine cannot tell whether go-jose takes it.
    """
    del decoding
    members = unmarshal(tree, Anything())
    kind = members.get("kty") if isinstance(members, dict) else None
    needed = _KEY_MEMBERS.get(kind) if isinstance(kind, str) else None
    if not isinstance(members, dict) or needed is None:
        raise WitnessError("the embedded engine does not read this JSON web key")
    if not all(isinstance(members.get(name), str) and members[name] for name in needed):
        raise WitnessError("the embedded engine does not read this JSON web key")
    return {name: members[name] for name in (*_OTHER_MEMBERS, *needed) if name in members}


def _write_web_key(value: object) -> object:
    if value is None:
        raise WitnessError(
            "json: error calling MarshalJSON for type jose.JSONWebKey: go-jose/go-jose: unknown key type '<nil>'"
        )
    return value


@cache
def _load_shapes() -> Schema:
    shapes = load_report_shapes("attestations")
    shapes.define(Custom("structpb.Struct", _read_object))
    shapes.define(Custom("jose.JSONWebKey", _read_web_key, _write_web_key))
    return shapes

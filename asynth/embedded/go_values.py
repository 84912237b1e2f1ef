"""Attestations as witness's Go types hold them: what decodes, and what Rego is shown after the round trip.

Witness decodes each attestation into its struct and encodes it again before Rego sees it, so that a missing field may
read as "", 0, null or {}, and unknown fields vanish. Facts from go-witness `attestation/*` and the modules that it
takes types from. Knows no policy.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError
from asynth.embedded.go_types import Anything, GoType, unmarshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_WITNESS = "https://witness.dev/attestations/"
SPDX = "https://spdx.dev/Document"
CYCLONEDX = "https://cyclonedx.org/bom"
SBOM_TYPES = frozenset((f"{_WITNESS}sbom/v0.1", SPDX, CYCLONEDX))
_MATERIAL, _PRODUCT = f"{_WITNESS}material/v0.1", f"{_WITNESS}product/v0.1"
# An SBOM is recognised by the beginning of its text, of this many bytes.
_SNIFFED = 500

# Predicate type -> struct of go_shapes (or a map of one).
_STRUCTS = {
    _MATERIAL: "{}digests",
    _PRODUCT: "{}attestation.Product",
    f"{_WITNESS}command-run/v0.1": "commandrun.CommandRun",
    f"{_WITNESS}environment/v0.1": "environment.Attestor",
    f"{_WITNESS}git/v0.1": "git.Attestor",
    f"{_WITNESS}github/v0.1": "github.Attestor",
    f"{_WITNESS}gitlab/v0.1": "gitlab.Attestor",
    f"{_WITNESS}jenkins/v0.1": "jenkins.Attestor",
    f"{_WITNESS}aws-codebuild/v0.1": "awscodebuild.Attestor",
    f"{_WITNESS}aws/v0.1": "awsiid.Attestor",
    f"{_WITNESS}gcp-iit/v0.1": "gcpiit.Attestor",
    f"{_WITNESS}jwt/v0.1": "jwt.Attestor",
    f"{_WITNESS}maven/v0.1": "maven.Attestor",
    f"{_WITNESS}lockfiles/v0.1": "lockfiles.Attestor",
    f"{_WITNESS}system-packages/v0.1": "systempackages.Attestor",
    f"{_WITNESS}omnitrail/v0.1": "omnitrail.Attestor",
    f"{_WITNESS}sarif/v0.1": "sarif.Attestor",
    f"{_WITNESS}oci/v0.1": "oci.Attestor",
    f"{_WITNESS}docker/v0.1": "docker.Attestor",
    f"{_WITNESS}k8smanifest/v0.2": "k8smanifest.Attestor",
    f"{_WITNESS}secretscan/v0.1": "secretscan.Attestor",
    "https://openvex.dev/ns": "vex.Attestor",
    "https://in-toto.io/attestation/link/v0.3": "v0.Link",
    "https://slsa.dev/provenance/v1.0": "v1.Provenance",
}
# Registered in witness, but not read here: their types are large and no offline run makes them.
_UNREAD = frozenset((f"{_WITNESS}network-trace/v0.1", "https://slsa.dev/verification_summary/v1"))


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
            from asynth.embedded import log

            log.warn("Unknown sbom predicate type")
        return Attestation(listed_type, kind, _ANYTHING, unmarshal(tree, _ANYTHING))
    check_type(listed_type)
    from asynth.embedded.go_shapes import SCHEMA

    go_type = SCHEMA.build(_STRUCTS[listed_type])
    return Attestation(listed_type, listed_type, go_type, unmarshal(tree, go_type))


def check_type(listed_type: str) -> None:
    """Whether attestations of this type can be read.

    :raises WitnessError: with witness's message, for a type that it does not know.
    """
    if listed_type in _UNREAD:
        raise WitnessError(f"the embedded engine does not read attestations of type {listed_type}")
    if listed_type not in _STRUCTS and listed_type not in SBOM_TYPES:
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
    f"{_WITNESS}git/v0.1": _refer_to_commit,
    f"{_WITNESS}github/v0.1": _refer_to_pipeline,
    f"{_WITNESS}gitlab/v0.1": _refer_to_pipeline,
    f"{_WITNESS}jenkins/v0.1": _refer_to_pipeline,
    f"{_WITNESS}aws-codebuild/v0.1": _refer_to_build,
}

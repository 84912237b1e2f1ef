"""Which attestors this engine has: name, predicate types, stage and module, in one explicit table.

The table imports no attestor. What is not in it does not exist for this engine: `attestors list` leaves it out and
`-a` refuses it in witness's words for an unknown attestor.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.attestors.attestor import Attestor
    from asynth.embedded.flags import Values

_WITNESS = "https://witness.dev/attestations/"
STAGES = ("prematerial", "material", "execute", "product", "postproduct")
ALWAYS_RUN = ("product", "material", "command-run")
DEFAULT = ("environment", "git")


class Entry:
    """One attestor: the first of `types` is the one that `attestors list` shows."""

    __slots__ = ("module", "name", "stage", "types")

    def __init__(self, name: str, stage: str, *types: str) -> None:
        self.name, self.stage = name, stage
        self.types = types or (f"{_WITNESS}{name}/v0.1",)
        self.module = f"asynth.embedded.attestors.{name.replace('-', '_')}"


ENTRIES = (
    Entry("aws-codebuild", "prematerial"),
    Entry("command-run", "execute"),
    Entry("docker", "postproduct"),
    Entry("environment", "prematerial"),
    Entry("git", "prematerial"),
    Entry("github", "prematerial"),
    Entry("gitlab", "prematerial"),
    Entry("jenkins", "prematerial"),
    Entry("jwt", "prematerial"),
    Entry("k8smanifest", "postproduct", f"{_WITNESS}k8smanifest/v0.2"),
    Entry("link", "postproduct", "https://in-toto.io/attestation/link/v0.3"),
    Entry("lockfiles", "prematerial"),
    Entry("material", "material"),
    Entry("maven", "prematerial"),
    Entry("oci", "postproduct"),
    Entry("omnitrail", "prematerial"),
    Entry("policyverify", "verify", "https://slsa.dev/verification_summary/v1"),
    Entry("product", "product"),
    Entry("sarif", "postproduct"),
    Entry("sbom", "postproduct", f"{_WITNESS}sbom/v0.1", "https://spdx.dev/Document", "https://cyclonedx.org/bom"),
    Entry("secretscan", "postproduct"),
    Entry("slsa", "postproduct", "https://slsa.dev/provenance/v1.0"),
    Entry("system-packages", "prematerial"),
    Entry("vex", "postproduct", "https://openvex.dev/ns"),
)


def find_entry(name_or_type: str) -> Entry:
    """The entry of a name or of a predicate type.

    :raises WitnessError: there is none.
    """
    for entry in ENTRIES:
        if name_or_type == entry.name or name_or_type in entry.types:
            return entry
    raise WitnessError(f"attestor not found: {name_or_type}")


def create_attestor(entry: Entry, values: Values) -> Attestor:
    """A fresh attestor, configured by its flags in `values`."""
    from importlib import import_module

    attestor: Attestor = import_module(entry.module).create(values)
    return attestor

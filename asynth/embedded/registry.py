"""Which attestors this engine has: name, stage, class, shape and predicate types of each, in one explicit table.

The table imports no attestor. What is not in it does not exist for this engine: `attestors list` leaves it out, `-a`
refuses it in witness's words for an unknown attestor, and its attestations decode only if `READ_ONLY` has them.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.attestors.attestor import Attestor
    from asynth.embedded.go.flags import Values

_WITNESS = "https://witness.dev/attestations/"
STAGES = ("prematerial", "material", "execute", "product", "postproduct")
ALWAYS_RUN = ("product", "material", "command-run")
DEFAULT = ("environment", "git")
SPDX = "https://spdx.dev/Document"
CYCLONEDX = "https://cyclonedx.org/bom"


class Entry:
    """One attestor: the first of `types` is the one that `attestors list` shows."""

    __slots__ = ("_path", "name", "shape", "stage", "types")

    def __init__(self, name: str, stage: str, path: str, shape: str, *types: str) -> None:
        """Put one row together.

        :param path: module and class, below `asynth.embedded.attestors`.
        :param shape: the Go type that its attestations decode into, as the shapes' table names it; empty if none does.
        """
        self.name, self.stage, self._path, self.shape = name, stage, path, shape
        self.types = types or (f"{_WITNESS}{name}/v0.1",)

    def create(self, values: Values) -> Attestor:
        """A fresh attestor, configured by its flags in `values`."""
        from importlib import import_module

        module, _, name = self._path.partition(".")
        kind: type[Attestor] = getattr(import_module(f"asynth.embedded.attestors.{module}"), name)
        attestor = kind.from_flags(values)
        attestor.entry = self
        return attestor


ENTRIES = (
    Entry("aws-codebuild", "prematerial", "ci.AwsCodebuildAttestor", "awscodebuild.Attestor"),
    Entry("command-run", "execute", "command_run.CommandRunAttestor", "commandrun.CommandRun"),
    Entry("docker", "postproduct", "images.DockerAttestor", "docker.Attestor"),
    Entry("environment", "prematerial", "environment.EnvironmentAttestor", "environment.Attestor"),
    Entry("git", "prematerial", "git.GitAttestor", "git.Attestor"),
    Entry("github", "prematerial", "ci.GithubAttestor", "github.Attestor"),
    Entry("gitlab", "prematerial", "ci.GitlabAttestor", "gitlab.Attestor"),
    Entry("jenkins", "prematerial", "ci.JenkinsAttestor", "jenkins.Attestor"),
    Entry("jwt", "prematerial", "jwt.JwtAttestor", "jwt.Attestor"),
    Entry(
        "k8smanifest",
        "postproduct",
        "k8smanifest.K8smanifestAttestor",
        "k8smanifest.Attestor",
        f"{_WITNESS}k8smanifest/v0.2",
    ),
    Entry("link", "postproduct", "provenance.LinkAttestor", "v0.Link", "https://in-toto.io/attestation/link/v0.3"),
    Entry("lockfiles", "prematerial", "packages.LockfilesAttestor", "lockfiles.Attestor"),
    Entry("material", "material", "artifacts.MaterialAttestor", "{}digests"),
    Entry("maven", "prematerial", "packages.MavenAttestor", "maven.Attestor"),
    Entry("oci", "postproduct", "images.OciAttestor", "oci.Attestor"),
    Entry("omnitrail", "prematerial", "omnitrail.OmnitrailAttestor", "omnitrail.Attestor"),
    Entry("policyverify", "verify", "provenance.PolicyVerifyAttestor", "", "https://slsa.dev/verification_summary/v1"),
    Entry("product", "product", "artifacts.ProductAttestor", "{}attestation.Product"),
    Entry("sarif", "postproduct", "reports.SarifAttestor", "sarif.Attestor"),
    Entry("sbom", "postproduct", "reports.SbomAttestor", "any", f"{_WITNESS}sbom/v0.1", SPDX, CYCLONEDX),
    Entry("secretscan", "postproduct", "secretscan.SecretscanAttestor", "secretscan.Attestor"),
    Entry("slsa", "postproduct", "provenance.SlsaAttestor", "v1.Provenance", "https://slsa.dev/provenance/v1.0"),
    Entry("system-packages", "prematerial", "packages.SystemPackagesAttestor", "systempackages.Attestor"),
    Entry("vex", "postproduct", "reports.VexAttestor", "vex.Attestor", "https://openvex.dev/ns"),
)
# Shapes of predicate types that are read, although no attestor here makes them.
READ_ONLY = {f"{_WITNESS}aws/v0.1": "awsiid.Attestor", f"{_WITNESS}gcp-iit/v0.1": "gcpiit.Attestor"}
# Registered in witness, but not read here: their types are large and no offline run makes them.
UNREAD = frozenset((f"{_WITNESS}network-trace/v0.1", "https://slsa.dev/verification_summary/v1"))


def find_entry(name_or_type: str) -> Entry:
    """The entry of a name or of a predicate type.

    :raises WitnessError: there is none.
    """
    for entry in ENTRIES:
        if name_or_type == entry.name or name_or_type in entry.types:
            return entry
    raise WitnessError(f"attestor not found: {name_or_type}")

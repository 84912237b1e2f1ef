"""The flags of `witness run`, as witness declares them. Flags of attestors that this engine lacks are not declared."""

from __future__ import annotations

import os

from asynth.embedded.flags import Flag
from asynth.embedded.signer_flags import SIGNER_FLAGS

RUN_FLAGS = (
    *SIGNER_FLAGS,
    Flag("archivista-headers", "array", (), "Headers to provide to the Archivista client when making requests"),
    Flag(
        "archivista-server",
        "string",
        "https://archivista.testifysec.io",
        "URL of the Archivista server to store or retrieve attestations",
    ),
    Flag(
        "attestations",
        "strings",
        ("environment", "git"),
        "Attestations to record ('product' and 'material' are always recorded)",
        short="a",
    ),
    Flag(
        "attestor-aws-region-cert",
        "string",
        "",
        "A public x509 certificate used to verify the AWS instance identity document signature.",
    ),
    Flag(
        "attestor-command-run-trace-backend",
        "string",
        "default",
        "Tracing backend to use for command-run opened file capture. Supported values: default, ebpf",
    ),
    Flag(
        "attestor-k8smanifest-context",
        "string",
        "",
        "The kubernetes context that this step applies to (if not set in the kubeconfig)",
    ),
    Flag(
        "attestor-k8smanifest-ignore-annotations",
        "strings",
        (),
        "Additional ephemeral annotations to remove, e.g. witness.dev/another-ephemeral",
    ),
    Flag(
        "attestor-k8smanifest-ignore-fields",
        "strings",
        (),
        "Additional ephemeral fields to remove (dot-separated), e.g., metadata.annotations.myorg",
    ),
    Flag(
        "attestor-k8smanifest-kubeconfig",
        "string",
        os.path.expanduser("~/.kube/config"),
        "Path to the kubeconfig file (used during server-side dry-run)",
    ),
    Flag(
        "attestor-k8smanifest-record-cluster-information",
        "bool",
        True,
        "Record information about the cluster that the client has a connection to",
    ),
    Flag(
        "attestor-k8smanifest-server-side-dry-run",
        "bool",
        False,
        "Perform a server-side dry-run to normalize resource defaults before hashing",
    ),
    Flag("attestor-link-export", "bool", False, "Export the Link predicate in its own attestation"),
    Flag(
        "attestor-maven-pom-path",
        "string",
        "pom.xml",
        'The path to the Project Object Model (POM) XML file used for task being attested (default "pom.xml").',
    ),
    Flag(
        "attestor-product-exclude-glob",
        "string",
        "",
        "Pattern to use when recording products. Files that match this pattern will be excluded as "
        "subjects on the attestation.",
    ),
    Flag(
        "attestor-product-include-glob",
        "string",
        "*",
        "Pattern to use when recording products. Files that match this pattern will be included as "
        "subjects on the attestation.",
    ),
    Flag("attestor-sbom-export", "bool", False, "Export the SBOM predicate in its own attestation"),
    Flag(
        "attestor-secretscan-allowlist-regex",
        "string",
        "",
        "Regex pattern for content to ignore (can be specified multiple times)",
    ),
    Flag(
        "attestor-secretscan-allowlist-stopword",
        "string",
        "",
        "Specific string to ignore (can be specified multiple times)",
    ),
    Flag("attestor-secretscan-config-path", "string", "", "Path to custom Gitleaks configuration file"),
    Flag(
        "attestor-secretscan-fail-on-detection", "bool", False, "Fail the attestation process if secrets are detected"
    ),
    Flag(
        "attestor-secretscan-max-decode-layers",
        "int",
        3,
        "Maximum number of encoding layers to decode when searching for secrets",
    ),
    Flag("attestor-secretscan-max-file-size-mb", "int", 10, "Maximum file size to scan in megabytes"),
    Flag("attestor-slsa-export", "bool", False, "Export the SLSA provenance predicate in its own attestation"),
    Flag(
        "dirhash-glob",
        "strings",
        (),
        "Dirhash glob can be used to collapse material and product hashes on matching directory matches.",
    ),
    Flag("enable-archivista", "bool", False, "Use Archivista to store or retrieve attestations"),
    Flag(
        "env-add-sensitive-key",
        "strings",
        (),
        "Add keys or globs (e.g. '*TEXT') to the list of sensitive environment keys.",
    ),
    Flag(
        "env-allow-sensitive-key",
        "strings",
        (),
        "Allow specific keys from the list of sensitive environment keys. Note: This does not support globs.",
    ),
    Flag(
        "env-disable-default-sensitive-vars",
        "bool",
        False,
        "Disable the default list of sensitive vars and only use the items mentioned by --add-sensitive-key.",
    ),
    Flag(
        "env-filter-sensitive-vars",
        "bool",
        False,
        "Switch from obfuscate to filtering variables which removes them from the output completely.",
    ),
    Flag("hashes", "strings", ("sha256",), "Hashes selected for digest calculation. Defaults to SHA256"),
    Flag("outfile", "string", "", "File to write signed data to", short="o"),
    Flag("step", "string", "", "Name of the step being run", short="s"),
    Flag("timestamp-servers", "strings", (), "Timestamp Authority Servers to use when signing envelope", short="t"),
    Flag("trace", "bool", False, "Enable tracing for the command", short="r"),
    Flag("workingdir", "string", "", "Directory from which commands will run", short="d"),
    Flag("enable-archivist", "bool", False, "", hidden=True, shares="enable-archivista"),
    Flag("archivist-server", "string", "", "", hidden=True, shares="archivista-server"),
)

"""The flags of `witness verify`, as witness declares them."""

from __future__ import annotations

from asynth.embedded.flags import Flag
from asynth.embedded.signer_flags import SIGNER_FLAGS

_KEY_SERVICE_FLAGS = tuple(
    Flag(
        f"verifier-{flag.name.removeprefix('signer-')}",
        flag.kind,
        flag.default,
        "The hash type used for verifying" if flag.name == "signer-kms-hashType" else flag.usage,
    )
    for flag in SIGNER_FLAGS
    if flag.name.startswith("signer-kms-")
)
_ISSUER = (
    "The OIDC issuer expected in a valid Fulcio certificate, e.g. https://token.actions.githubusercontent.com or "
    "https://oauth2.sigstore.dev/auth. Either --certificate-oidc-issuer or --certificate-oidc-issuer-regexp must be set "
    "for keyless flows."
)
VERIFY_FLAGS = (
    Flag("archivista-headers", "array", (), "Headers to provide to the Archivista client when making requests"),
    Flag(
        "archivista-server",
        "string",
        "https://archivista.testifysec.io",
        "URL of the Archivista server to store or retrieve attestations",
    ),
    Flag("artifactfile", "string", "", "Path to the artifact subject to verify", short="f"),
    Flag("attestations", "strings", (), "Attestation files to test against the policy", short="a"),
    Flag("directory-path", "string", "", "Path to the directory subject to verify"),
    Flag("enable-archivista", "bool", False, "Use Archivista to store or retrieve attestations"),
    Flag("enable-archivist", "bool", False, "", hidden=True, shares="enable-archivista"),
    Flag("archivist-server", "string", "", "", hidden=True, shares="archivista-server"),
    Flag("policy", "string", "", "Path to the policy to verify", short="p"),
    Flag(
        "policy-ca",
        "strings",
        (),
        "Paths to CA certificates to use for verifying the policy (deprecated: use --policy-ca-roots instead)",
        shares="policy-ca-roots",
    ),
    Flag(
        "policy-ca-intermediates",
        "strings",
        (),
        "Paths to CA intermediate certificates to use for verifying a policy signed with x.509",
    ),
    Flag(
        "policy-ca-roots",
        "strings",
        (),
        "Paths to CA root certificates to use for verifying a policy signed with x.509",
    ),
    Flag("policy-commonname", "string", "*", "The common name to use when verifying a policy signed with x.509"),
    Flag("policy-dns-names", "strings", ("*",), "The DNS names to use when verifying a policy signed with x.509"),
    Flag("policy-emails", "strings", ("*",), "The DNS names to use when verifying a policy signed with x.509"),
    Flag("policy-fulcio-build-trigger", "string", "", "Event or action that initiated the build."),
    Flag("policy-fulcio-oidc-issuer", "string", "", _ISSUER),
    Flag(
        "policy-fulcio-run-invocation-uri",
        "string",
        "",
        "Run Invocation URL to uniquely identify the build execution.",
    ),
    Flag(
        "policy-fulcio-source-repository-digest",
        "string",
        "",
        "Immutable reference to a specific version of the source code that the build was based upon.",
    ),
    Flag(
        "policy-fulcio-source-repository-identifier",
        "string",
        "",
        "Immutable identifier for the source repository the workflow was based upon.",
    ),
    Flag(
        "policy-fulcio-source-repository-ref",
        "string",
        "",
        "Source Repository Ref that the build run was based upon.",
    ),
    Flag(
        "policy-organizations", "strings", ("*",), "The organizations to use when verifying a policy signed with x.509"
    ),
    Flag(
        "policy-timestamp-servers",
        "strings",
        (),
        "Paths to the CA certificates for Timestamp Authority Servers to use when verifying policy signed with x.509",
    ),
    Flag("policy-uris", "strings", ("*",), "The URIs to use when verifying a policy signed with x.509"),
    Flag("publickey", "string", "", "Path to the policy signer's public key", short="k"),
    Flag("subjects", "strings", (), "Additional subjects to lookup attestations", short="s"),
    *_KEY_SERVICE_FLAGS,
)

"""What not every release of witness does, or not on every machine, though the rows of some specs need it.

Each is a capability like an attestor or a workload: its canary is executed under the engine, and where it fails the specs
that need it are left out of the space and named. What every known release does is no feature.
"""

from __future__ import annotations

from typing import Final

POLICY_INTERMEDIATES: Final = "intermediates of a root"
"""`roots.ID.intermediates` of a policy complete the chain of an attestation's certificate: v0.12 does so; go-witness 0.9.2, of
which Debian's 0.11.0 is made, takes intermediates from the signature alone."""

NO_EMPTY_GATES: Final = "refusal of policies that require nothing"
"""A policy without steps, and a step without attestations, are never satisfied; Debian's 0.11.0 accepts anything by them."""

TOLD_ONCE: Final = "attestations told once"
"""verify names each attestation, and what it is refused for, once; Debian's 0.11.0 reads and names each of them three times."""

TIMESTAMPS: Final = "timestamp authority"
"""A run countersigned by an RFC 3161 server, and a policy that trusts it."""

ARCHIVISTA: Final = "attestation store"
"""Attestations that an Archivista server keeps, and verify finds there."""

KEY_SERVICE: Final = "key in Vault"
"""A key in the transit engine of a HashiCorp Vault, by its reference. The embedded engine asks no key service, and Debian's
0.11.0 is built without the provider."""

AWS_KMS: Final = "key in AWS KMS"
"""A key in AWS's Key Management Service, by its reference. The embedded engine asks no key service."""

KEYLESS: Final = "keyless signing in GitHub Actions"
"""A job of GitHub Actions: the attestor `github` with its token, and a certificate of Fulcio for the same job. The embedded
engine has neither."""

GITLAB_TOKEN: Final = "identity token of a GitLab job"
"""The attestor `gitlab` with a token in `CI_JOB_JWT`, checked by the keys of the job's server. Debian's 0.11.0 checks no token
("unsupported key type/format")."""

AWS_INSTANCE: Final = "identity of an EC2 instance"
"""The attestor `aws`, which the metadata service answers. The embedded engine has none."""

GKE_POD: Final = "identity of a pod in GKE"
"""The attestor `gcp-iit`, which Google's metadata server answers. The embedded engine has none, and Debian's 0.11.0 takes no
token."""

VAULT_PKI: Final = "certificates from Vault"
"""A certificate that the PKI engine of a HashiCorp Vault issues for the one run."""

_NEWER: Final = "a release of witness that behaves as v0.12"
_SERVICES: Final = "the packages that `python -m asynth.services` needs, and a port on the loopback interface"
_ENCRYPTED: Final = (
    f"a release of witness that takes the run's certificate authority from SSL_CERT_FILE, and {_SERVICES}"
)

FEATURES: Final = {
    POLICY_INTERMEDIATES: _NEWER,
    NO_EMPTY_GATES: _NEWER,
    TOLD_ONCE: _NEWER,
    TIMESTAMPS: _SERVICES,
    ARCHIVISTA: _SERVICES,
    AWS_KMS: f"a release of witness with the provider awskms, and {_SERVICES}",
    KEYLESS: _ENCRYPTED,
    VAULT_PKI: _SERVICES,
    GITLAB_TOKEN: f"a witness of v0.12 that takes the run's certificate authority from SSL_CERT_FILE, and {_SERVICES}",
    AWS_INSTANCE: f"a release of witness, and {_SERVICES}",
    GKE_POD: _ENCRYPTED,
    KEY_SERVICE: f"a release of witness with the provider hashivault, and {_SERVICES}",
}
"""Each feature with what has it."""

ERRORS: Final = {
    TIMESTAMPS: "failed to sign collection: Post",
    ARCHIVISTA: "failed to store artifact in archivista: Post",
    AWS_KMS: "failed to sign collection: getting fetching default hash function: getting public key",
    KEYLESS: "failed to create fulcio signer: no token provided",
    VAULT_PKI: "failed to create vault signer: token is a required option",
    GITLAB_TOKEN: "no jwt token found in environment",
    KEY_SERVICE: "failed to sign collection: could not sign",
}
"""What witness says where the service of a signer, a store or a token, or what it is asked with, is not there."""

ATTESTED_BY: Final = {"github": KEYLESS, "aws": AWS_INSTANCE, "gcp-iit": GKE_POD}
"""The feature whose canary an attestor is tried by that finds what it needs in no project."""

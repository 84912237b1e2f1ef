"""What witness says where the service of a signer, a store or a token is not there."""

import subprocess

import pytest

from asynth.catalog.features import (
    ARCHIVISTA,
    AWS_KMS,
    ERRORS,
    FEATURES,
    GITLAB_TOKEN,
    KEY_SERVICE,
    KEYLESS,
    TIMESTAMPS,
    VAULT_PKI,
)

NOBODY = "http://127.0.0.1:9"
"""Where nothing listens."""

ASKED = {
    TIMESTAMPS: ("-k", "../run.key", "-t", NOBODY),
    ARCHIVISTA: ("-k", "../run.key", "--enable-archivista", "--archivista-server", NOBODY),
    AWS_KMS: ("--signer-kms-ref", "awskms:///alias/build"),
    KEYLESS: ("--signer-fulcio-url", NOBODY, "--signer-fulcio-use-http"),
    VAULT_PKI: ("--signer-vault-url", NOBODY, "--signer-vault-role", "ci"),
    GITLAB_TOKEN: ("-k", "../run.key"),
    KEY_SERVICE: ("--signer-kms-ref", "hashivault://build"),
}

LACKING = (
    "the embedded engine has no kms signer",
    "no kms provider found for key reference",
    "unknown flag: --signer-fulcio-use-http",
)
"""What an engine says that has not got it at all: the embedded one, and Debian's 0.11.0."""

CREDENTIALS = {"AWS_EC2_METADATA_DISABLED": "true", "VAULT_ADDR": NOBODY, "VAULT_TOKEN": "none", "GITLAB_CI": "true"}
CREDENTIALS |= {"CI_SERVER_URL": NOBODY}


def test_each_signer_store_and_token_says_what_it_lacks():
    assert ERRORS.keys() == ASKED.keys() < FEATURES.keys()


@pytest.mark.parametrize("feature", ASKED)
def test_witness_says_what_a_signer_lacks(feature, witness, tmp_path):
    (tmp_path / "project").mkdir()
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", **CREDENTIALS}
    subprocess.run(
        ["openssl", "genpkey", "-algorithm", "ed25519", "-out", "run.key"],
        cwd=tmp_path, env=environment, capture_output=True, check=True,
    )  # fmt: skip
    done = subprocess.run(
        [witness, "run", "--step", "build", "-a", "gitlab", *ASKED[feature], "-o", "../att.json", "--", "true"],
        cwd=tmp_path / "project", env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert any(said in done.stderr for said in (ERRORS[feature], *LACKING))
    assert (done.returncode == 0) == (feature == GITLAB_TOKEN)  # which is a warning

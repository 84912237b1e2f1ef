"""`witness sign`: wrap a file in a signed envelope; and the signer flags that it shares with `run` and `verify`."""

from __future__ import annotations

from asynth.embedded.go.flags import Flag, Values

SIGNER_FLAGS = (
    Flag("signer-file-cert-path", "string", "", "Path to the file containing the certificate for the private key"),
    Flag(
        "signer-file-intermediate-paths",
        "strings",
        (),
        "Paths to files containing intermediates required to establish trust of the signer's certificate to a root",
    ),
    Flag("signer-file-key-passphrase-path", "string", "", "Path to a file containing the private key passphrase."),
    Flag("signer-file-key-path", "string", "", "Path to the file containing the private key", short="k"),
    Flag("signer-fulcio-oidc-client-id", "string", "", "OIDC client ID to use for authentication"),
    Flag("signer-fulcio-oidc-issuer", "string", "", "OIDC issuer to use for authentication"),
    Flag(
        "signer-fulcio-oidc-redirect-url",
        "string",
        "",
        "OIDC redirect URL (Optional). The default oidc-redirect-url is 'http://localhost:0/auth/callback'.",
    ),
    Flag(
        "signer-fulcio-token",
        "string",
        "",
        "Raw token string to use for authentication to fulcio (cannot be used in conjunction with --fulcio-token-path)",
    ),
    Flag(
        "signer-fulcio-token-path",
        "string",
        "",
        "Path to the file containing a raw token to use for authentication to fulcio (cannot be "
        "used in conjunction with --fulcio-token)",
    ),
    Flag("signer-fulcio-url", "string", "", "Fulcio address to sign with"),
    Flag("signer-fulcio-use-http", "bool", False, "HTTP/REST mode for Fulcio"),
    Flag(
        "signer-kms-aws-config-file",
        "string",
        "",
        "The shared configuration file to use with the AWS KMS signer provider",
    ),
    Flag(
        "signer-kms-aws-credentials-file",
        "string",
        "",
        "The shared credentials file to use with the AWS KMS signer provider",
    ),
    Flag(
        "signer-kms-aws-insecure-skip-verify",
        "bool",
        False,
        "Skip verification of the server's certificate chain and host name",
    ),
    Flag(
        "signer-kms-aws-profile",
        "string",
        "",
        "The shared configuration profile to use with the AWS KMS signer provider",
    ),
    Flag(
        "signer-kms-aws-remote-verify",
        "bool",
        True,
        "verify signature using AWS KMS remote verification. If false, the public key will be "
        "pulled from AWS KMS and verification will take place locally",
    ),
    Flag("signer-kms-gcp-authorized-user", "bool", False, "Set if the credentials file's type is an authorized user"),
    Flag(
        "signer-kms-gcp-credentials-file", "string", "", "The credentials file to use with the GCP KMS signer provider"
    ),
    Flag("signer-kms-gcp-service-account", "bool", False, "Set if the credentials file's type is a service account"),
    Flag("signer-kms-hashType", "string", "sha256", "The hash type to use for signing"),
    Flag(
        "signer-kms-hashivault-addr",
        "string",
        "",
        "Address of the vault instance to connect to. Defaults to the environment variable VAULT_ADDR if unset",
    ),
    Flag(
        "signer-kms-hashivault-auth-method",
        "string",
        "token",
        "Method to use to authenticate with Vault. Currently supported methods are token and kubernetes",
    ),
    Flag(
        "signer-kms-hashivault-kubernetes-auth-mount-path",
        "string",
        "kubernetes",
        "Path where the kubernetes auth endpoint is mounted on the vault server",
    ),
    Flag(
        "signer-kms-hashivault-kubernetes-service-account-token-path",
        "string",
        "/var/run/secrets/kubernetes.io/serviceaccount/token",
        "Path to the file containing the token for the kubernetes service account when using the "
        "kubernetes auth method",
    ),
    Flag(
        "signer-kms-hashivault-role",
        "string",
        "",
        "Role name to use when authenticating with the kubernetes auth method",
    ),
    Flag(
        "signer-kms-hashivault-token-file",
        "string",
        "",
        "File to read the Vault token from for token auth. Token will be read from the environment "
        "variable VAULT_TOKEN if unset",
    ),
    Flag(
        "signer-kms-hashivault-transit-secret-engine-path",
        "string",
        "transit",
        "Path to the Vault Transit secret engine to use",
    ),
    Flag("signer-kms-keyVersion", "string", "", "The key version to use for signing"),
    Flag("signer-kms-ref", "string", "", "The KMS Reference URI to use for connecting to the KMS service"),
    Flag("signer-spiffe-socket-path", "string", "", "Path to the SPIFFE Workload API Socket"),
    Flag(
        "signer-vault-altnames",
        "strings",
        (),
        "Alt names to use for the generated certificate. All alt names must be allowed by the vault role policy",
    ),
    Flag(
        "signer-vault-commonname",
        "string",
        "",
        "Common name to use for the generated certificate. Must be allowed by the vault role policy",
    ),
    Flag("signer-vault-namespace", "string", "", "Vault namespace to use"),
    Flag("signer-vault-pki-secrets-engine-path", "string", "pki", "Path to the Vault PKI Secrets Engine to use"),
    Flag("signer-vault-role", "string", "", "Name of the Vault role to generate the certificate for"),
    Flag("signer-vault-token", "string", "", "Token to use to connect to Vault"),
    Flag(
        "signer-vault-ttl",
        "duration",
        "",
        "Time to live for the generated certificate. Defaults to the vault role policy's "
        "configured TTL if not provided",
    ),
    Flag("signer-vault-url", "string", "", "Base url of the Vault instance to connect to"),
)


FLAGS = (
    *SIGNER_FLAGS,
    Flag(
        "datatype",
        "string",
        "https://witness.testifysec.com/policy/v0.1",
        "The URI reference to the type of data being signed. Defaults to the Witness policy type",
        short="t",
    ),
    Flag("infile", "string", "", "Witness policy file to sign", short="f"),
    Flag("outfile", "string", "", "File to write signed data. Defaults to stdout", short="o"),
    Flag("timestamp-servers", "strings", (), "Timestamp Authority Servers to use when signing envelope"),
)
REQUIRED_TOGETHER = (("infile", "outfile"),)


def run(values: Values) -> int:
    """Sign `--infile` into `--outfile`.

    Imports what it needs here, since `verify` takes its flags from this module.

    :raises WitnessError: with witness's message.
    """
    from asynth.embedded.errors import WitnessError
    from asynth.embedded.files.inputs import UnopenedError, open_output, read_input, write_all
    from asynth.embedded.x509.envelopes import sign_envelope
    from asynth.embedded.x509.signers import choose_signer, load_signers

    try:
        signers = load_signers(values)
    except WitnessError as error:
        raise WitnessError(f"failed to load signer: {error}") from None
    signer = choose_signer(signers)
    failure = None
    data = b""
    try:
        data = read_input(values.text("infile"))
    except UnopenedError as error:
        raise WitnessError(f"failed to open file to sign: {error}") from None
    except WitnessError as error:
        failure = error
    descriptor = open_output(values.text("outfile"))
    if failure is not None:
        write_all(descriptor, b"")
        raise failure
    envelope = sign_envelope(values.text("datatype"), data, signer, values.texts("timestamp-servers"))
    write_all(descriptor, envelope + b"\n")
    return 0

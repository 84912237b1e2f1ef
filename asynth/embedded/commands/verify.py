"""`witness verify`: hold attestation files against a signed policy.

Reads what the command line names, in witness's order, so that of several faults the same one is reported; the decision
itself is `policy.evaluation`'s.
"""

from __future__ import annotations

import time

from asynth.embedded.commands.sign import SIGNER_FLAGS
from asynth.embedded.errors import WitnessError
from asynth.embedded.files.inputs import UnopenedError, read_input
from asynth.embedded.go import log
from asynth.embedded.go.flags import Flag, Values
from asynth.embedded.policy.document import CertificateConstraint, parse_policy
from asynth.embedded.policy.evaluation import evaluate_policy
from asynth.embedded.policy.evidence import MemorySource, StepResult
from asynth.embedded.policy.functionaries import verify_policy_signature
from asynth.embedded.x509.envelopes import Envelope, parse_first_envelope
from asynth.embedded.x509.verifiers import Trust, Verifier, read_verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.policy.evaluation import Source
    from asynth.embedded.x509.certificates import Certificate


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


FLAGS = VERIFY_FLAGS
REQUIRED_TOGETHER = (("policy",),)
ONE_REQUIRED = (
    ("publickey", "policy-ca", "policy-ca-roots", "policy-ca-intermediates", "verifier-kms-ref"),
    ("artifactfile", "subjects"),
)
_EXTENSION_FLAGS = {
    "Issuer": "policy-fulcio-oidc-issuer",
    "BuildTrigger": "policy-fulcio-build-trigger",
    "SourceRepositoryDigest": "policy-fulcio-source-repository-digest",
    "RunInvocationURI": "policy-fulcio-run-invocation-uri",
    "SourceRepositoryIdentifier": "policy-fulcio-source-repository-identifier",
    "SourceRepositoryRef": "policy-fulcio-source-repository-ref",
}


def run(values: Values) -> int:
    """Verify; 0 where the policy holds, else 1.

    :raises WitnessError: with witness's message, where it could not be decided.
    """
    if values.changed("policy-ca"):
        log.warn(
            "The flag `--policy-ca` is deprecated and will be removed in a future release. "
            "Please use `--policy-ca-root` and `--policy-ca-intermediate` instead."
        )
    _refuse_services(values)
    if not values.text("publickey") and not values.texts("policy-ca-roots"):
        raise WitnessError("must supply either a public key, CA certificates or a verifier")
    if not values.texts("attestations") and not values.switch("enable-archivista"):
        raise WitnessError("must either specify attestation file paths or enable archivista as an attestation source")
    trust = _load_trust(values)
    envelope = _load_policy(values.text("policy"))
    subjects = _gather_subjects(values)
    source = MemorySource()
    for path in values.texts("attestations"):
        try:
            source.load_file(path)
        except WitnessError as error:
            raise WitnessError(f"failed to load attestation file: {error}") from None
    evidence: Source = source
    if values.switch("enable-archivista"):
        from asynth.embedded.policy.archivista import Archivista, ArchivistaSource

        server = Archivista(values.text("archivista-server"), values.texts("archivista-headers"))
        evidence = ArchivistaSource(server, source)
    return _decide(envelope, trust, _read_constraint(values), evidence, subjects)


def _refuse_services(values: Values) -> None:
    if any(name.startswith("verifier-") for name in values.changed_names()):
        raise WitnessError("the embedded engine does not ask key services")


def _load_trust(values: Values) -> Trust:
    verifiers: tuple[Verifier, ...] = ()
    if values.text("publickey"):
        try:
            pem = read_input(values.text("publickey"))
        except UnopenedError as error:
            raise WitnessError(f"failed to open key file: {error}") from None
        except WitnessError as error:
            raise WitnessError(f"failed to create verifier: {error}") from None
        try:
            verifiers = (read_verifier(pem),)
        except WitnessError as error:
            raise WitnessError(f"failed to create verifier: {error}") from None
    roots = _load_certificates(values.texts("policy-ca-roots"), "read root CA", "root CA")
    intermediates = _load_certificates(
        values.texts("policy-ca-intermediates"), "read intermediate CA", "intermediate CA"
    )
    authorities = _load_certificates(
        values.texts("policy-timestamp-servers"), "open Timestamp Server CA", "Timestamp Server CA"
    )
    return Trust(verifiers, roots, intermediates, tuple((authority,) for authority in authorities))


def _load_certificates(paths: list[str], reading: str, kind: str) -> tuple[Certificate, ...]:
    if not paths:
        return ()
    from asynth.embedded.x509.certificates import parse_certificate

    certificates = []
    for path in paths:
        try:
            pem = read_input(path)
        except WitnessError as error:
            raise WitnessError(f"failed to {reading} certificate file: {error}") from None
        try:
            certificates.append(parse_certificate(pem))
        except WitnessError as error:
            raise WitnessError(f"failed to parse {kind} certificate: {error}") from None
    return tuple(certificates)


def _load_policy(path: str) -> Envelope:
    try:
        data = read_input(path)
    except UnopenedError as error:
        raise WitnessError(f"failed to open policy file: failed to open file to sign: {error}") from None
    except WitnessError as error:
        raise WitnessError(f"failed to open policy file: could not unmarshal policy envelope: {error}") from None
    try:
        return parse_first_envelope(data)
    except WitnessError as error:
        raise WitnessError(f"failed to open policy file: could not unmarshal policy envelope: {error}") from None


def _gather_subjects(values: Values) -> set[str]:
    subjects = set(values.texts("subjects"))
    directory, file = values.text("directory-path"), values.text("artifactfile")
    if directory:
        raise WitnessError("failed to calculate dir digest: the embedded engine does not hash folders for verify")
    if file:
        from asynth.embedded.files.digests import digest_file

        try:
            subjects.update(digest_file(file, ("sha256",)).values())
        except WitnessError as error:
            raise WitnessError(f"failed to calculate artifact digest: {error}") from None
    if not subjects:
        raise WitnessError("at least one subject is required, provide an artifact file or subject")
    return subjects


def _read_constraint(values: Values) -> CertificateConstraint:
    return CertificateConstraint(
        common_name=values.text("policy-commonname"),
        dns_names=tuple(values.texts("policy-dns-names")),
        emails=tuple(values.texts("policy-emails")),
        organizations=tuple(values.texts("policy-organizations")),
        uris=tuple(values.texts("policy-uris")),
        extensions={field: values.text(flag) for field, flag in _EXTENSION_FLAGS.items()},
    )


def _decide(
    envelope: Envelope, trust: Trust, constraint: CertificateConstraint, source: Source, subjects: set[str]
) -> int:
    log.info("Starting verify attestors stage...")
    log.info("Starting policyverify attestor...")
    started = time.monotonic()
    try:
        verify_policy_signature(envelope, trust, constraint)
        log.info("policy signature verified")
        try:
            policy = parse_policy(envelope.payload or b"")
        except WitnessError as error:
            raise WitnessError(f"failed to unmarshal policy from envelope: {error}") from None
        accepted, results = evaluate_policy(policy, source, subjects)
    except WitnessError as error:
        log.info("Completed verify attestors stage...")
        raise type(error)(
            f"failed to verify policy: attestors failed with error messages\nattestor policyverify failed: {error}"
        ) from None
    log.info(f"Finished policyverify attestor... ({time.monotonic() - started:.9f}s)")
    log.info("Completed verify attestors stage...")
    if accepted:
        _print_accepted(results)
        return 0
    _print_rejected(results)
    raise WitnessError("failed to verify policy: policy verification failed")


def _print_accepted(results: dict[str, StepResult]) -> None:
    log.info("Verification succeeded")
    log.info("Evidence:")
    number = 0
    for key, result in results.items():
        log.info(f"Step: {key}")
        for candidate in result.passed:
            if candidate.evidence:
                log.info(f"{number}: {candidate.evidence.reference}")
                number += 1


def _print_rejected(results: dict[str, StepResult]) -> None:
    log.error("Verification failed")
    log.error("Evidence:")
    for key, result in results.items():
        log.error(f"Step: {key}")
        if result.passed:
            evidence = result.passed[0].evidence
            log.info(f"Passed with evidence: {evidence.reference if evidence else ''}")
            continue
        for rejection in result.rejected:
            if rejection.collection:
                log.error(f"collection rejected: {rejection.collection}, Reason: {rejection.reason} ")
            else:
                log.error(f"verification failure: Reason: {rejection.reason}")

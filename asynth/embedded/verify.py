"""`witness verify`: hold attestation files against a signed policy.

Reads what the command line names, in witness's order, so that of several faults the same one is reported; the decision
itself is `policy.evaluation`'s.
"""

from __future__ import annotations

import time

from asynth.embedded import log
from asynth.embedded.dsse import Envelope, parse_first_envelope
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values
from asynth.embedded.input_files import UnopenedError, read_input
from asynth.embedded.policy.document import CertificateConstraint, parse_policy
from asynth.embedded.policy.evaluation import evaluate_policy
from asynth.embedded.policy.evidence import MemorySource
from asynth.embedded.policy.results import StepResult
from asynth.embedded.policy.signer import verify_policy_signature
from asynth.embedded.signatures import Trust
from asynth.embedded.verifiers import Verifier, read_verifier
from asynth.embedded.verify_flags import VERIFY_FLAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.x509 import Certificate

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
    if not values.texts("attestations"):
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
    return _decide(envelope, trust, _read_constraint(values), source, subjects)


def _refuse_services(values: Values) -> None:
    if any(name.startswith("verifier-") for name in values.changed_names()):
        raise WitnessError("the embedded engine does not ask key services")
    if values.switch("enable-archivista"):
        raise WitnessError("the embedded engine does not search archivista")


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
    return Trust(verifiers, roots, intermediates, len(authorities))


def _load_certificates(paths: list[str], reading: str, kind: str) -> tuple[Certificate, ...]:
    if not paths:
        return ()
    from asynth.embedded.x509 import parse_certificate

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
        from asynth.embedded.digests import digest_file

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
    envelope: Envelope, trust: Trust, constraint: CertificateConstraint, source: MemorySource, subjects: set[str]
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

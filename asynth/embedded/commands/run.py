"""`witness run`: run a command, let the attestors observe it, and write what they saw as signed envelopes.

Knows the order of the stages and what is written; each attestor knows its own subject. Flags of attestors that this
engine lacks are not declared. Facts from witness `cmd/run.go` and go-witness `run.go` and `attestation/context.go`.
Attestors of one stage run one after the other here.
"""

from __future__ import annotations

import os
import time

from asynth.embedded.attestors.attestor import (
    PAYLOAD_TYPE,
    Attestor,
    Completed,
    RunContext,
    encode_collection,
    encode_exported,
)
from asynth.embedded.attestors.environment import Capture
from asynth.embedded.commands.sign import SIGNER_FLAGS
from asynth.embedded.errors import WitnessError
from asynth.embedded.files.digests import DEFAULT_ALGORITHMS, algorithm_named
from asynth.embedded.files.glob import Glob
from asynth.embedded.files.inputs import open_output, write_all
from asynth.embedded.go import log
from asynth.embedded.go.flags import Flag, Values
from asynth.embedded.registry import DEFAULT, STAGES, find_entry
from asynth.embedded.secrets import MOST_LAYERS, MOST_MEGABYTES
from asynth.embedded.x509.envelopes import sign_envelope
from asynth.embedded.x509.signers import Signer, choose_signer, load_signers

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
        DEFAULT,
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
        MOST_LAYERS,
        "Maximum number of encoding layers to decode when searching for secrets",
    ),
    Flag("attestor-secretscan-max-file-size-mb", "int", MOST_MEGABYTES, "Maximum file size to scan in megabytes"),
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


FLAGS = RUN_FLAGS
REQUIRED_TOGETHER = (("step",),)


def run(values: Values) -> int:
    """Run the command and write its attestation.

    :raises WitnessError: with witness's message; no attestation is written then.
    """
    try:
        signers = load_signers(values)
    except WitnessError as error:
        raise WitnessError(f"failed to load signers: {error}") from None
    signer = choose_signer(signers)
    attestors = choose_attestors(values)
    context = _make_context(values)
    _refuse_unsupported(values)
    if not context.step:
        raise WitnessError("step name is required")
    if any(attestor.entry.stage not in STAGES for attestor in attestors):
        raise WitnessError(
            "failed to run attestors: attestors of type verify cannot be run in conjunction with other attestor types"
        )
    for stage in STAGES:
        _run_stage(stage, [attestor for attestor in attestors if attestor.entry.stage == stage], context)
    statements = _encode_statements(context)
    envelopes = [(suffix, _sign(statement, suffix, values, signer)) for suffix, statement in statements]
    for suffix, envelope in envelopes:
        try:
            descriptor = open_output(values.text("outfile") + suffix)
        except WitnessError as error:
            raise WitnessError(f"failed to open out file: {error}") from None
        write_all(descriptor, envelope)
        if values.switch("enable-archivista"):
            _store(values, envelope)
    return 0


def _sign(statement: bytes, suffix: str, values: Values, signer: Signer) -> bytes:
    """The envelope of a statement, countersigned where that is asked for.

    :raises WitnessError: a timestamp server does not countersign.
    """
    try:
        return sign_envelope(PAYLOAD_TYPE, statement, signer, values.texts("timestamp-servers"))
    except WitnessError as error:
        exported = suffix.removeprefix("-").removesuffix(".json")
        what = f"envelope for {exported}" if exported else "collection"
        raise WitnessError(f"failed to sign {what}: {error}") from None


def _store(values: Values, envelope: bytes) -> None:
    from asynth.embedded.policy.archivista import Archivista

    server = Archivista(values.text("archivista-server"), values.texts("archivista-headers"))
    try:
        gitoid = server.store(envelope)
    except WitnessError as error:
        raise WitnessError(f"failed to store artifact in archivista: {error}") from None
    log.info(f"Stored in archivista as {gitoid}\n")


def choose_attestors(values: Values) -> list[Attestor]:
    """The attestors that always run and those of `-a`, each name once.

    :raises WitnessError: for a name that this engine does not know.
    """
    entries = [find_entry("product"), find_entry("material")]
    if values.arguments:
        entries.append(find_entry("command-run"))
    for name in values.texts("attestations"):
        if name == "command-run":
            log.warn("'command-run' is a builtin attestor and cannot be called with --attestations flag")
        elif any(name == entry.name for entry in entries):
            log.warn(f"Attestor {name} already declared, skipping")
        else:
            try:
                entries.append(find_entry(name))
            except WitnessError as error:
                raise WitnessError(f"failed to create attestor: {error}") from None
    return [entry.create(values) for entry in entries]


def _make_context(values: Values) -> RunContext:
    try:
        algorithms = tuple(dict.fromkeys(algorithm_named(name) for name in values.texts("hashes")))
    except WitnessError as error:
        raise WitnessError(f"failed to parse hash: {error}") from None
    try:
        collapsed = tuple(Glob(pattern) for pattern in values.texts("dirhash-glob"))
    except ValueError as error:
        raise WitnessError(f"failed to compile glob: {error}") from None
    return RunContext(
        step=values.text("step"),
        working_directory=values.text("workingdir") or find_working_directory(),
        algorithms=algorithms or DEFAULT_ALGORITHMS,
        collapsed=collapsed,
        capture=Capture(
            added=tuple(values.texts("env-add-sensitive-key")),
            allowed=tuple(values.texts("env-allow-sensitive-key")),
            without_defaults=values.switch("env-disable-default-sensitive-vars"),
            leaves_out=values.switch("env-filter-sensitive-vars"),
        ),
    )


def find_working_directory() -> str:
    """The current directory by the name that the shell uses for it, as Go's `os.Getwd` answers.

    :raises WitnessError: the directory is gone.
    """
    named = os.environ.get("PWD", "")
    try:
        if named.startswith("/") and os.path.samefile(named, "."):
            return named
    except OSError:
        pass
    try:
        return os.getcwd()
    except OSError as error:
        raise WitnessError(f"failed to create attestation context: getwd: {error.strerror}") from None


def _refuse_unsupported(values: Values) -> None:
    if values.switch("trace"):
        raise WitnessError("the embedded engine does not trace processes")


def _run_stage(stage: str, attestors: list[Attestor], context: RunContext) -> None:
    log.info(f"Starting {stage} attestors stage...")
    for attestor in attestors:
        log.info(f"Starting {attestor.name} attestor...")
        started = time.time_ns()
        failure = None
        try:
            attestor.attest(context)
        except WitnessError as error:
            failure = str(error)
        ended = time.time_ns()
        context.completed.append(Completed(attestor, started, ended, failure))
        if failure is None:
            log.info(f"Finished {attestor.name} attestor... ({(ended - started) / 1e9!r}s)")
    log.info(f"Completed {stage} attestors stage...")


def _encode_statements(context: RunContext) -> list[tuple[str, bytes]]:
    """Suffix of the file and statement: exported attestors first, then the collection of the others."""
    failures = [f"attestor {item.attestor.name} failed: {item.failure}" for item in context.completed if item.failure]
    if failures:
        raise WitnessError("\n".join(["attestors failed with error messages", *failures]))
    exported = [item.attestor for item in context.completed if item.attestor.exported]
    try:
        statements = [(f"-{attestor.name}.json", encode_exported(attestor)) for attestor in exported]
    except WitnessError as error:
        raise WitnessError(f"failed to sign envelope: {error}") from None
    kept = [item for item in context.completed if not item.attestor.exported]
    try:
        return [*statements, ("", encode_collection(context.step, kept))]
    except WitnessError as error:
        raise WitnessError(f"failed to sign collection: {error}") from None

"""`witness run`: run a command, let the attestors observe it, and write what they saw as signed envelopes.

Knows the order of the stages and what is written; each attestor knows its own subject. Facts from witness `cmd/run.go`
and go-witness `run.go` and `attestation/context.go`. Attestors of one stage run one after the other here.
"""

from __future__ import annotations

import os
import time

from asynth.embedded import log
from asynth.embedded.attestors.attestor import Attestor, Completed, RunContext
from asynth.embedded.attestors.capture import Capture
from asynth.embedded.attestors.registry import STAGES, create_attestor, find_entry
from asynth.embedded.collection import PAYLOAD_TYPE, encode_collection, encode_exported
from asynth.embedded.digests import DEFAULT_ALGORITHMS, algorithm_named
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values
from asynth.embedded.glob import Glob
from asynth.embedded.output_files import open_output, write_all
from asynth.embedded.run_flags import RUN_FLAGS
from asynth.embedded.signers import choose_signer, load_signers
from asynth.embedded.signing import sign_envelope

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
    if any(attestor.stage not in STAGES for attestor in attestors):
        raise WitnessError(
            "failed to run attestors: attestors of type verify cannot be run in conjunction with other attestor types"
        )
    for stage in STAGES:
        _run_stage(stage, [attestor for attestor in attestors if attestor.stage == stage], context)
    statements = _encode_statements(context)
    for suffix, statement in statements:
        envelope = sign_envelope(PAYLOAD_TYPE, statement, signer)
        try:
            descriptor = open_output(values.text("outfile") + suffix)
        except WitnessError as error:
            raise WitnessError(f"failed to open out file: {error}") from None
        write_all(descriptor, envelope)
    return 0


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
    return [create_attestor(entry, values) for entry in entries]


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
    if values.texts("timestamp-servers"):
        raise WitnessError("the embedded engine does not ask timestamp servers")
    if values.switch("enable-archivista"):
        raise WitnessError("the embedded engine does not store in archivista")


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

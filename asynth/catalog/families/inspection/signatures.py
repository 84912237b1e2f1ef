"""Looks at who signed: the key ids that an envelope names, and the check that proves one."""

from __future__ import annotations

from asynth.catalog.families.inspection.looking import inspect
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, anything

_RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "slsa"), *WIDE)


def look_at_key_id(case: Case) -> Exchange:
    """Whether our key signed it."""
    procedure = case.procedure
    return inspect(
        case,
        f"Compare two digests. The envelope names its key by an id, and the id of a key file is the SHA-256 of "
        f"`{procedure.attest[3:]}.pub` as it lies on disk:",
        f"jq -r '.signatures[].keyid' {procedure.attestation}\nopenssl dgst -sha256 -r {procedure.attest}.pub\n",
        "",
        "The same hex digits mean that the signer claims this key. It is a label that anybody can write; the proof is a "
        "verify whose policy accepts no other key:",
    )


def look_for_signer(case: Case) -> Exchange:
    """Which of several keys signed it."""
    procedure = case.procedure
    return inspect(
        case,
        "Print the id in the envelope and the digest of each public key; the line with the same hex digits is the key that it names:",
        f"jq -r '.signatures[].keyid' {procedure.attestation}\nopenssl dgst -sha256 -r ../*.pub\n",
        "",
        "An id can be edited without breaking the signature, so this only finds the key to try. A policy that "
        "accepts no other key proves it; one that lists several proves that it was one of them:",
    )


def look_at_signatures(case: Case) -> Exchange:
    """How many signatures there are and with what."""
    procedure = case.procedure
    return inspect(
        case,
        f"{begin(case, kinds='It depends on the run, and the file tells.')}Each signer has one entry in `signatures`; for a bare key both fields printed here "
        "are `false`:",
        f'jq -r \'.signatures[] | "\\(.keyid) certificate:\\(has("certificate")) timestamps:\\(has("timestamps"))"\' '
        f"{procedure.attestation}\n",
        "",
        "Without a timestamp nobody can tell later when this was signed. That matters where there is a certificate, since it ends; a plain "
        "key has no end, and the file stays good as long as there is a policy that accepts the key:",
        after="witness asks for a timestamp only while it signs, by `--timestamp-servers`, so a build without one has to be run again to get it.",
    )


SIGNATURES: tuple[Scenario, ...] = (
    Scenario(name="key-id", compose=look_at_key_id, fits=anything, runs=_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(name="signer", compose=look_for_signer, fits=anything, runs=_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(name="signatures", compose=look_at_signatures, fits=anything, runs=_RUNS, quotes=(False,), tools=("jq",)),
)
"""Looks at signatures; the order decides which strata there are."""

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
        "Compare two digests. The envelope names its key by an id, the SHA-256 of the public key as PEM. Your `.pub` has the same "
        "if it is as OpenSSL writes it; other line ends or text around the key give other digits:",
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
        f"{begin(case, worth='As proof it is worth nothing; the signature itself is better.')}Try each key on the signature. The id in the envelope "
        "can be edited without breaking it. Signed is the payload with a header of DSSE before it:",
        _TRY.format(attestation=procedure.attestation),
        "",
        "It prints the key that made it, as long as that is Ed25519, which takes OpenSSL 3; other kinds take other options. Whose key it is, only whoever "
        "handed it out can say. With a policy that accepts this key and no other, witness proves the same:",
    )


_TRY = """\
jq -r .payload {attestation} | openssl base64 -d -A > ../payload
jq -r '.signatures[0].sig' {attestation} | openssl base64 -d -A > ../sig
{{ printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(wc -c < ../payload)"; cat ../payload; }} > ../signed
for pub in ../*.pub; do
  if openssl pkeyutl -verify -pubin -inkey "$pub" -rawin -in ../signed -sigfile ../sig > /dev/null 2>&1; then
    echo "$pub"
  fi
done
"""
"""The commands that try all public keys on a signature."""


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

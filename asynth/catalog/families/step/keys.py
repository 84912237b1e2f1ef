"""What people ask about the keys of one attested step: pairs that are there, a passphrase, another curve."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.log import unsigned
from asynth.catalog.families.step.answers import set_up, write_policy
from asynth.catalog.families.step.knowledge import subject_of
from asynth.catalog.procedure.keys import sign_with
from asynth.catalog.procedure.layout import name_papers
from asynth.example.draft import Past
from asynth.script import Bash, Prose


def use_own_keys(case: Case) -> Exchange:
    """Key pairs that exist."""
    procedure = case.procedure
    step, owner = procedure.attest[3:], procedure.policy_key[3:]
    if case.asks("duties"):
        return _divide(case)
    opening = "No new keys, then."
    if case.asks("roles"):
        opening = "The `.key` of each pair signs, one the run and the other the policy, and its `.pub` is what that is checked with."
    return Exchange(
        past=Past(),
        answer=(
            Prose(f"{opening} On the machine that runs the step only `{step}.key` is needed:"),
            Bash(f"{case.clear}{procedure.run_command()}\n"),
            Prose(
                f"The policy is written where `{owner}.key` is, by whoever has it. It knows the other pair by "
                f"the SHA-256 of `{step}.pub`, so don't reformat that file:"
            ),
            Bash(write_policy(procedure)),
            Prose(f"Whoever checks has `{owner}.pub` and no private key; `{step}.pub` travels inside of the policy."),
            Bash(f"{procedure.verify_command()}\n"),
        ),
    )


def _divide(case: Case) -> Exchange:
    """Key pairs of which somebody else keeps the one of the policy."""
    procedure = case.procedure
    step, owner = procedure.attest[3:], procedure.policy_key[3:]
    *_, written = procedure.write_policy()
    return Exchange(
        past=Past(),
        answer=(
            Prose(
                f"You run the step with `{step}.key` and write the policy, the key office signs that, and whoever takes {subject_of(case)} verifies with "
                f"`{owner}.pub`. Yours, for each run:"
            ),
            Bash(f"{case.clear}{procedure.run_command()}\n"),
            Prose(
                f"Yours, once; the key id is the SHA-256 of `{step}.pub`, so don't reformat that file. Send `policy.json` to the office:"
            ),
            Bash(written.text),
            Prose(
                f"Theirs, once, after reading it, since their signature decides what passes; `{procedure.signed[3:]}` comes back:"
            ),
            Bash(f"{procedure.sign_command()}\n"),
            Prose(f"Whoever checks needs {name_papers(procedure)}, and no private key:"),
            Bash(f"{procedure.verify_command()}\n"),
        ),
    )


def use_passphrase(case: Case) -> Exchange:
    """A key that is encrypted."""
    procedure = case.procedure
    lines = unsigned("failed to create file signer: failed to load key: unsupported pem type: ENCRYPTED PRIVATE KEY")
    plain = procedure.step.run_command(signer=sign_with(procedure.keys[0]))
    past = Past(hidden=case.policy())
    if not case.message.tells.isdisjoint({"error", "session"}):
        past = case.failed(f"{plain}\n", lines, hidden=case.policy())
    opening = "Pass the file with `--signer-file-key-passphrase-path`. witness has no prompt, and without a passphrase it can't read the PEM at all."
    if case.message.kind == "symptom" and not case.asks("policy"):
        opening = "The PEM is encrypted; without a passphrase witness can't read it at all, and it has no prompt. Pass the file with `--signer-file-key-passphrase-path`:"
    closing = (
        "`WITNESS_KEY_PASSPHRASE` works too, but the environment attestor would write it into the record in clear. The file is no better "
        "protected from the command that you wrap, which runs as the same user."
    )
    return Exchange(
        past=past,
        answer=(
            Prose(opening),
            Bash(f"{case.clear}{procedure.run_command()}\n{procedure.verify_command()}\n"),
            Prose(
                "The policy stays as it is: it holds the public key, which is the same with and without a passphrase."
                if case.asks("policy")
                else closing
            ),
        ),
    )


def use_curve(case: Case) -> Exchange:
    """Keys on P-256."""
    opening = (
        "witness takes Ed25519, ECDSA and RSA keys in PEM. For P-256 `genpkey` gets another algorithm, and that's all."
    )
    closing = ""
    if case.asks("both"):
        closing = "Both signatures are ECDSA now, the attestation's and the policy's; digests are SHA-256."
    elif case.asks("later"):
        closing = (
            "`-k` reads a file. witness has no PKCS#11, so it can use an HSM only through a key service (`--signer-kms-ref`). There the key's id is the reference "
            "and no digest, so the move takes a new policy."
        )
    return set_up(
        case,
        f"Yes. {opening}" if case.asks("whether") else opening,
        "The policy looks as it would with other keys: a key id is the digest of the public key file, whatever the algorithm.",
        closing=closing,
    )

"""Failures whose cause is a key: the run has none that signs, or verify and the policy trust another one."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.exchanges import renew_policy, repeat_run, repeat_verify
from asynth.catalog.families.scenarios.log import Line, rejected, unsigned
from asynth.catalog.families.scenarios.policy import with_functionaries, written
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets
from asynth.script import Bash


def explain_encrypted_key(case: Case) -> Exchange:
    """An encrypted key without its passphrase."""
    procedure = case.procedure
    attest = procedure.keys[0]
    return repeat_run(
        case,
        procedure.run_command().replace(f" --signer-file-key-passphrase-path ../{attest}.pass", "", 1),
        unsigned("failed to create file signer: failed to load key: unsupported pem type: ENCRYPTED PRIVATE KEY"),
        context=case.pick(
            f"`../{attest}.key` has a passphrase, which is in `../{attest}.pass`.",
            f"The passphrase of `../{attest}.key` is in the file `../{attest}.pass`.",
        ),
        cause=case.pick(
            "The key is encrypted and witness never asks for a passphrase; without one it takes the PEM for an unknown type. "
            "Tell it where the passphrase is:",
            '"Unsupported pem type" only means that no passphrase was given. `--signer-file-key-passphrase-path` names a file '
            "that holds it:",
        ),
        closing=case.pick(
            "`WITNESS_KEY_PASSPHRASE` would do as well, but the environment attestor records that variable in clear.",
            "Prefer the file to the variable `WITNESS_KEY_PASSPHRASE`, whose value the environment attestor does not hide.",
        ),
    )


def explain_key_path(case: Case) -> Exchange:
    """The key is not where the command line says."""
    procedure = case.procedure
    attest = procedure.keys[0]
    path = {
        "inside": f"{attest}.key",
        "folder": f"../keys/{attest}.key",
        "ending": f"../{attest}.pem",
        "two up": f"../../{attest}.key",
    }[case.variant]
    return repeat_run(
        case,
        procedure.run_command().replace(f"-k ../{attest}.key", f"-k {path}", 1),
        unsigned(f"failed to create file signer: failed to open key file: open {path}: no such file or directory"),
        context=case.pick(
            f"The key pair is `../{attest}.key` and `../{attest}.pub`, seen from the checkout.",
            f"From the project's directory the key is `../{attest}.key`.",
        ),
        cause=case.pick(
            f"`{path}` does not exist; the path of `-k` counts from the directory in which witness is started. The second "
            "line only follows from the first: that was the only signer.",
            f"Read the first line, the second is its consequence. There is no `{path}`, and witness does not search for keys "
            "anywhere else.",
        )
        + " With the right path:",
    )


def explain_no_signer(case: Case) -> Exchange:
    """A run without any key to sign with."""
    procedure = case.procedure
    attest = procedure.keys[0]
    return repeat_run(
        case,
        procedure.run_command().replace(f" -k ../{attest}.key", "", 1),
        unsigned(),
        context=case.pick(
            f"Attestations are to be signed with `../{attest}.key`.",
            f"`../{attest}.key` lies beside the checkout, I expected witness to pick it up.",
            f"We sign with `../{attest}.key`.",
        ),
        cause=case.pick(
            "No signer was given. witness looks for no key by itself, neither in a folder nor in a default place; `run` needs "
            "`-k` (or another signer, such as KMS or Fulcio):",
            "The message means what it says: not one signer. Nothing in the command line names the key, so add `-k`:",
            f"`-k ../{attest}.key` is missing. Without a signer there is no attestation to write, so witness stops before it "
            "starts the command:",
        ),
    )


def explain_public_key_signs(case: Case) -> Exchange:
    """The public key is given to `run`, which signs with the private one."""
    procedure = case.procedure
    attest = procedure.keys[0]
    return repeat_run(
        case,
        procedure.run_command().replace(f"-k ../{attest}.key", f"-k ../{attest}.pub", 1),
        unsigned("failed to create file signer: unsupported signer key type: ed25519.PublicKey"),
        context=case.pick(
            f"I own `../{attest}.key` and `../{attest}.pub`.",
            f"Both `../{attest}.key` and `../{attest}.pub` are there and they are a pair.",
        ),
        cause=case.pick(
            f"`run` signs, so its `-k` wants the private half, `../{attest}.key`. `ed25519.PublicKey` in the message is the "
            "type of the key that it was handed.",
            "You gave a public key to the command that signs. In `run` and `sign` `-k` is the private key, only in `verify` "
            "it is a public one, and there it is the policy signer's.",
        )
        + " Corrected:",
    )


def explain_private_key_verifies(case: Case) -> Exchange:
    """The private key of the policy is given to `verify`."""
    procedure = case.procedure
    key = procedure.keys[1]
    cause = case.pick(
        f"`verify -k` takes the public half: `../{key}.pub`. `ed25519.PrivateKey` is witness telling you what it found "
        "instead.",
        f"A verifier is made from a public key, and `../{key}.key` is the private one. Whoever verifies should not even have "
        "that file: with it anybody can write a policy.",
    )
    return repeat_verify(
        case,
        procedure.verify_command(trust=f"-k ../{key}.key"),
        (Line("failed to create verifier: unsupported signer key type: ed25519.PrivateKey"),),
        context=case.pick(
            f"The policy was signed with `../{key}.key`, its public half is `../{key}.pub`.",
            f"`../{key}.key` signed `../policy.signed.json`; there is a `../{key}.pub` too.",
        ),
        cause=f"{cause} The rest of the line can stay:",
    )


def explain_wrong_policy_key(case: Case) -> Exchange:
    """The policy is checked with the key of the attestation instead of that of the policy."""
    procedure = case.procedure
    attest, policy = procedure.keys
    cause = case.pick(
        f"`-k` of verify is not the key that signed the attestation but the one that signed the policy: `../{policy}.pub`. "
        "The keys of the steps need not be given at all, they stand in the policy.",
        f"`../{attest}.pub` belongs to the attestation, and the policy was signed by another key, `../{policy}.key`. verify "
        "wants the public half of that one; functionaries it finds inside the policy.",
    )
    return repeat_verify(
        case,
        procedure.verify_command(trust=f"-k ../{attest}.pub"),
        (
            Line(
                "failed to verify policy: attestors failed with error messages\nattestor policyverify failed: failed to "
                "verify policy signature: could not verify policy: no valid signatures for the provided verifiers found "
                "for keyids:"
            ),
        ),
        context=case.pick(
            f"The policy was signed with `../{policy}.key`. (I cut the key id off the message.)",
            f"Attestations are signed with `../{attest}.key`, the policy with `../{policy}.key`; the line with the key id is "
            "cut.",
        ),
        cause=cause,
    )


def explain_unknown_key(case: Case) -> Exchange:
    """The step was signed with a key that the policy does not hold at all."""
    procedure = case.procedure
    attest, policy = procedure.keys
    old = case.variant
    document = procedure.document()
    before = with_functionaries(document, old)
    applied = case.rule
    cause = case.pick(
        f"No key in the policy fits the signature: it still holds `{old}`, the run was signed with `{attest}`. witness prints "
        "the same line for a payload that was changed, so compare keys first.",
        f"The policy was written for `{old}`. A signature by `{attest}` cannot be checked with it, and what cannot be checked "
        'is rejected with "no verifiers".',
    )
    return renew_policy(
        case,
        rejected(procedure.attested.step, "no verifiers present to validate against collection verifiers"),
        context=case.pick(
            f"`../{attest}.key` replaced `../{old}.key` last week, and I own the policy too (key `../{policy}.key`, rule "
            f"`{applied.file}`: {applied.request}; it ends on {procedure.expires}).",
            f"We rotated keys: `../{attest}.pub` is the new one, `../{old}.pub` is gone for good. The policy is mine, signed "
            f"with `../{policy}.key` and valid to {procedure.expires}; its rule `{applied.file}` says that {applied.request}.",
        ),
        cause=f"{cause} Write the policy with the new key, keep the rule, sign, and verify the attestation you have:",
        edit=written(document),
        hidden=(*case.rules(), Bash(f"{written(before)}{procedure.sign_command()}\n")),
        closing=f"What `{old}` signed is no longer accepted.",
        wish="The policy requires "
        + ", ".join(f"`{one.name}`" for one in procedure.required[:-1])
        + f" and `{procedure.required[-1].name}`.",
        fixture=case.with_key(old),
    )


def explain_unlisted_functionary(case: Case) -> Exchange:
    """The step was signed with a key that the policy knows, but not for this step."""
    procedure = case.procedure
    attest, own = procedure.keys[0], case.variant
    step = procedure.attested.step
    cause = case.pick(
        f"The signature is valid and its key is in the policy, it just may not sign this step: the functionaries of `{step}` "
        f"list `{attest}` only. Keys are trusted step by step.",
        f'"Matched with allowed functionaries" is about the list in the step, not about `publickeys`. `{own}` stands in the '
        f"latter alone; for `{step}` only `{attest}` counts.",
    )
    return repeat_run(
        case,
        procedure.run_command().replace(f"-k ../{attest}.key", f"-k ../{own}.key", 1),
        rejected(step, f"no verifiers matched with allowed functionaries for step {step}"),
        context=case.pick(
            f"Both `../{own}.pub` and `../{attest}.pub` are among the policy's `publickeys`; the functionary of `{step}` is "
            f"`{attest}`, whose `../{attest}.key` I can use as well.",
            f"The policy lists two keys, `{attest}` and `{own}`. `{step}` is signed by `{attest}` as a rule "
            f"(`../{attest}.key`), I took `../{own}.key`.",
        ),
        cause=f"{cause} Sign the step with the key that it belongs to:",
        closing=f"Should `{own}` be allowed too, its id has to be added to the functionaries, in a policy that its owner "
        "signs.",
        change=lambda text: _with_key(text, own),
        fixture=case.with_key(own),
    )


def _with_key(text: str, name: str) -> str:
    """Return the commands that write a policy, with one more key that no step names."""
    path = f"../{name}.pub"
    identity = f"$(openssl dgst -sha256 -r {path} | cut -d' ' -f1)"
    entry = f'"{identity}": {{"keyid": "{identity}", "key": "$(openssl base64 -A -in {path})"}}, '
    return text.replace('"publickeys": {', f'"publickeys": {{{entry}', 1)


CAUSES: tuple[Scenario, ...] = (
    Scenario(name="encrypted key", compose=explain_encrypted_key, arrangement="have encrypted ed25519"),
    Scenario(name="key path", compose=explain_key_path, variants=("inside", "folder", "ending", "two up")),
    Scenario(name="no signer", compose=explain_no_signer),
    Scenario(name="public key signs", compose=explain_public_key_signs),
    Scenario(name="private key verifies", compose=explain_private_key_verifies, subjects=("artifact", "digest")),
    Scenario(
        name="wrong policy key", compose=explain_wrong_policy_key, quotes=(True,), subjects=("artifact", "digest")
    ),
    Scenario(
        name="unknown key",
        compose=explain_unknown_key,
        ruled=(True,),
        dated=True,
        runs=run_sets("git", "environment git", "git link", "environment git secretscan") + WIDE,
        variants=("old-build", "ci-2024", "legacy"),
    ),
    Scenario(
        name="unlisted functionary",
        compose=explain_unlisted_functionary,
        variants=("alice", "laptop", "release", "qa", "intern"),
    ),
)

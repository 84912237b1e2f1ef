"""Failures whose cause is a key: the run has none that signs, or verify and the policy trust another one."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.diagnosis.failing import BOTH_LINES, rerun, resign, reverify, shows
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line, rejected, unsigned
from asynth.catalog.families.scenarios.policy import edit_policy, with_functionaries, written
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, WIDE, Scenario, run_sets
from asynth.catalog.procedure import twins
from asynth.script import Bash

_NO_VERIFIERS = "no verifiers present to validate against collection verifiers"


def explain_encrypted_key(case: Case) -> Exchange:
    """An encrypted key without its passphrase."""
    procedure = case.procedure
    attest = procedure.keys[0]
    return rerun(
        case,
        procedure.run_command().replace(f" --signer-file-key-passphrase-path ../{attest}.pass", "", 1),
        unsigned("failed to create file signer: failed to load key: unsupported pem type: ENCRYPTED PRIVATE KEY"),
        f"{begin(case, supported='It is.', able='It can.', whether='No, it is fine as it is.')}The key is encrypted and nobody told witness the passphrase. It never asks; without one it calls the PEM an "
        "unsupported type, which sounds like a wrong format and is none. Name the file that holds it:",
        after="`WITNESS_KEY_PASSPHRASE` works too, but the environment attestor records that variable in clear.",
        facts={"pass_file": f"../{attest}.pass"},
    )


def explain_key_path(case: Case) -> Exchange:
    """The key is not where the command line says."""
    procedure = case.procedure
    attest, policy = procedure.keys
    path = {
        "inside": f"{attest}.key",
        "folder": f"../keys/{attest}.key",
        "ending": f"../{attest}.pem",
        "two-up": f"../../{attest}.key",
    }[case.variant]
    names = "\n".join(sorted({f"../{attest}.key", f"../{policy}.key"}))
    return rerun(
        case,
        procedure.run_command().replace(f"-k ../{attest}.key", f"-k {path}", 1),
        unsigned(f"failed to create file signer: failed to open key file: open {path}: no such file or directory"),
        f"There is no `{path}`; seen from the checkout the key is `../{attest}.key`. Paths count from the directory in which "
        "witness is started, and it searches nowhere else. The second error only follows: that was the only signer.",
        look="" if "listing" in case.message.tells else f"ls ../{attest}.key\n",
        mend="With that path:",
        after="Where a variable holds the path, a relative one still counts from the working directory, and a `cd` in the script moves it.",
        facts={"listing": f"```\n$ ls ../*.key\n{names}\n```"},
    )


def explain_no_signer(case: Case) -> Exchange:
    """A run without any key to sign with."""
    procedure = case.procedure
    attest = procedure.keys[0]
    return rerun(
        case,
        procedure.run_command().replace(f" -k ../{attest}.key", "", 1),
        unsigned(),
        f"{begin(case, whether='No, it picks up nothing.')}No key reached witness. It has no default place for one and nothing is signed without, so `run` ends "
        f"before it starts the command. Give it the private key with `-k`, here `../{attest}.key`:",
        after="A key that is named and cannot be read ends with the same line, but then the reason stands in the line above it.",
    )


def explain_public_key_signs(case: Case) -> Exchange:
    """The public key is given to `run`, which signs with the private one."""
    procedure = case.procedure
    attest = procedure.keys[0]
    return rerun(
        case,
        procedure.run_command().replace(f"-k ../{attest}.key", f"-k ../{attest}.pub", 1),
        unsigned("failed to create file signer: unsupported signer key type: ed25519.PublicKey"),
        f"{begin(case, supported='It does.', whether='No.', which='None, the pair is good.', convert='There is nothing to convert.')}`run` was given the public key. It signs, so `-k` must be the private one, `../{attest}.key`; the type in the message "
        "is what it found in the file, and says nothing against Ed25519.",
        look=f"head -n 1 ../{attest}.pub ../{attest}.key\n",
        mend="The first lines of the two tell which is which. With the private one:",
        after="If they were mixed up where they are handed out, others may have got the private one as the public; then make a new pair.",
    )


def explain_private_key_verifies(case: Case) -> Exchange:
    """The private key of the policy is given to `verify`."""
    procedure = case.procedure
    key = procedure.keys[1]
    return reverify(
        case,
        procedure.verify_command(trust=f"-k ../{key}.key"),
        (Line("failed to create verifier: unsupported signer key type: ed25519.PrivateKey"),),
        f"{begin(case, whether='No, with the other file it can.')}`verify` wants the public key of the policy, and `../{key}.key` is the private one. Ed25519 is fine, as is the rest "
        "of the line:",
        after=f"A machine that only verifies should not have `../{key}.key` at all. With it one can sign another policy.",
    )


def explain_wrong_policy_key(case: Case) -> Exchange:
    """The policy is checked with the key of the attestation instead of that of the policy."""
    procedure = case.procedure
    attest, policy = procedure.keys
    return reverify(
        case,
        procedure.verify_command(trust=f"-k ../{attest}.pub"),
        (
            Line(
                "failed to verify policy: attestors failed with error messages\nattestor policyverify failed: failed to "
                "verify policy signature: could not verify policy: no valid signatures for the provided verifiers found "
                "for keyids:"
            ),
        ),
        f"`../{attest}.pub` fits the attestation's signature, and `-k` asks for the key that fits the policy's: `../{policy}.pub`. The "
        "keys of the steps stand in the policy itself and are never given on the command line. A policy that somebody changed "
        "after signing would be refused in the same words.",
        look=f"jq -r '.signatures[].keyid' ../policy.signed.json\nopenssl dgst -sha256 -r ../{policy}.pub ../{attest}.pub\n",
        mend="The digest that equals the first line belongs to the signer. With that key:",
        after="Hosts that verify need this one `.pub`, whichever keys sign the steps.",
        facts={"signer": attest},
    )


def explain_unknown_key(case: Case) -> Exchange:
    """The step was signed with a key that the policy does not hold at all."""
    procedure = case.procedure
    attest = procedure.keys[0]
    old = case.variant
    before = with_functionaries(procedure.document(), old)
    swap = (
        "(.publickeys |= (del(.[$old]) | .[$new] = {keyid: $new, key: ($pem | @base64)})) |\n"
        "    (.steps[].functionaries[] | select(.publickeyid == $old) | .publickeyid) = $new"
    )
    return resign(
        case,
        rejected(procedure.attested.step, _NO_VERIFIERS),
        f"{begin(case, whether='Yes, the policy.')}The policy holds no key that fits this signature: it still lists `{old}`, and `{attest}` signed. witness can only "
        "check with keys that the policy has, and it prints the same reason for a payload that was altered, so compare the "
        "ids first:",
        look=f"jq -r '.signatures[].keyid' {procedure.attestation}\njq -r '.publickeys | keys[]' ../policy.json\n",
        mend="Two different ids. Swap the old key for the new one in the policy, sign it, and verify what you already have:",
        edit=f"OLD=$(openssl dgst -sha256 -r ../{old}.pub | cut -d' ' -f1)\n"
        f"NEW=$(openssl dgst -sha256 -r ../{attest}.pub | cut -d' ' -f1)\n"
        + edit_policy(f"jq --arg old $OLD --arg new $NEW --rawfile pem ../{attest}.pub \\\n    '{swap}'"),
        hidden=(Bash(f"{written(before)}{procedure.sign_command()}\n"),),
        after=f"From now on nothing that `{old}` signed verifies. To keep old releases good, add the new key instead.",
        fixture=case.with_key(old),
        facts={"old": old},
    )


def explain_policy_key_signs(case: Case) -> Exchange:
    """The step was signed with the key that signs policies."""
    procedure = case.procedure
    attest, policy = procedure.keys
    return rerun(
        case,
        procedure.run_command().replace(f"-k ../{attest}.key", f"-k ../{policy}.key", 1),
        rejected(procedure.attested.step, _NO_VERIFIERS),
        f"The step was signed with the policy's key. `../{policy}.key` vouches for the policy and is not in it, so verify has "
        "nothing to check this attestation with. An altered payload would be rejected in the same words; the id tells:",
        look=f"jq -r '.signatures[].keyid' {procedure.attestation}\njq -r '.publickeys | keys[]' ../policy.json\n"
        f"openssl dgst -sha256 -r ../{policy}.pub ../{attest}.pub\n",
        mend=f"The policy lists the digest of `{attest}.pub`, so the step is signed with `../{attest}.key`:",
        after="To list the policy's key for the step would work too, but then whoever runs the step can write its policy.",
        facts={"signer": attest},
    )


def explain_unlisted_functionary(case: Case) -> Exchange:
    """The step was signed with a key that the policy knows, but not for this step."""
    procedure = case.procedure
    attest, own = procedure.keys[0], case.variant
    step = procedure.attested.step
    listed = (
        f"ID=$(openssl dgst -sha256 -r ../{own}.pub | cut -d' ' -f1)\n"
        + edit_policy(
            f"""jq --arg id $ID \\\n    '.steps["{step}"].functionaries += [{{type: "publickey", publickeyid: $id}}]'"""
        )
        + f"{procedure.sign_command()}\n{procedure.verify_command()}\n"
    )
    exchange = rerun(
        case,
        procedure.run_command().replace(f"-k ../{attest}.key", f"-k ../{own}.key", 1),
        rejected(step, f"no verifiers matched with allowed functionaries for step {step}"),
        f"{begin(case, whether='Yes.', which='The latter, by what the policy says.')}`{own}` may not sign this step. Its key is in the policy and the signature is good, or the reason would be `no "
        f"verifiers present`; but the functionaries of `{step}` name `{attest}` only, and keys are trusted step by step. What "
        "the policy says:",
        look=f"jq -r '.steps[].functionaries[].publickeyid' ../policy.json\n"
        f"openssl dgst -sha256 -r ../{attest}.pub ../{own}.pub\n",
        mend=f"Whoever owns the policy can list `{own}` there too and sign it again. What is built already then passes as it is:"
        if case.asks("stand_in")
        else "Sign with the key whose digest is the id in the step:",
        commands=listed if case.asks("stand_in") else "",
        after=f"If it isn't meant to sign `{step}`, build again with `../{attest}.key`; no change of the policy is needed for that."
        if case.asks("stand_in")
        else f"To let `{own}` sign too, the owner of the policy adds that id to the functionaries and signs again.",
        change=lambda text: _with_key(text, own),
        fixture=case.with_key(own),
        facts={"signer": attest, "own": own},
    )
    if not case.asks("stand_in"):
        return exchange
    both = procedure.with_step(functionaries=procedure.step.functionaries * 2)
    others = (twin for twin in twins.derive(procedure) if twin.kind != twins.FUNCTIONARY_NOT_ALLOWED)
    return replace(exchange, twins=(*others, twins.disallow_functionary(both, 1)))


def _with_key(text: str, name: str) -> str:
    """Return the commands that write a policy, with one more key that no step names."""
    path = f"../{name}.pub"
    identity = f"$(openssl dgst -sha256 -r {path} | cut -d' ' -f1)"
    entry = f'"{identity}": {{"keyid": "{identity}", "key": "$(openssl base64 -A -in {path})"}}, '
    return text.replace('"publickeys": {', f'"publickeys": {{{entry}', 1)


_NO_KEY = BOTH_LINES - {"step_key"}

CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="encrypted-key",
        compose=explain_encrypted_key,
        arrangement="have encrypted ed25519",
        shows=BOTH_LINES,
        slots={**shows(), "pass_file": frozenset({"step_key", "step"})},
    ),
    Scenario(
        name="key-path",
        compose=explain_key_path,
        variants=("inside", "folder", "ending", "two-up"),
        shows=BOTH_LINES | {"variant"},
        slots={
            **shows(RUN_LINE | {"variant"}, error=frozenset({"variant"})),
            "listing": frozenset({"policy_key"}),
        },
    ),
    Scenario(
        name="no-signer",
        compose=explain_no_signer,
        shows=_NO_KEY,
        slots=shows(RUN_LINE - {"step_key"}),
    ),
    Scenario(name="public-key-signs", compose=explain_public_key_signs, shows=BOTH_LINES, slots=shows()),
    Scenario(
        name="private-key-verifies",
        compose=explain_private_key_verifies,
        shows=BOTH_LINES,
        slots=shows(VERIFY_LINE),
    ),
    Scenario(
        name="wrong-policy-key",
        compose=explain_wrong_policy_key,
        quotes=(True,),
        tools=("jq",),
        shows=BOTH_LINES - {"policy_key"},
        slots=shows(),
    ),
    Scenario(
        name="unknown-key",
        compose=explain_unknown_key,
        runs=run_sets("git", "environment git", "git link", "environment git secretscan") + WIDE,
        variants=("old-build", "ci-2024", "legacy"),
        tools=("jq",),
        shows=BOTH_LINES,
        slots={"old": frozenset({"variant"})},
    ),
    Scenario(
        name="policy-key-signs",
        compose=explain_policy_key_signs,
        tools=("jq",),
        shows=_NO_KEY,
        slots={"signer": frozenset({"step_key", "step"})},
    ),
    Scenario(
        name="unlisted-functionary",
        compose=explain_unlisted_functionary,
        variants=("alice", "laptop", "release", "qa", "intern"),
        tools=("jq",),
        shows=_NO_KEY | {"variant"},
        slots={"signer": frozenset({"step_key", "step"}), "own": frozenset({"variant"})},
    ),
)

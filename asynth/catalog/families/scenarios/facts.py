"""The facts of an attested step as users tell them: what is run, signed and verified, and with which keys."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.procedure.procedure import Procedure


def name_subject(procedure: Procedure, commit: str = "the commit", digest: str = "by digest") -> str:
    """Return what is verified, in the words for a commit and for a file by its digest."""
    artifact = f"`{procedure.attested.artifact}`"
    return {"artifact": artifact, "digest": f"{artifact} {digest}", "commit": commit}[procedure.subject]


def name_run_set(procedure: Procedure) -> str:
    """Return the option that asks for attestors, or that there is none."""
    return f"`-a {','.join(procedure.extras)}`" if procedure.extras else "no `-a`"


def tell_step(case: Case) -> str:
    """Return the sentences that say what is run, signed and verified."""
    procedure, attested = case.procedure, case.procedure.attested
    attest, policy = procedure.keys
    subject, asked = name_subject(procedure, "the commit that is checked out"), name_run_set(procedure)
    return case.pick(
        f"The step `{attested.step}` runs `{attested.command}` with {asked}, key `../{attest}.key`. Verification of {subject} "
        f"is against `../policy.signed.json` with `../{policy}.pub`.",
        f"Facts: step `{attested.step}`, `{attested.command}`, {asked}, attestation key `../{attest}.key`, policy "
        f"`../policy.signed.json` (public key `../{policy}.pub`), to verify: {subject}.",
        f"We run `{attested.command}` as `{attested.step}` ({asked}, signed by `../{attest}.key`) and verify {subject}; the "
        f"policy is `../policy.signed.json` and its key `../{policy}.pub`.",
    )


def tell_setting(case: Case) -> str:
    """Return the sentences that say what is run, signed and verified."""
    procedure, attested = case.procedure, case.procedure.attested
    attest, policy = procedure.keys
    subject, asked = name_subject(procedure, "the current commit"), name_run_set(procedure)
    return case.pick(
        f"Step `{attested.step}`, command `{attested.command}`, {asked}; keys `../{attest}.key` and, of the policy, "
        f"`../{policy}.pub`; to be verified: {subject}.",
        f"It is about `{attested.command}` as step `{attested.step}` ({asked}), signed with `../{attest}.key`. "
        f"`../policy.signed.json` is checked with `../{policy}.pub`, and {subject} has to verify.",
        f"We attest `{attested.command}` (step `{attested.step}`, {asked}, `../{attest}.key`) and verify {subject} against "
        f"`../policy.signed.json` with `../{policy}.pub`.",
    )


def tell_policy(case: Case) -> str:
    """Return the sentence that says where the policy is, who signs it and what is verified with it."""
    procedure, attested = case.procedure, case.procedure.attested
    attest, policy = procedure.keys
    subject = name_subject(procedure, "the current commit", "by its digest")
    extras = f" with `-a {','.join(procedure.extras)}`" if procedure.extras else " without `-a`"
    return case.pick(
        f"The policy is `../policy.json`, signed with `../{policy}.key`; its step `{attested.step}` runs "
        f"`{attested.command}`{extras}, signed with `../{attest}.key`, and {subject} is verified.",
        f"Step `{attested.step}`: `{attested.command}`{extras}, key `../{attest}.key`. Policy: `../policy.json`, key "
        f"`../{policy}.key`. We verify {subject}.",
    )

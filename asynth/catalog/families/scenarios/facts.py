"""The facts of an attested step as users tell them: what is run, signed and verified, and with which keys."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.procedure.procedure import Procedure


def name_subject(task: Procedure, commit: str = "the commit", digest: str = "by digest") -> str:
    """Return what is verified, in the words for a commit and for a file by its digest."""
    artifact = f"`{task.scene.artifact}`"
    return {"artifact": artifact, "digest": f"{artifact} {digest}", "commit": commit}[task.subject]


def name_run_set(task: Procedure) -> str:
    """Return the option that asks for attestors, or that there is none."""
    return f"`-a {','.join(task.extras)}`" if task.extras else "no `-a`"


def tell_step(case: Case) -> str:
    """Return the sentences that say what is run, signed and verified."""
    task = case.task
    subject, asked = name_subject(task, "the commit that is checked out"), name_run_set(task)
    return case.pick(
        f"The step `{task.scene.step}` runs `{task.scene.command}` with {asked}, key `../{task.keys[0]}.key`. Verification of "
        f"{subject} is against `../policy.signed.json` with `../{task.keys[1]}.pub`.",
        f"Facts: step `{task.scene.step}`, `{task.scene.command}`, {asked}, attestation key `../{task.keys[0]}.key`, policy "
        f"`../policy.signed.json` (public key `../{task.keys[1]}.pub`), to verify: {subject}.",
        f"We run `{task.scene.command}` as `{task.scene.step}` ({asked}, signed by `../{task.keys[0]}.key`) and verify "
        f"{subject}; the policy is `../policy.signed.json` and its key `../{task.keys[1]}.pub`.",
    )


def tell_setting(case: Case) -> str:
    """Return the sentences that say what is run, signed and verified."""
    task = case.task
    subject, asked = name_subject(task, "the current commit"), name_run_set(task)
    return case.pick(
        f"Step `{task.scene.step}`, command `{task.scene.command}`, {asked}; keys `../{task.keys[0]}.key` and, of the policy, "
        f"`../{task.keys[1]}.pub`; to be verified: {subject}.",
        f"It is about `{task.scene.command}` as step `{task.scene.step}` ({asked}), signed with `../{task.keys[0]}.key`. "
        f"`../policy.signed.json` is checked with `../{task.keys[1]}.pub`, and {subject} has to verify.",
        f"We attest `{task.scene.command}` (step `{task.scene.step}`, {asked}, `../{task.keys[0]}.key`) and verify {subject} "
        f"against `../policy.signed.json` with `../{task.keys[1]}.pub`.",
    )


def tell_policy(case: Case) -> str:
    """Return the sentence that says where the policy is, who signs it and what is verified with it."""
    task = case.task
    subject = name_subject(task, "the current commit", "by its digest")
    extras = f" with `-a {','.join(task.extras)}`" if task.extras else " without `-a`"
    return case.pick(
        f"The policy is `../policy.json`, signed with `../{task.keys[1]}.key`; its step `{task.scene.step}` runs "
        f"`{task.scene.command}`{extras}, signed with `../{task.keys[0]}.key`, and {subject} is verified.",
        f"Step `{task.scene.step}`: `{task.scene.command}`{extras}, key `../{task.keys[0]}.key`. Policy: `../policy.json`, "
        f"key `../{task.keys[1]}.key`. We verify {subject}.",
    )

"""The step was signed with a key that the policy does not hold at all."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.answers.policies import PolicyDocument, PolicyStep, Signer
from asynth.catalog.scenarios.log import rejected
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything, open_ends, written
from asynth.example.draft import KeyRequest
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a key that was renewed without telling the policy."""
    task = situation.task
    attest, policy = task.keys
    old = situation.variant
    document = task.document()
    (step,) = document.steps
    before = PolicyDocument(
        document.expires, (PolicyStep(step.name, step.requirements, (Signer(f"../{old}"),)),), path=document.path
    )
    (applied,) = task.rules
    former = KeyRequest("other", "ed25519", f"../{old}.key", f"../{old}.pub")
    cause = situation.pick(
        f"No key in the policy fits the signature: it still holds `{old}`, the run was signed with `{attest}`. "
        "witness prints the "
        "same line for a payload that was changed, so compare keys first.",
        f"The policy was written for `{old}`. A signature by `{attest}` cannot be checked with it, and what cannot be "
        "checked is "
        'rejected with "no verifiers".',
    )
    return Told(
        context=situation.pick(
            f"`../{attest}.key` replaced `../{old}.key` last week, and I own the policy too (key `../{policy}.key`, rule "
            f"`{applied.file}`: {applied.request}; it ends on {task.expires}).",
            f"We rotated keys: `../{attest}.pub` is the new one, `../{old}.pub` is gone for good. The policy is mine, "
            "signed with "
            f"`../{policy}.key` and valid to {task.expires}; its rule `{applied.file}` says that {applied.request}.",
        ),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command()}\n",
            rejected(task.scene.step, "no verifiers present to validate against collection verifiers"),
            hidden=(*situation.rules(), Bash(f"{written(before)}{task.sign_command()}\n")),
        ),
        answer=(
            Prose(
                f"{cause} Write the policy with the new key, keep the rule, sign, and verify the attestation you have:"
            ),
            Bash(f"{written(document)}{task.sign_command()}\n{task.verify_command()}\n"),
            Prose(f"{situation.ending} What `{old}` signed is no longer accepted. {open_ends(task)}"),
        ),
        wish="The policy requires "
        + ", ".join(f"`{one.name}`" for one in task.required[:-1])
        + f" and `{task.required[-1].name}`.",
        fixture=replace(situation.fixture, keys=(*situation.fixture.keys, former)),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("environment", "git", "secretscan"), *WIDE)

SCENARIO = Scenario(
    name="unknown key",
    tell=tell,
    fits=anything,
    ruled=(True,),
    dated=True,
    runs=RUNS,
    variants=("old-build", "ci-2024", "legacy"),
)

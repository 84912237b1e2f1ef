"""What questions about options share: the policy that is there, and the facts of the step."""

from __future__ import annotations

from asynth.catalog.answers import Task
from asynth.catalog.scenarios.scenario import Situation


def tell_step(situation: Situation, task: Task | None = None) -> str:
    """Return the sentences that say what is run, signed and verified."""
    task = task or situation.task
    subject = {"artifact": f"`{task.scene.artifact}`", "commit": "the commit that is checked out"}.get(
        task.subject, f"`{task.scene.artifact}` by digest"
    )
    asked = f"`-a {','.join(task.extras)}`" if task.extras else "no `-a`"
    return situation.pick(
        f"The step `{task.scene.step}` runs `{task.scene.command}` with {asked}, key `../{task.keys[0]}.key`. Verification of "
        f"{subject} is against `../policy.signed.json` with `../{task.keys[1]}.pub`.",
        f"Facts: step `{task.scene.step}`, `{task.scene.command}`, {asked}, attestation key `../{task.keys[0]}.key`, policy "
        f"`../policy.signed.json` (public key `../{task.keys[1]}.pub`), to verify: {subject}.",
        f"We run `{task.scene.command}` as `{task.scene.step}` ({asked}, signed by `../{task.keys[0]}.key`) and "
        f"verify {subject}; "
        f"the policy is `../policy.signed.json` and its key `../{task.keys[1]}.pub`.",
    )

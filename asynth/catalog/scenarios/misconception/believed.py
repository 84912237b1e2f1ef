"""What questions from a wrong belief share: the facts that the user gives, and the answer that ends with what works."""

from __future__ import annotations

from asynth.catalog.scenarios.scenario import Situation


def tell_setting(situation: Situation) -> str:
    """Return the sentences that say what is run, signed and verified."""
    task = situation.task
    subject = f"`{task.scene.artifact}`" if task.subject == "artifact" else "the current commit"
    extras = f"`-a {','.join(task.extras)}`" if task.extras else "no `-a`"
    return situation.pick(
        f"Step `{task.scene.step}`, command `{task.scene.command}`, {extras}; keys `../{task.keys[0]}.key` and, of the policy, "
        f"`../{task.keys[1]}.pub`; to be verified: {subject}.",
        f"It is about `{task.scene.command}` as step `{task.scene.step}` ({extras}), signed with `../{task.keys[0]}.key`. "
        f"`../policy.signed.json` is checked with `../{task.keys[1]}.pub`, and {subject} has to verify.",
        f"We attest `{task.scene.command}` (step `{task.scene.step}`, {extras}, `../{task.keys[0]}.key`) and verify "
        f"{subject} against "
        f"`../policy.signed.json` with `../{task.keys[1]}.pub`.",
    )

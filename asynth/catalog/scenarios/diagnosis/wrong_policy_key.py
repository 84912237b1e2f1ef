"""The policy is checked with the key of the attestation instead of that of the policy."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a key that did not sign the policy."""
    task = situation.task
    attest, policy = task.keys
    cause = situation.pick(
        f"`-k` of verify is not the key that signed the attestation but the one that signed the policy: `../{policy}.pub`. The "
        "keys of the steps need not be given at all, they stand in the policy.",
        f"`../{attest}.pub` belongs to the attestation, and the policy was signed by another key, `../{policy}.key`. "
        "verify wants "
        f"the public half of that one; functionaries it finds inside the policy.",
    )
    return Told(
        context=situation.pick(
            f"The policy was signed with `../{policy}.key`. (I cut the key id off the message.)",
            f"Attestations are signed with `../{attest}.key`, the policy with `../{policy}.key`; the line with the "
            "key id is cut.",
        ),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command().replace(f'-k ../{policy}.pub', f'-k ../{attest}.pub')}\n",
            (
                Line(
                    "failed to verify policy: attestors failed with error messages\nattestor policyverify failed: failed to "
                    "verify policy signature: could not verify policy: no valid signatures for the provided verifiers found "
                    "for keyids:"
                ),
            ),
            hidden=situation.policy(),
        ),
        answer=(Prose(cause), Bash(f"{task.verify_command()}\n"), Prose(situation.ending)),
    )


SCENARIO = Scenario(name="wrong policy key", tell=tell, fits=anything, quotes=(True,), subjects=("artifact", "digest"))

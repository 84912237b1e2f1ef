"""A run without any key to sign with."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of a command line that forgot the key."""
    task = situation.task
    attest = task.keys[0]
    wrong = task.run_command().replace(f" -k ../{attest}.key", "", 1)
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        (Line("failed to load signers: failed to load any signers"),),
        context=situation.pick(
            f"Attestations are to be signed with `../{attest}.key`.",
            f"`../{attest}.key` lies beside the checkout, I expected witness to pick it up.",
            f"We sign with `../{attest}.key`.",
        ),
        cause=situation.pick(
            "No signer was given. witness looks for no key by itself, neither in a folder nor in a default place; `run` "
            "needs `-k` (or another signer, such as KMS or Fulcio):",
            "The message means what it says: not one signer. Nothing in the command line names the key, so add `-k`:",
            f"`-k ../{attest}.key` is missing. Without a signer there is no attestation to write, so witness stops before it "
            "starts the command:",
        ),
    )


SCENARIO = Scenario(name="no signer", tell=tell, fits=anything)

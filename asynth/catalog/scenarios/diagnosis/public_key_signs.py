"""The public key is given to `run`, which signs with the private one."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of the two halves of a key exchanged."""
    task = situation.task
    attest = task.keys[0]
    wrong = task.run_command().replace(f"-k ../{attest}.key", f"-k ../{attest}.pub", 1)
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        (
            Line("failed to create file signer: unsupported signer key type: ed25519.PublicKey"),
            Line("failed to load signers: failed to load any signers"),
        ),
        context=situation.pick(
            f"I own `../{attest}.key` and `../{attest}.pub`.",
            f"Both `../{attest}.key` and `../{attest}.pub` are there and they are a pair.",
        ),
        cause=situation.pick(
            f"`run` signs, so its `-k` wants the private half, `../{attest}.key`. `ed25519.PublicKey` in the message is the "
            "type of the key that it was handed.",
            "You gave a public key to the command that signs. In `run` and `sign` `-k` is the private key, only in `verify` "
            "it is a public one, and there it is the policy signer's.",
        )
        + " Corrected:",
    )


SCENARIO = Scenario(name="public key signs", tell=tell, fits=anything)

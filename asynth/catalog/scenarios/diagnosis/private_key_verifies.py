"""The private key of the policy is given to `verify`."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of the key that signed the policy in the place of the one that checks it."""
    task = situation.task
    key = task.keys[1]
    cause = situation.pick(
        f"`verify -k` takes the public half: `../{key}.pub`. `ed25519.PrivateKey` is witness telling you what it "
        "found instead.",
        f"A verifier is made from a public key, and `../{key}.key` is the private one. Whoever verifies should not even have "
        "that file: with it anybody can write a policy.",
    )
    return Told(
        context=situation.pick(
            f"The policy was signed with `../{key}.key`, its public half is `../{key}.pub`.",
            f"`../{key}.key` signed `../policy.signed.json`; there is a `../{key}.pub` too.",
        ),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command().replace(f'-k ../{key}.pub', f'-k ../{key}.key')}\n",
            (Line("failed to create verifier: unsupported signer key type: ed25519.PrivateKey"),),
            hidden=situation.policy(),
        ),
        answer=(
            Prose(f"{cause} The rest of the line can stay:"),
            Bash(f"{task.verify_command()}\n"),
            Prose(situation.ending),
        ),
    )


SCENARIO = Scenario(name="private key verifies", tell=tell, fits=anything, subjects=("artifact", "digest"))

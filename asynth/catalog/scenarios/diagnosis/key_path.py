"""The key is not where the command line says."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of a path to the key that leads nowhere."""
    task = situation.task
    attest = task.keys[0]
    path = {
        "inside": f"{attest}.key",
        "folder": f"../keys/{attest}.key",
        "ending": f"../{attest}.pem",
        "two up": f"../../{attest}.key",
    }[situation.variant]
    wrong = task.run_command().replace(f"-k ../{attest}.key", f"-k {path}", 1)
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        (
            Line(f"failed to create file signer: failed to open key file: open {path}: no such file or directory"),
            Line("failed to load signers: failed to load any signers"),
        ),
        context=situation.pick(
            f"The key pair is `../{attest}.key` and `../{attest}.pub`, seen from the checkout.",
            f"From the project's directory the key is `../{attest}.key`.",
        ),
        cause=situation.pick(
            f"`{path}` does not exist; the path of `-k` counts from the directory in which witness is started. The second line "
            "only follows from the first: that was the only signer.",
            f"Read the first line, the second is its consequence. There is no `{path}`, and witness does not search for keys "
            "anywhere else.",
        )
        + " With the right path:",
    )


SCENARIO = Scenario(name="key path", tell=tell, fits=anything, variants=("inside", "folder", "ending", "two up"))

"""An encrypted key without its passphrase."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of a key whose passphrase witness was not told."""
    task = situation.task
    attest = task.keys[0]
    wrong = task.run_command().replace(f" --signer-file-key-passphrase-path ../{attest}.pass", "", 1)
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        (
            Line("failed to create file signer: failed to load key: unsupported pem type: ENCRYPTED PRIVATE KEY"),
            Line("failed to load signers: failed to load any signers"),
        ),
        context=situation.pick(
            f"`../{attest}.key` has a passphrase, which is in `../{attest}.pass`.",
            f"The passphrase of `../{attest}.key` is in the file `../{attest}.pass`.",
        ),
        cause=situation.pick(
            "The key is encrypted and witness never asks for a passphrase; without one it takes the PEM for an unknown type. "
            "Tell it where the passphrase is:",
            '"Unsupported pem type" only means that no passphrase was given. `--signer-file-key-passphrase-path` names a file '
            "that holds it:",
        ),
        closing=situation.pick(
            "`WITNESS_KEY_PASSPHRASE` would do as well, but the environment attestor records that variable in clear.",
            "Prefer the file to the variable `WITNESS_KEY_PASSPHRASE`, whose value the environment attestor does not hide.",
        ),
    )


SCENARIO = Scenario(name="encrypted key", tell=tell, fits=anything, arrangement="have encrypted ed25519")

"""Who signed an attestation."""

from __future__ import annotations

from asynth.catalog.scenarios.inspection.question import inspect
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of a doubt about the key."""
    task = situation.task
    attest = task.keys[0]
    return inspect(
        situation,
        context=situation.pick(
            f"Was `{task.attestation}` signed with our `../{attest}.pub` key or with another one?",
            f"How do I tell which key signed `{task.attestation}`? I suspect `../{attest}.pub`.",
        ),
        lead=situation.pick(
            "The envelope names the key by its id, the SHA-256 of the public key file. Compare the two:",
            "`keyid` in the signature is the SHA-256 of the PEM of the public key, so compute that and compare:",
        ),
        look=(
            f"SIGNED=$(jq -r '.signatures[0].keyid' {task.attestation})\n"
            f"OURS=$(openssl dgst -sha256 -r ../{attest}.pub | cut -d' ' -f1)\n"
            'if [ "$SIGNED" = "$OURS" ]; then echo same key; else echo another key; fi\n'
        ),
        output="same key",
        meaning="The id is only a label that the signer wrote.",
    )


SCENARIO = Scenario(
    name="key id",
    tell=tell,
    fits=anything,
    runs=(("git",), ("environment", "git"), ("git", "link"), ("git", "slsa"), ("git", "secretscan"), *WIDE),
    quotes=(False,),
    tools=("jq",),
)

"""Products digested by two algorithms, and verified by the older one."""

from __future__ import annotations

from asynth.catalog.scenarios.options.choice import tell_step
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told
from asynth.example.draft import Past
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of an inventory that only knows SHA-1."""
    task = situation.task
    artifact = task.scene.artifact
    run = task.run_command().replace(" -k ", " --hashes sha256 --hashes sha1 -k ", 1)
    return Told(
        context=situation.pick(
            f"Our inventory still lists files by {situation.variant}, and verification has to start from that. ",
            f"A legacy system hands us {situation.variant} digests only; we want to look evidence up by them, too. ",
        )
        + tell_step(situation),
        past=Past(hidden=situation.policy()),
        answer=(
            Prose(
                situation.pick(
                    "`--hashes` may be given more than once; it takes `sha256` and `sha1`. Each product then has "
                    "both digests, and "
                    "`-s` accepts either:",
                    "Record both: naming only `sha1` would drop SHA-256. Every subject of a product then carries two digests:",
                )
            ),
            Bash(
                f"{run}\n{task.verify_command().split(' -f ')[0]} -s \"$(openssl dgst -sha1 -r {artifact} | cut -d' ' -f1)\"\n"
            ),
            Prose(
                "SHA-1 is good for finding the attestation, not for trusting the file: collisions can be made. Keep "
                "SHA-256 for that:"
            ),
            Bash(f"{task.verify_command()}\n"),
            Prose(situation.ending),
        ),
    )


SCENARIO = Scenario(name="two hashes", tell=tell, variants=("SHA-1", "sha1"), quotes=(False,))

"""The policy was edited and not signed again, so the signed one still says the old thing."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.scenarios.log import nothing_found
from asynth.catalog.scenarios.scenario import RUNS, Scenario, Situation, Told, anything, open_ends
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a requirement taken out of a policy whose signed copy nobody renewed."""
    task = situation.task
    key, dropped = task.keys[1], situation.variant
    type = f"https://witness.dev/attestations/{dropped}/v0.1"
    stale = situation.policy(
        change=lambda text: text.replace(
            '"attestations": [\n', f'"attestations": [\n        {{"type": "{type}"}},\n', 1
        )
    )
    fresh = situation.policy(signed=False)
    cause = situation.pick(
        "verify does not read `../policy.json` but `../policy.signed.json`, and that envelope carries the policy as "
        "it was when "
        f"it was signed, `{dropped}` included.",
        f"Editing `../policy.json` changes nothing for verify. The signed copy is a file of its own, it still requires "
        f"`{dropped}`, and no attestation here has that type.",
    )
    return Told(
        context=situation.pick(
            f"We took `{dropped}` out of `../policy.json` this morning; policies are signed with `../{key}.key`.",
            f"`../policy.json` required `{dropped}` by mistake. I deleted that line, and the policy key is `../{key}.key`.",
        ),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command()}\n",
            nothing_found(task.scene.step),
            hidden=(*stale, *fresh),
        ),
        answer=(
            Prose(f"{cause} Sign after every change:"),
            Bash(f"{task.sign_command()}\n{task.verify_command()}\n"),
            Prose(f"{situation.ending} {open_ends(task)}"),
        ),
        task=replace(task),
    )


SCENARIO = Scenario(
    name="stale signature",
    tell=tell,
    fits=anything,
    variants=("github", "jenkins", "oci", "aws-codebuild"),
    runs=tuple(run for run in RUNS if run),
)

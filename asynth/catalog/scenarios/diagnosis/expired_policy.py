"""The policy has ended."""

from __future__ import annotations

from asynth.catalog.scenarios.log import unverified
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything, open_ends
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a policy from last year."""
    task = situation.task
    old, key = situation.variant, task.keys[1]
    cause = situation.pick(
        f"The policy ended on {old}. witness refuses an expired policy before it looks at any attestation, so nothing is wrong "
        "with the run.",
        f"`expires` in the policy is {old}. That is a decision of its owner, not a defect: set a new day and sign again, the "
        "attestation stays as it is.",
    )
    return Told(
        context=situation.pick(
            f"`../policy.json` is ours and signed with `../{key}.key`; it may run until {task.expires}.",
            f"We own the policy (`../policy.json`, key `../{key}.key`), and it was meant to last until {task.expires}.",
        ),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command()}\n",
            unverified(f"failed to verify policy: policy expired on {old} 00:00:00 +0000 UTC"),
            hidden=situation.policy(change=lambda text: text.replace(f"{task.expires}T00", f"{old}T00", 1)),
        ),
        answer=(
            Prose(cause),
            Bash(
                f'sed \'s/"expires": "{old}T/"expires": "{task.expires}T/\' ../policy.json > ../policy.new.json\n'
                f"mv ../policy.new.json ../policy.json\n{task.sign_command()}\n{task.verify_command()}\n"
            ),
            Prose(f"{situation.ending} {open_ends(task)}"),
        ),
    )


SCENARIO = Scenario(
    name="expired policy",
    tell=tell,
    fits=anything,
    variants=("2024-06-30", "2023-12-31", "2025-01-01", "2022-03-15", "2025-09-30"),
    dated=True,
    subjects=("artifact", "digest"),
)

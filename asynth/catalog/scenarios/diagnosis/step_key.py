"""A step of the policy stands under another key than its name says."""

from __future__ import annotations

from asynth.catalog.scenarios.log import unverified
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything, open_ends
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a policy that was copied from another one and renamed in one place only."""
    task = situation.task
    step = task.scene.step
    stale = {"old": f"old-{step}", "template": "template-step"}[situation.variant]
    context = situation.pick(
        f"I made `../policy.json` from another policy and signed it with `../{task.keys[1]}.key`. The step stands there "
        f'under `"{step}"`, its `name` is still `{stale}`.',
        f"The policy (`../policy.json`, signed with `../{task.keys[1]}.key`) is a copy: its entry `{step}` has the name "
        f"`{stale}` from before, but that is only a label, isn't it?",
    )
    cause = situation.pick(
        f"It is more than a label. Results are kept by the step's `name` and looked up by its key in `steps`; with "
        f"`{stale}` on one side and `{step}` on the other the lookup fails. `witness policy check` does not notice.",
        f"In a policy the key of a step and its `name` must be equal, and both must be what `--step` says. Here the key "
        f"is `{step}` and the name `{stale}`. `witness policy check` calls such a policy valid, verify does not.",
    )
    return Told(
        context=context,
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command()}\n",
            unverified(
                f"failed to verify policy: failed to verify artifacts: failed to find step {stale} in step results map"
            ),
            hidden=situation.policy(change=lambda text: text.replace(f'"name": "{step}"', f'"name": "{stale}"', 1)),
        ),
        answer=(
            Prose(f"{cause} The attestation is fine, so only the policy changes. Correct the name and sign again:"),
            Bash(
                f'sed \'s/"name": "{stale}"/"name": "{step}"/\' ../policy.json > ../policy.fixed.json\n'
                f"mv ../policy.fixed.json ../policy.json\n{task.sign_command()}\n{task.verify_command()}\n"
            ),
            Prose(f"It ends with `Verification succeeded`. {open_ends(task)}"),
        ),
    )


SCENARIO = Scenario(name="step key", tell=tell, fits=anything, variants=("old", "template"))

"""The policy is given to verify as it was written, without a signature."""

from __future__ import annotations

from asynth.catalog.scenarios.log import unverified
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything, open_ends
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a policy that nobody signed."""
    task = situation.task
    verify = task.verify_command().replace("../policy.signed.json", "../policy.json")
    key = task.keys[1]
    context = situation.pick(
        f"`../policy.json` is finished, the key for policies is `../{key}.key`.",
        f"My policy is in `../policy.json`; `../{key}.key` and `../{key}.pub` are the pair for it.",
    )
    cause = situation.pick(
        "verify accepts a policy only inside a signed envelope, and `../policy.json` is the bare document: "
        '"no signatures in dsse envelope" means that there is no envelope at all.',
        "That is the unsigned policy. Whoever could put another file in its place would set the rules, so witness reads "
        "policies from a signed DSSE envelope only.",
    )
    return Told(
        context=context,
        past=situation.failed(
            f"{task.run_command()}\n{verify}\n",
            unverified("failed to verify policy signature: could not verify policy: no signatures in dsse envelope"),
            hidden=situation.policy(signed=False),
        ),
        answer=(
            Prose(f"{cause} Sign it with the policy key and verify the signed file:"),
            Bash(f"{task.sign_command()}\n{task.verify_command()}\n"),
            Prose(
                f"`Verification succeeded`. In `sign` `-k` is the private key, in `verify` the public one. {open_ends(task)}"
            ),
        ),
    )


SCENARIO = Scenario(name="unsigned policy", tell=tell, fits=anything, subjects=("artifact", "digest"))

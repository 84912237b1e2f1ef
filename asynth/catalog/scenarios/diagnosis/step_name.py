"""The run's step has another name than the policy's, so the attestation belongs to no step of the policy."""

from __future__ import annotations

from asynth.catalog.scenarios.log import nothing_found
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a run under a name that only its author knows."""
    task = situation.task
    step = task.scene.step
    other = {
        "suffix": f"{step}-linux",
        "capital": step.capitalize(),
        "prefix": f"ci-{step}",
    }[situation.variant]
    wrong = task.run_command().replace(f"--step {step} ", f"--step {other} ", 1)
    context = situation.pick(
        f"The policy has one step, `{step}`.",
        f"Security wrote the policy; it knows a single step called `{step}`.",
        f"`../policy.signed.json` covers one step, `{step}`.",
    )
    cause = situation.pick(
        f"The names differ: the run calls its step `{other}`, the policy `{step}`. witness asks for attestations of "
        f"exactly that name, finds none, and reports the empty result as these reasons.",
        f"`--step {other}` is the mistake. A collection carries the name of its step, verify compares it letter by letter "
        f"with the policy's `{step}`, and what does not match is not even looked at.",
        f"verify found the file but no step for it. `{other}` is not `{step}`; name, case and all must be those of the policy.",
    )
    tail = situation.pick(
        "The name is part of what is signed, so it cannot be corrected afterwards; run the step again:",
        "Renaming the output file would not help: the name is inside the signed attestation. Attest once more:",
    )
    return Told(
        context=context,
        past=situation.failed(f"{wrong}\n{task.verify_command()}\n", nothing_found(step), hidden=situation.policy()),
        answer=(
            Prose(f"{cause} {tail}"),
            Bash(situation.again()),
            Prose(
                situation.pick(
                    f"With `{step}` on both sides it ends with `Verification succeeded`.",
                    "Now it says `Verification succeeded` and lists the step with its attestation.",
                )
            ),
        ),
    )


SCENARIO = Scenario(
    name="step name",
    tell=tell,
    fits=anything,
    variants=("suffix", "capital", "prefix"),
    subjects=("artifact", "digest"),
)

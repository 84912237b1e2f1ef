"""An attestor that always runs is asked for: a warning that worries people, and no failure."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import RUNS, Scenario, Situation, Told, anything
from asynth.script import Bash, Prose

_WARNINGS = {
    "material": "Attestor material already declared, skipping",
    "product": "Attestor product already declared, skipping",
    "command-run": "'command-run' is a builtin attestor and cannot be called with --attestations flag",
}


def tell(situation: Situation) -> Told:
    """Tell of a warning."""
    task = situation.task
    name = situation.variant
    asked = ",".join(task.extras)
    wordy = task.run_command().replace(f" -a {asked} ", f" -a {asked},{name} ", 1)
    cause = situation.pick(
        f"Nothing is lost: `{name}` is recorded by every run, the warning says that asking for it changes nothing. The "
        "attestation is complete and can be verified as it is:",
        f"A harmless one. material, command-run and product are built in, so `{name}` after `-a` is superfluous; the run "
        "succeeded. Verify it:",
    )
    return Told(
        context=situation.pick("The run warns me.", "There is a warning and I do not know if I may ignore it.", ""),
        past=situation.went(f"{wordy}\n", (Line(_WARNINGS[name], "warning"),), hidden=situation.policy()),
        answer=(
            Prose(cause),
            Bash(f"{task.verify_command()}\n"),
            Prose(f"{situation.ending} Next time `-a {asked}` is enough; the policy may require `{name}` regardless."),
        ),
        wish=f"The policy is `../policy.signed.json`, checked with `../{task.keys[1]}.pub`; "
        + (
            f"`{task.scene.artifact}` has to verify." if task.scene.artifact else "what I verify is the current commit."
        ),
    )


SCENARIO = Scenario(
    name="builtin attestor",
    tell=tell,
    fits=anything,
    variants=tuple(_WARNINGS),
    runs=tuple(run for run in RUNS if run),
)

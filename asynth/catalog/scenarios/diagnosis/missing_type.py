"""The policy requires an attestation that the run did not record."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.phrasings.facts import join
from asynth.catalog.scenarios.log import nothing_found
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a run whose ``-a`` names fewer attestors than the policy wants."""
    task = situation.task
    step = task.scene.step
    lacking = task.extras[0] if task.subject != "commit" or task.extras[0] != "git" else task.extras[-1]
    less = tuple(name for name in task.extras if name != lacking)
    listed = join(tuple(f"`{name}`" for name in task.extras))
    short = replace(task, extras=less)
    context = situation.pick(
        f"The policy wants {listed} besides what is always there.",
        f"`../policy.signed.json` requires {listed} on top of material, command-run and product.",
        f"Required by the policy, as I was told: {listed}, and the types that witness always records.",
    )
    cause = situation.pick(
        f"The policy requires `{lacking}`, and the run never recorded it. A collection that lacks a required type is not "
        "rejected by name, it is simply not a candidate, hence the reasons of an empty search.",
        f"`{lacking}` is missing from `-a`. verify only considers attestations that hold every required type; without "
        f"`{lacking}` there is none left, and it says so in this roundabout way.",
    )
    detail = situation.pick(
        "Giving `-a` replaces the default pair `environment,git`, it does not add to it. List all that the policy asks for:",
        "`-a` is the whole list of extra attestors, defaults included. Run the step again with all of them:",
    )
    return Told(
        context=context,
        past=situation.failed(
            f"{short.run_command()}\n{task.verify_command()}\n", nothing_found(step), hidden=situation.policy()
        ),
        answer=(
            Prose(f"{cause} {detail}"),
            Bash(situation.again()),
            Prose(
                situation.pick(
                    "It ends with `Verification succeeded`.",
                    f"This one verifies: `Verification succeeded`, with `{step}` in the evidence list.",
                )
            ),
        ),
    )


RUNS = (
    ("environment", "git"),
    ("git", "link"),
    ("git", "secretscan"),
    ("environment", "link"),
    ("git", "lockfiles"),
    ("environment", "git", "maven"),
    ("git", "sbom"),
    ("git", "sarif"),
    ("environment", "git", "secretscan"),
    *WIDE,
)

SCENARIO = Scenario(name="missing type", tell=tell, fits=anything, runs=RUNS, subjects=("artifact", "digest"))

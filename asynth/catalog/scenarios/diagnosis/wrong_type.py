"""The policy names a type that the attestor does not have."""

from __future__ import annotations

from asynth.catalog.scenarios.log import nothing_found
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything, open_ends
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a type that was guessed from the attestor's name."""
    task = situation.task
    name = next(one for one in ("sbom", "vex", "slsa", "link", "k8smanifest") if one in task.extras)
    right = task.sbom_type if name == "sbom" else next(one for one in task.required if one.name == name).predicate_type
    wrong = f"https://witness.dev/attestations/{name}/v0.1"
    key = task.keys[1]
    cause = situation.pick(
        f"`{wrong}` looks right and is wrong: what `{name}` records has the type `{right}`. For most attestors the "
        "pattern holds, "
        "not for this one.",
        f"The `{name}` attestor keeps the type of the format it writes, `{right}`. A policy that asks for `{wrong}` waits for "
        "something that nobody records, and a missing type reads as an empty search.",
    )
    return Told(
        context=situation.pick(
            f"For `{name}` the policy (`../policy.json`, key `../{key}.key`) requires `{wrong}`.",
            f"`../policy.json` asks for `{wrong}`; I sign it with `../{key}.key`.",
        ),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command()}\n",
            nothing_found(task.scene.step),
            hidden=situation.policy(change=lambda text: text.replace(f'"{right}"', f'"{wrong}"', 1)),
        ),
        answer=(
            Prose(f"{cause} Correct the policy; the attestation is good:"),
            Bash(
                f"sed 's#{wrong}#{right}#' ../policy.json > ../policy.new.json\nmv ../policy.new.json ../policy.json\n"
                f"{task.sign_command()}\n{task.verify_command()}\n"
            ),
            Prose(f"{situation.ending} `witness attestors list` shows names beside types. {open_ends(task)}"),
        ),
    )


RUNS = (
    ("git", "link"),
    ("environment", "git", "link"),
    ("git", "slsa"),
    ("environment", "slsa"),
    ("git", "sbom"),
    ("environment", "git", "sbom"),
    ("git", "vex"),
    *WIDE,
)

SCENARIO = Scenario(name="wrong type", tell=tell, fits=anything, runs=RUNS)

"""An attestor's record written to a file of its own, which takes it out of the collection."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.scenarios.options.choice import tell_step
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything
from asynth.example.draft import Past
from asynth.script import Bash, Prose, Text


def tell(situation: Situation) -> Told:
    """Tell of a document that another tool wants to read."""
    task = situation.task
    name = next(one for one in ("link", "slsa", "sbom") if one in task.extras)
    (type,) = [task.sbom_type if name == "sbom" else one.predicate_type for one in task.required if one.name == name]
    loose = replace(task, required=tuple(one for one in task.required if one.name != name))
    run = task.run_command().replace(" -k ", f" --attestor-{name}-export -k ", 1)
    out = f"{task.attestation}-{name}.json"
    return Told(
        context=situation.pick(
            f"Another team wants the {name} record as a file of its own, signed. ",
            f"How do I get {name} out as a separate signed statement? ",
            f"Our {name} consumers cannot read collections. ",
        )
        + tell_step(situation)
        + situation.pick(f" The policy does not ask for `{name}`.", f" Nothing in the policy requires `{name}`."),
        past=Past(hidden=situation.policy(loose)),
        answer=(
            Prose(
                situation.pick(
                    f"`--attestor-{name}-export` does that. The file is called like the output file with "
                    f"`-{name}.json` behind it:",
                    f"Add `--attestor-{name}-export`; next to `{task.attestation}` there is then `{out}`, an envelope "
                    "of its own "
                    "signed with the same key:",
                )
            ),
            Bash(f"{run}\njq -r '.payload | @base64d' {out} | jq -r .predicateType\n"),
            Text(type),
            Prose(
                situation.pick(
                    f"Mind the catch: what is exported leaves the collection. A policy that requires `{name}` of the "
                    "step would no "
                    "longer be met; yours is:",
                    f"In exchange the collection is without {name}, so no policy may require it of this step. The "
                    "rest verifies as "
                    "before:",
                )
            ),
            Bash(f"{task.verify_command()}\n"),
            Prose(situation.ending),
        ),
        task=loose,
    )


RUNS = (
    ("git", "link"),
    ("link",),
    ("environment", "git", "link"),
    ("git", "slsa"),
    ("environment", "git", "slsa"),
    ("git", "sbom"),
    ("environment", "sbom"),
    *WIDE,
)

SCENARIO = Scenario(name="export", tell=tell, fits=anything, runs=RUNS, quotes=(False,), tools=("jq",))

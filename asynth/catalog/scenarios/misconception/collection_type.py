"""A policy that names the type of the collection among the attestations."""

from __future__ import annotations

from asynth.catalog.scenarios.log import nothing_found
from asynth.catalog.scenarios.misconception.believed import tell_setting
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything, open_ends
from asynth.script import Bash, Prose

_TYPES = {
    "collection": "https://witness.dev/attestations/collection/v0.1",
    "commandrun": "https://witness.dev/attestations/commandrun/v0.1",
    "env": "https://witness.dev/attestations/env/v0.1",
    "files": "https://witness.dev/attestations/files/v0.1",
}


def tell(situation: Situation) -> Told:
    """Tell of a type from a blog."""
    task = situation.task
    type = _TYPES[situation.variant]
    key = task.keys[1]
    extra = f'"attestations": [\n        {{"type": "{type}"}},\n'
    return Told(
        context=situation.pick(
            f"According to a blog every policy must require `{type}`, so ours (`../policy.json`, key `../{key}.key`) does. ",
            f"`../policy.json`, signed with `../{key}.key`, starts its list with `{type}`, as an old example has it. ",
        )
        + tell_setting(situation),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command()}\n",
            nothing_found(task.scene.step),
            hidden=situation.policy(change=lambda text: text.replace('"attestations": [\n', extra, 1)),
        ),
        answer=(
            Prose(
                situation.pick(
                    f"No attestor records `{type}`. The types that exist are in `witness attestors list`; a required type that "
                    "nobody records means that no attestation ever fits. Remove it:",
                    f"That type was made up: `{type}` occurs in no attestation, so the search comes back empty. Take "
                    "it out of the "
                    "policy:",
                )
            ),
            Bash(
                f"jq '.steps[].attestations |= map(select(.type != \"{type}\"))' ../policy.json > ../policy.new.json\n"
                f"mv ../policy.new.json ../policy.json\n{task.sign_command()}\n{task.verify_command()}\n"
            ),
            Prose(f"{situation.ending} {open_ends(task)}"),
        ),
    )


SCENARIO = Scenario(name="collection type", tell=tell, fits=anything, variants=tuple(_TYPES), tools=("jq",))

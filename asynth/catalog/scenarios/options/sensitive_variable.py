"""A variable that must not be published with the environment."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.scenarios.options.choice import tell_step
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything, read, recorded
from asynth.example.draft import Past
from asynth.script import Bash, Prose, Text

_VARIABLES = {
    "LICENSE_SEAT obscured": ("LICENSE_SEAT", "LICENSE_*", False),
    "DEPLOY_PASSPHRASE obscured": ("DEPLOY_PASSPHRASE", "*PASSPHRASE*", False),
    "PROXY_LOGIN obscured": ("PROXY_LOGIN", "PROXY_LOGIN", False),
    "LICENSE_SEAT absent": ("LICENSE_SEAT", "LICENSE_*", True),
    "SIGNUP_PIN absent": ("SIGNUP_PIN", "*_PIN", True),
}


def tell(situation: Situation) -> Told:
    """Tell of a value that ended up in an attestation."""
    task = situation.task
    name, glob, absent = _VARIABLES[situation.variant]
    options = f"{'--env-filter-sensitive-vars ' if absent else ''}--env-add-sensitive-key '{glob}'"
    run = task.run_command().replace(" -k ", f" {options} -k ", 1)
    fixture = replace(situation.fixture, environment=(*situation.fixture.environment, (name, "kept-in-the-office")))
    look = read(task.attestation, f"{recorded('environment')} | .variables.{name}", situation.wording)
    return Told(
        context=situation.pick(
            f"`{name}` is set on our runners and must not be readable in an attestation"
            f"{', it should not even be listed' if absent else ''}. ",
            f"The environment attestor published `{name}`. From now on it is to be "
            f"{'left out altogether' if absent else 'masked'}. ",
        )
        + tell_step(situation),
        past=Past(hidden=situation.policy()),
        answer=(
            Prose(
                situation.pick(
                    f"witness hides variables by patterns, and none of its own fits `{name}`. Add one"
                    f"{'; with the filter such variables are dropped instead of starred out' if absent else ''}:",
                    f"`{name}` is no name that witness holds for sensitive. `--env-add-sensitive-key` takes a glob, "
                    "in the case of the "
                    f"variable{', and `--env-filter-sensitive-vars` removes what matches' if absent else ''}:",
                )
            ),
            Bash(f"{run}\n{look}"),
            Text("null" if absent else "******"),
            Prose(
                situation.pick(
                    "Both flags act on the environment attestor only; what the command prints is recorded as it is. "
                    "The policy:",
                    "A rule that reads the variable sees the same. Verification does not change:",
                )
            ),
            Bash(f"{task.verify_command()}\n"),
            Prose(situation.ending),
        ),
        fixture=fixture,
    )


SCENARIO = Scenario(
    name="sensitive variable",
    tell=tell,
    fits=anything,
    variants=tuple(_VARIABLES),
    runs=(
        ("environment",),
        ("environment", "git"),
        ("environment", "git", "link"),
        ("environment", "git", "secretscan"),
    ),
    quotes=(False,),
    tools=("jq",),
)

"""An attestor or signer under the name of its folder in the sources, or one that the command line does not offer."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.misconception.believed import tell_setting
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything
from asynth.script import Bash, Prose

_TRUTHS = {
    "aws-iid": "The folder in the sources is called so, the attestor is `aws`, and it works on an EC2 instance only",
    "gcp": "The attestor is `gcp-iit`, and it needs the metadata server of Google Cloud",
    "azure": "There is no attestor for Azure",
    "circleci": "CI attestors exist for github, gitlab, jenkins and aws-codebuild",
    "docker-build": "Image builds are `docker` (from a metadata file) and `oci` (from an image tar)",
    "requirements": "Lock files are `lockfiles`, and `requirements.txt` is not among them",
    "npm": "Dependencies are recorded by `lockfiles` and `sbom`",
}


def tell(situation: Situation) -> Told:
    """Tell of an attestor that is taken for granted."""
    task = situation.task
    name = situation.variant
    asked = ",".join(task.extras)
    wrong = task.run_command().replace(f" -a {asked} ", f" -a {asked},{name} ", 1)
    return Told(
        context=situation.pick(f"Surely there is an attestor `{name}`. ", f"We also want `{name}` on record. ")
        + tell_setting(situation)
        + situation.pick(f" The policy does not ask for `{name}` yet.", f" So far the policy is without `{name}`."),
        past=situation.failed(
            f"{wrong}\n", (Line(f"failed to create attestor: attestor not found: {name}"),), hidden=situation.policy()
        ),
        answer=(
            Prose(
                situation.pick(
                    f"`{name}` is not an attestor. {_TRUTHS[name]}. `witness attestors list` is the authority on "
                    "names; the step as "
                    "it can be recorded here:",
                    f"No attestor of that name exists. {_TRUTHS[name]}. Without it the run goes through:",
                )
            ),
            Bash(situation.again()),
            Prose(situation.ending),
        ),
    )


SCENARIO = Scenario(
    name="cloud name",
    tell=tell,
    fits=anything,
    variants=tuple(_TRUTHS),
    runs=(("git",), ("environment", "git"), ("git", "link"), ("environment",), ("git", "slsa"), *WIDE),
)

"""An attestor of a CI system where that system is not."""

from __future__ import annotations

from asynth.catalog.scenarios.log import unattested
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told

_MISSING = {
    "github": ("not in a github ci job", "a GitHub Actions job, whose OIDC token it checks"),
    "gitlab": ("not in a gitlab ci job", "a GitLab job (`GITLAB_CI`)"),
    "jenkins": ("not in a jenkins ci job", "a Jenkins build (`JENKINS_URL`)"),
    "aws-codebuild": (
        "not running in AWS CodeBuild environment, CODEBUILD_BUILD_ID not found",
        "a CodeBuild build (`CODEBUILD_BUILD_ID`)",
    ),
}


def tell(situation: Situation) -> Told:
    """Tell of the pipeline's command line on somebody's own machine."""
    task = situation.task
    name = situation.variant
    missing, where = _MISSING[name]
    asked = ",".join(task.extras)
    wrong = task.run_command().replace(f" -a {asked} ", f" -a {asked},{name} ", 1)
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        unattested((name, missing)),
        context=situation.pick(
            f"It is the line from our pipeline, run on my laptop. The policy for local runs does not ask for `{name}`.",
            f"I run the pipeline's line by hand; our staging policy requires everything in it except `{name}`.",
        ),
        cause=situation.pick(
            f"`{name}` only works in {where}; anywhere else it fails, and with it the whole attestation. The command "
            "did run, but "
            "there is no record of it. Outside of the pipeline leave it out:",
            f"The attestor describes the CI job, and you are not in one: it wants {where}. Faking that would defeat "
            "its purpose. "
            "Run locally without it:",
        ),
        closing=situation.pick(
            f"A policy that requires `{name}` can only be satisfied by the pipeline, which is the point of it.", ""
        ),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("environment",), ("git", "secretscan"), *WIDE)

SCENARIO = Scenario(name="ci job", tell=tell, variants=tuple(_MISSING), runs=RUNS)
